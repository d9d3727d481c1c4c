/** A log's name for ever: where it is served, without a scheme. `url` is the public address of the instance. */
export const originOf = (url: string, logId: string): string =>
  `${url.replace(/^https?:\/\//, '').replace(/\/+$/, '')}/log/${logId}`

/** Whether a log of this name is one of Vouchsafe's, the entries of which have one form. */
export const isLogOfOurs = (origin: string): boolean => /\/log\/[0-9a-f]{32}$/.test(origin)
