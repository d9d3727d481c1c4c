import { cidrBits, type IpBits, ipBits } from '@/lib/base/ip-bits'

/** Addresses and blocks that one key may name. */
export const ADDRESSES_MAX = 50

/** An address, or a CIDR block, as it is kept: without spaces. Null when it is neither. */
export function readAddress(text: string): string | null {
  const trimmed = text.trim()
  return bitsOf(trimmed) === null ? null : trimmed
}

/**
 * Whether an address is one of these, or in one of these blocks; IPv4-mapped ones count as IPv4. Nothing listed means
 * that every address is, also an unknown one.
 */
export function isAmong(listed: readonly string[], address: string | null): boolean {
  if (listed.length === 0) return true
  const found = address === null ? null : ipBits(address)
  if (found === null) return false
  return listed.some((text) => {
    const bits = bitsOf(text)
    return bits?.family === found.family && found.bits.startsWith(bits.bits)
  })
}

const bitsOf = (text: string): IpBits | null => ipBits(text) ?? cidrBits(text)

/** Whoever has one IPv6 address has a whole /64 of them (RFC 4291 §2.5.4), so that counts as one machine. */
const IPV6_NETWORK_BITS = 64

/** What counts as one machine: an IPv4 address, or an IPv6 network. */
export function machineAt(address: string): string {
  const ip = ipBits(address)
  return ip?.family === '6' ? ip.bits.slice(0, IPV6_NETWORK_BITS) : address
}
