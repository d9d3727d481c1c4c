import { BlockList, isIP } from 'node:net'

import type { TrustedProxies } from './request-options'

/** Proxies as they are looked up. */
export type Trust = { kind: 'hops'; hops: number } | { kind: 'addresses'; trusted: BlockList }

// Where a proxy of one's own stands: this machine and private networks (RFC 1918, RFC 6598, RFC 4193, link-local).
const NEARBY = blockList([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '::1',
  'fc00::/7',
  'fe80::/10',
])

/** As `trustedProxies` is set; a text where it is wrong, which says how it is right. */
export function readTrust(proxies: TrustedProxies): Trust | string {
  if (typeof proxies === 'number') {
    if (Number.isSafeInteger(proxies) && proxies >= 0) return { kind: 'hops', hops: proxies }
    return 'a whole number of proxies, or a list of their addresses'
  }
  const wrong = proxies.find((one) => blockOf(one) === undefined)
  if (wrong !== undefined)
    return `addresses and CIDR blocks, such as "10.0.0.0/8", and not ${JSON.stringify(wrong)}`
  return { kind: 'addresses', trusted: blockList(proxies) }
}

/**
 * The client's address. Each proxy writes where a request came to it from behind what it was sent, so the list is read from
 * the right, for as long as it is a trusted proxy that says so: what stands further left is whatever the client wrote.
 * Where the peer is not known, as in a route of Next.js, it counts as a trusted proxy if there are any at all. What a proxy
 * writes that is no address (`unknown`) leaves the peer.
 */
export function clientAddress(
  peer: string | undefined,
  hops: readonly string[],
  trust: Trust,
): string | undefined {
  const nearest = plainAddress(peer)
  if (trust.kind === 'hops') {
    if (trust.hops === 0 || (nearest !== undefined && !isIn(NEARBY, nearest))) return nearest
    return plainAddress(hops.at(-trust.hops) ?? hops[0]) ?? nearest
  }
  if (trust.trusted.rules.length === 0) return nearest
  let found = nearest
  for (const hop of hops.toReversed()) {
    if (found !== undefined && !isIn(trust.trusted, found)) break
    const next = plainAddress(hop)
    if (next === undefined) return nearest
    found = next
  }
  return found
}

/** `::ffff:192.0.2.1` is how a dual-stack socket writes 192.0.2.1; brackets, ports and zones go. Undefined: no address. */
export function plainAddress(address: string | undefined): string | undefined {
  if (address === undefined || address.length > ADDRESS_CHARACTERS_MAX) return undefined
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? address
  const [zoneless = ''] = bare.split('%', 1)
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(zoneless)?.[1] ?? zoneless
  const plain = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(mapped)?.[1] ?? mapped
  return isIP(plain) === 0 ? undefined : plain
}

/** The longest IPv6 address, with a zone, brackets and a port. */
const ADDRESS_CHARACTERS_MAX = 96

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')
}

function blockList(blocks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const text of blocks) {
    const block = blockOf(text)
    if (block !== undefined) list.addSubnet(block.address, block.bits, block.family)
  }
  return list
}

function blockOf(text: string): { address: string; bits: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [, address = '', digits] = /^\s*([^/\s]+?)(?:\/(0|[1-9]\d{0,2}))?\s*$/.exec(text) ?? []
  const version = isIP(address)
  if (version === 0 || address.includes('%')) return undefined
  const most = version === 4 ? 32 : 128
  const bits = digits === undefined ? most : Number(digits)
  return bits > most ? undefined : { address, bits, family: version === 4 ? 'ipv4' : 'ipv6' }
}
