import { KeyRefused } from '@/lib/access/server/key-refused'
import type { Db } from '@/lib/db/db'
import { countRefusal, type Refusal } from '@/lib/log/server/count-refusal'

import { AddressSpent } from './limit-request'

/** From where a request came. */
export type From = Omit<Refusal['requester'], 'principal'>

/**
 * Has the log tell why a request was refused before anybody was known: a key that may not be used, or an address that asks
 * too much. A key or a person that asks too often is known, and what brings no key or a session that has ended is no attempt
 * of anybody to get in: of these it tells nothing. No answer waits for it.
 */
export function tellRefusal(db: Db, error: unknown, from: From): void {
  if (error instanceof KeyRefused) countRefusal(db, keyRefused(error, from))
  if (error instanceof AddressSpent) countRefusal(db, tooMany(from))
}

function keyRefused({ refusal }: KeyRefused, from: From): Refusal {
  const { reason, key, prefix } = refusal
  const isKnown = key !== null
  return {
    requester: { ...from, principal: key ?? { kind: 'anonymous' } },
    tenantId: key?.tenantId ?? null,
    own: {
      action: 'vouchsafe.api_key.use',
      change: 'NONE',
      resource: { type: 'API_KEY', ...(isKnown && { id: key.keyId, name: key.name }) },
      outcome: 'failure',
      reason,
      message: isKnown ? `The API key ${key.name} was refused` : 'Somebody sent no valid API key',
    },
    ...(prefix !== null && { alone: { details: { prefix } } }),
  }
}

const tooMany = (from: From): Refusal => ({
  requester: { ...from, principal: { kind: 'anonymous' } },
  tenantId: null,
  own: {
    action: 'vouchsafe.request.limit',
    change: 'NONE',
    resource: { type: 'REQUEST' },
    outcome: 'failure',
    reason: 'too many requests',
    message: 'Too many requests came from one address without a valid key or session',
  },
})
