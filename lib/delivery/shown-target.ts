import type { JsonObject } from '@/lib/base/json'

import type { Target } from './destination-input'

/** Of an address, who it leads to: what stands behind that is the secret of some receivers. */
export function shownUrl(url: string): string {
  const { protocol, origin, pathname, search } = new URL(url)
  // Of syslog a scheme and a host, of a file its name: nothing more is in it.
  if (!/^https?:$/.test(protocol)) return url
  return pathname === '/' && search === '' ? origin : `${origin}/…`
}

/** A target without what must not be shown: headers by their names alone, of the address who it leads to. */
export function shownTarget(target: Target): JsonObject {
  const { authorization, headers, url, ...rest } = target
  return {
    ...rest,
    url: shownUrl(url),
    headers: headers.map(({ name }) => ({ name })),
    ...(typeof authorization === 'string' && { hasAuthorization: true }),
  }
}
