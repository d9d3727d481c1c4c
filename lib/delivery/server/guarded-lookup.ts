import type { LookupAllOptions } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { callbackify } from 'node:util'

import type { Egress } from '@/lib/delivery/egress'

import { lookups } from './lookups'

/** A connection to an address that nothing may be sent to. */
export class EgressError extends Error {
  override readonly name = 'EgressError'

  constructor(host: string) {
    super(
      `${host} is inside of a private network. Who runs this instance can allow that network with VOUCHSAFE_EGRESS_ALLOW.`,
    )
  }
}

/** False for an address, written as one, that may not be reached; what a name stands for is seen when it is looked up. */
export function isOpenHost(host: string, port: number, egress: Egress): boolean {
  return isIP(host) === 0 || egress.mayReach(host, port)
}

/** @throws EgressError for an address, written as one, that may not be reached: nothing looks it up. */
export function checkHost(host: string, port: number, egress: Egress): void {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  if (!isOpenHost(bare, port, egress)) throw new EgressError(bare)
}

/**
 * Looks names up for a connection to this port and gives only addresses that may be reached. The connection is made to what is given here,
 * so a name that means another address a moment later gains nothing. For a tenant, whose slow names hold up no other one.
 */
export function guardedLookup(egress: Egress, port: number, tenantId: string): LookupFunction {
  const look = callbackify(async (hostname: string, options: LookupAllOptions) => {
    const addresses = await lookups.find(tenantId, hostname, options)
    const [first, ...rest] = addresses.filter(({ address }) => egress.mayReach(address, port))
    if (first === undefined) throw new EgressError(hostname)
    return { first, rest }
  })
  return (hostname, options, callback) =>
    look(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, '')
      const { first, rest } = found
      if (options.all === true) return callback(null, [first, ...rest])
      return callback(null, first.address, first.family)
    })
}
