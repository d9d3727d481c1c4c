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
