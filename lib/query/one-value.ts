import { cidrBits, ipBits } from '@/lib/base/ip-bits'

import { termKey } from './keys'

/**
 * Texts that hold a sign and yet are one value wherever they are pasted. Each is read to the first space or quote, and
 * none begins like a key: a drive's path · a time, an address with a port · a MAC address · an ARN · a URN · an IPv6
 * address in brackets · a path or a query string of an address · base64 with its padding.
 */
const ONE_VALUE: readonly RegExp[] = [
  /^[a-z]:\\/i,
  /^[A-Z]:\/(?:.*[^/])?$/,
  /^[\d.]+[:~<>=]/,
  /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:/,
  /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i,
  /^arn:aws[\w-]*:/i,
  /^urn:[a-z0-9][a-z0-9-]*:/i,
  /^\[[0-9a-f:.]*\]/i,
  /^\/[^:~<>=]*[:~<>=]/,
  /^[^:~<>=?]*\?[^:~<>=]*=/,
]

/** True for an address, a path, a time: typed without a key, none of it is a key, whatever its signs look like. */
export function isOneValue(text: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]
  if (scheme !== undefined && termKey(scheme)?.kind === 'details' && !/^details\./i.test(scheme)) return true
  return ONE_VALUE.some((pattern) => pattern.test(text)) || isBase64(text)
}

function isBase64(text: string): boolean {
  const bare = text.replace(/={1,2}$/, '')
  if (bare === text || text.length % 4 !== 0 || !/^[A-Za-z0-9+/_-]+$/.test(bare)) return false
  // `retries==` may be four letters at a time as well.
  return /[A-Z0-9+/]/.test(bare) && termKey(bare)?.kind === 'details'
}

/** An IPv6 address holds colons, but is one word; the first of them does not end a key. */
export function isWholeAddress(text: string): boolean {
  return text.indexOf(':') !== text.lastIndexOf(':') && (ipBits(text) !== null || cidrBits(text) !== null)
}
