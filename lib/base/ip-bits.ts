/** An address, or the network part of a block, as bits: `'0'` and `'1'`, at most 32 for family 4 and 128 for 6. */
export interface IpBits {
  family: '4' | '6'
  bits: string
}

const BYTE_BITS = Array.from({ length: 256 }, (_, byte) => byte.toString(2).padStart(8, '0'))

/** Bits in front of an IPv4 address that is written as IPv6, `::ffff:10.0.0.1` (RFC 4291 §2.5.5.2). */
const MAPPED = '0'.repeat(80) + '1'.repeat(16)

/**
 * The bits of an IPv4 or IPv6 address (RFC 4291 §2.2), null when it is neither. An IPv4-mapped address is its IPv4
 * address, and a zone (`%eth0`) is left out. Octets with leading zeros are refused: some read them as octal.
 */
export function ipBits(text: string): IpBits | null {
  const v4 = v4Bits(text)
  if (v4 !== null) return { family: '4', bits: v4 }
  const v6 = v6Bits(text)
  if (v6 === null) return null
  return v6.startsWith(MAPPED) ? { family: '4', bits: v6.slice(MAPPED.length) } : { family: '6', bits: v6 }
}

/**
 * The network bits of a CIDR block, `10.0.0.0/8`: each address of the block, and no other, starts with them. Bits of
 * the host part are ignored. Null when it is not a block; an IPv4-mapped block is read as IPv4 from /96 on.
 */
export function cidrBits(text: string): IpBits | null {
  const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text)
  if (match === null) return null
  const [, address = '', digits = ''] = match
  const found = ipBits(address)
  if (found === null) return null
  const mapped = found.family === '4' && address.includes(':')
  const length = Number(digits) - (mapped ? MAPPED.length : 0)
  if (length < 0 || length > found.bits.length) return null
  return { family: found.family, bits: found.bits.slice(0, length) }
}

const V4_MAX_LENGTH = 15
const ZERO = 0x30

function v4Bits(text: string): string | null {
  if (text.length > V4_MAX_LENGTH) return null
  let bits = ''
  let start = 0
  for (let octet = 0; octet < 4; octet++) {
    const dot = octet < 3 ? text.indexOf('.', start) : text.length
    const value = octetOf(text, start, dot)
    if (value < 0) return null
    bits += BYTE_BITS[value]
    start = dot + 1
  }
  return bits
}

/** The number from 0 to 255 between these places, without a leading zero; -1 when it is none. */
function octetOf(text: string, start: number, end: number): number {
  if (end <= start || end > start + 3) return -1
  if (text.charCodeAt(start) === ZERO && end > start + 1) return -1
  let value = 0
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - ZERO
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value > 255 ? -1 : value
}

function v6Bits(text: string): string | null {
  const zone = text.indexOf('%')
  const address = zone < 0 ? text : text.slice(0, zone)
  if (address.length < 2 || address.length > 45 || !address.includes(':')) return null
  const halves = address.split('::')
  if (halves.length > 2) return null
  const head = groupBits(halves[0] ?? '', halves.length === 1)
  const tail = halves.length === 2 ? groupBits(halves[1] ?? '', true) : ''
  if (head === null || tail === null) return null
  const missing = 128 - head.length - tail.length
  // `::` stands for at least one group of zeros.
  if (halves.length === 2 ? missing < 16 : missing !== 0) return null
  return head + '0'.repeat(missing) + tail
}

/** Groups between colons; the last one of an address may be an IPv4 address. */
function groupBits(text: string, last: boolean): string | null {
  if (text === '') return ''
  const groups = text.split(':')
  let bits = ''
  for (const [i, group] of groups.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      bits += Number.parseInt(group, 16).toString(2).padStart(16, '0')
      continue
    }
    const v4 = last && i === groups.length - 1 ? v4Bits(group) : null
    if (v4 === null) return null
    bits += v4
  }
  return bits
}
