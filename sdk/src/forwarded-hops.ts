/** The headers in which proxies say where a request came from. */
export type ForwardedHeader = 'x-forwarded-for' | 'forwarded'

/**
 * Where each proxy says that the request came to it from, the nearest one last. Read from the right, since that part alone
 * was written by proxies: what a client puts in front, quotes that never close included, changes nothing of it.
 */
export function hopsOf(header: ForwardedHeader, value: string | undefined): string[] {
  const text = value ?? ''
  // Only in `Forwarded` is a quote more than a character.
  const elements = header === 'forwarded' ? splitFromRight(text, ',').map(forOf) : text.split(',')
  return elements.map((hop) => hop.trim()).filter((hop) => hop !== '')
}

/** The `for` of one element of `Forwarded` (RFC 7239 §4): `for="[2001:db8::1]:443";proto=https`. */
function forOf(element: string): string {
  if (element.trim() === '') return ''
  for (const pair of splitFromRight(element, ';')) {
    const [, value] = /^\s*for\s*=\s*(.*?)\s*$/is.exec(pair) ?? []
    if (value !== undefined) return unquoted(value)
  }
  return 'unknown'
}

/** Splits where the separator stands outside of quoted strings, of which the last one is sure to be closed. */
function splitFromRight(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = []
  let end = text.length
  let isQuoted = false
  for (let at = text.length - 1; at >= 0; at--) {
    const character = text[at]
    if (character === '"' && text[at - 1] !== '\\') isQuoted = !isQuoted
    if (character !== separator || isQuoted) continue
    parts.push(text.slice(at + 1, end))
    end = at
  }
  parts.push(text.slice(0, end))
  return parts.toReversed()
}

/** A quoted string (RFC 9110 §5.6.4) as what stands in it. */
function unquoted(value: string): string {
  const [, inner] = /^"(.*)"$/s.exec(value) ?? []
  return inner === undefined ? value : inner.replaceAll(/\\(.)/gs, '$1')
}
