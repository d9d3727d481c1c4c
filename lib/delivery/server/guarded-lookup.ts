import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'

import type { Egress } from '@/lib/delivery/egress'

/** A connection to an address that nothing may be sent to. */
export class EgressError extends Error {
  override readonly name = 'EgressError'

  constructor(host: string) {
    super(
      `${host} is inside of a private network. Who runs this instance can allow that network with VOUCHSAFE_EGRESS_ALLOW.`,
    )
  }
}

/** @throws EgressError for an address, written as one, that may not be reached: nothing looks it up. */
export function checkHost(host: string, port: number, egress: Egress): void {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  if (isIP(bare) !== 0 && !egress.mayReach(bare, port)) throw new EgressError(bare)
}

/**
 * Looks names up for a connection to this port and gives only addresses that may be reached. The connection is made to what is given here,
 * so a name that means another address a moment later gains nothing.
 */
export function guardedLookup(egress: Egress, port: number): LookupFunction {
  return (hostname, options, callback) => {
    const asked: LookupAllOptions = { ...options, all: true }
    lookup(hostname, asked, (error, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, '')
      const [first, ...rest] = addresses.filter(({ address }) => egress.mayReach(address, port))
      if (first === undefined) return callback(new EgressError(hostname), '')
      if (options.all === true) return callback(null, [first, ...rest])
      return callback(null, first.address, first.family)
    })
  }
}
