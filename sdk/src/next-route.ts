import { member } from './read-request'
import { decodedPath } from './request-target'

/** The pattern of a route of Next.js, from a path and the parameters that were read from it: `/api/orders/[id]`. */
export function nextRoute(url: string, params: Readonly<Record<string, unknown>>): string {
  const [path = '/'] = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').split(/[?#]/, 1)
  let parts = path.split('/')
  // The last folder has the last place that fits.
  for (const [name, value] of Object.entries(params).toReversed()) {
    const values = Array.isArray(value) ? value.map(String) : [String(value)]
    const at = placeOf(values, parts)
    if (at < 0) continue
    parts = [
      ...parts.slice(0, at),
      Array.isArray(value) ? `[...${name}]` : `[${name}]`,
      ...parts.slice(at + values.length),
    ]
  }
  return parts.join('/') || '/'
}

/** The last place where these parts follow each other: folders with names of their own stand in front more often than behind. */
function placeOf(values: readonly string[], parts: readonly string[]): number {
  for (let at = parts.length - values.length; at > 0; at--) {
    if (values.length > 0 && values.every((value, i) => isSame(parts[at + i] ?? '', value))) return at
  }
  return -1
}

/** Next.js hands parameters out decoded in pages, and as they were sent in handlers. */
function isSame(part: string, value: string): boolean {
  return part === value || decodedPath(part) === value
}

/**
 * The status that Next.js answers with for what `redirect()`, `notFound()`, `forbidden()` and `unauthorized()` throw;
 * undefined for an error.
 */
export function statusOfThrown(thrown: unknown): number | undefined {
  const digest = member(thrown, 'digest')
  if (typeof digest !== 'string') return undefined
  const { status } =
    /^(?:NEXT_REDIRECT;.*;|NEXT_HTTP_ERROR_FALLBACK;)(?<status>\d{3});?$/.exec(digest)?.groups ?? {}
  return status === undefined ? undefined : Number(status)
}
