import { createHmac } from 'node:crypto'

import { uuidv7 } from '@/lib/base/uuid'
import { derive } from '@/lib/config/keys'
import type { Source } from '@/lib/event/event'

const keys = new Map<string, Buffer>()

/**
 * The id of an event made of a record with an identity of its own: its time, and 74 bits of an HMAC of source and
 * identity, so that the same record sent again is the same event. With a key of the tenant, or whoever knows an
 * identity could make its id first.
 *
 * @param ms when it happened, in ms since 1970.
 */
export function recordId(tenantId: string, source: Source, identity: string, ms: number): string {
  let key = keys.get(tenantId)
  if (key === undefined) {
    key = derive('vouchsafe/record-id/v1', tenantId)
    keys.set(tenantId, key)
  }
  const what = JSON.stringify([source.name, source.format, identity])
  return uuidv7(ms, createHmac('sha256', key).update(what).digest().subarray(0, 10))
}
