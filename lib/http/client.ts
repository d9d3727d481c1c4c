import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/

/** The id that a proxy in front gave this request, if it looks like one, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
}

// Where a proxy of one's own stands: this machine and private networks (RFC 1918, RFC 6598, RFC 4193, link-local).
const NEARBY = new BlockList()
NEARBY.addSubnet('127.0.0.0', 8)
NEARBY.addSubnet('10.0.0.0', 8)
NEARBY.addSubnet('172.16.0.0', 12)
NEARBY.addSubnet('192.168.0.0', 16)
NEARBY.addSubnet('100.64.0.0', 10)
NEARBY.addAddress('::1', 'ipv6')
NEARBY.addSubnet('fc00::', 7, 'ipv6')
NEARBY.addSubnet('fe80::', 10, 'ipv6')

/** Whether an address is of this machine or a private network; IPv4-mapped ones count as IPv4. */
export function isNearby(address: string): boolean {
  const [bare = ''] = (plainAddress(address) ?? '').split('%', 1)
  const family = isIP(bare)
  return family !== 0 && NEARBY.check(bare, family === 4 ? 'ipv4' : 'ipv6')
}

/**
 * The client's address. Each trusted proxy appends the address it saw to `X-Forwarded-For`, so with n of
 * them the client is the n-th from the right; what stands further left is whatever the client wrote. Who reaches the
 * port from a public address came around the proxies, and is believed nothing.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string | null {
  const socket = request.socket.remoteAddress ?? null
  if (trustedProxies === 0 || socket === null || !isNearby(socket)) return plainAddress(socket)
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',')
  const hops = forwarded
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '')
  // A proxy may write `unknown`, and who comes around the proxies writes anything.
  return firstAddress([hops.at(-trustedProxies) ?? hops[0], socket])
}

/** The first of these that is an address. */
function firstAddress(candidates: readonly (string | null | undefined)[]): string | null {
  for (const candidate of candidates) {
    const address = plainAddress(candidate ?? null)
    if (address !== null && isIP(address) !== 0) return address
  }
  return null
}

/** `::ffff:192.0.2.1` is how a dual-stack socket writes 192.0.2.1; a port that some proxies add goes. */
export function plainAddress(address: string | null): string | null {
  if (address === null) return null
  const bare = /^\[([0-9a-fA-F:.]+)\](?::\d+)?$/.exec(address)?.[1] ?? address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare
  return /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(mapped)?.[1] ?? mapped
}

/** What the client says it is, cut to a length that an event can hold. */
export function userAgentOf(request: IncomingMessage): string | null {
  return request.headers['user-agent']?.slice(0, 1000) ?? null
}
