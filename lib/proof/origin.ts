/** A log's name for ever: where it is served, without a scheme. `url` is the public address of the instance. */
export const originOf = (url: string, logId: string): string =>
  `${url.replace(/^https?:\/\//, '').replace(/\/+$/, '')}/log/${logId}`
