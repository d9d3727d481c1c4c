const DECIMAL = /^(?:0|[1-9]\d{0,2})$/
const GROUP = /^[0-9a-fA-F]{1,4}$/

/**
 * The bytes of an address literal: 4 of IPv4 (four decimal parts without leading zeros, which some readers would take
 * for octal), 16 of IPv6 (RFC 4291 §2.2, also with an IPv4 tail; no zone, no brackets). Null when it is neither.
 */
export function parseIp(text: string): Uint8Array | null {
  return text.includes(':') ? parseV6(text) : parseV4(text)
}

function parseV4(text: string): Uint8Array | null {
  const parts = text.split('.')
  if (parts.length !== 4) return null
  const bytes = new Uint8Array(4)
  for (const [i, part] of parts.entries()) {
    const value = Number(part)
    if (!DECIMAL.test(part) || value > 255) return null
    bytes[i] = value
  }
  return bytes
}

function parseV6(text: string): Uint8Array | null {
  const [head, tail, ...more] = text.split('::')
  if (head === undefined || more.length > 0) return null
  const left = groups(head, tail === undefined)
  const right = tail === undefined ? [] : groups(tail, true)
  if (left === null || right === null) return null
  const missing = 16 - left.length - right.length
  // `::` stands for at least one group of zeros.
  if (tail === undefined ? missing !== 0 : missing < 2) return null
  const bytes = new Uint8Array(16)
  bytes.set(left)
  bytes.set(right, 16 - right.length)
  return bytes
}

/** The bytes of groups between colons; the last one may be an IPv4 address where the text ends there. */
function groups(text: string, isEnd: boolean): number[] | null {
  if (text === '') return []
  const parts = text.split(':')
  if (parts.length > 8) return null
  const bytes: number[] = []
  for (const [i, part] of parts.entries()) {
    if (GROUP.test(part)) {
      const value = Number.parseInt(part, 16)
      bytes.push(value >>> 8, value & 0xff)
      continue
    }
    const v4 = isEnd && i === parts.length - 1 ? parseV4(part) : null
    if (v4 === null) return null
    bytes.push(...v4)
  }
  return bytes
}
