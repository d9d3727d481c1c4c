import { type IpBits, ipBits } from '@/lib/base/ip-bits'
import { type Network, readNetwork } from '@/lib/base/network'

/**
 * Networks that are nobody's on the internet: this machine, its neighbours, the metadata services of clouds, and what carries
 * other addresses inside (IANA, IPv4 and IPv6 Special-Purpose Address Registries). An address of IPv4 that is written as one of
 * IPv6 is looked at as what it is.
 */
const CLOSED = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  // Where Azure answers its machines.
  '168.63.129.16/32',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/96',
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
].map((cidr) => networkOf(cidr).block)

/** What may be reached. */
export interface Egress {
  mayReach(address: string, port: number): boolean
}

/**
 * Which addresses may be reached: those of the internet, and those of these networks. Asked of the address that a connection is
 * made to, after its name was looked up: a name can mean another address the next time.
 *
 * @param allowed networks as `readNetwork` reads them, which are checked where they are set.
 */
export function egressTo(allowed: readonly string[]): Egress {
  const open = allowed.map(networkOf)
  return {
    mayReach(address, port) {
      const bits = ipBits(address)
      if (bits === null) return false
      const isOpen = open.some((one) => (one.port ?? port) === port && holds(one.block, bits))
      return isOpen || !CLOSED.some((block) => holds(block, bits))
    },
  }
}

function networkOf(text: string): Network {
  const network = readNetwork(text)
  if (network === null) throw new Error(`${text} is no network`)
  return network
}

const holds = (block: IpBits, address: IpBits): boolean =>
  block.family === address.family && address.bits.startsWith(block.bits)
