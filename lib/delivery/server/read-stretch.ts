import type { TenantRef } from '@/lib/access/roles'
import { utf8Length } from '@/lib/base/bytes'
import type { Db } from '@/lib/db/db'
import { encodeEvent } from '@/lib/delivery/formats'
import type { Outgoing } from '@/lib/delivery/outgoing'
import type { Fate, Reading } from '@/lib/delivery/reading'
import type { Event } from '@/lib/event/event'
import { masked } from '@/lib/event/masks'
import { eventColumns, type EventRow, readEvent } from '@/lib/log/server/event-reader'

import type { OpenDestination } from './destination-of'
import type { SigningKey } from './signing-keys'

/** Events are read so many at a time: each may be a mebibyte. */
const CHUNK = 32
/** What a filter leaves out is read past, up to so many indexes, before anything is sent. */
const STRETCH_MAX = 10_000

/** What events are written for. */
export interface WrittenFor {
  tenant: TenantRef
  parentId: string | null
  destination: OpenDestination
  key: SigningKey
  nowMs: number
  replayed: boolean
}

/**
 * The next stretch of a log for a destination: until there is a batch of events for it, or nothing more. Held in memory is about
 * one batch.
 */
export async function readStretch(
  db: Db,
  range: { low: number; high: number },
  to: WrittenFor,
): Promise<Reading> {
  const { events, bytes } = to.destination.batch
  const fates: Fate[] = []
  const outgoing: Outgoing[] = []
  let size = 0
  let at = range.low
  const end = Math.min(range.high, range.low + STRETCH_MAX)
  while (at < end && outgoing.length < events && size < bytes) {
    const high = Math.min(end, at + CHUNK)
    const rows = await readChunk(db, to.tenant, at, high)
    for (; at < high; at++) {
      const row = rows.get(at)
      const one = row === undefined ? 'expired' : placed(readEvent(row, to.tenant.slug), at, to)
      fates.push(typeof one === 'string' ? one : 'send')
      if (typeof one === 'string') continue
      outgoing.push(one)
      size += one.bytes
    }
  }
  return { low: range.low, high: at, fates, outgoing }
}

/** An event as it is sent, or why it is not. */
function placed(event: Event, index: number, to: WrittenFor): Outgoing | Exclude<Fate, 'send'> {
  const { destination, tenant, parentId, key, nowMs, replayed } = to
  const { wanted, maxAge, masks, format } = destination
  if (!wanted(event)) return 'filtered'
  if (maxAge !== null && nowMs - Date.parse(event.occurredAt) > maxAge * 1000) return 'expired'
  const shown = masked(event, masks)
  const line = encodeEvent(format, { event: shown, tenantId: tenant.id, parentId, replayed }, key)
  return { index, event: shown, line, bytes: utf8Length(line) }
}

/**
 * Events by their places. A place without one is one whose content was removed. Row by row on purpose: joined as sets, every
 * partition of `event` would be read.
 */
async function readChunk(
  db: Db,
  tenant: TenantRef,
  low: number,
  high: number,
): Promise<Map<number, EventRow>> {
  const { rows } = await db.pool.query<EventRow>(
    `SELECT ${eventColumns(true)}
       FROM (SELECT l.event_id FROM log_entry l
              WHERE l.log_id = $1::uuid AND l.idx >= $2 AND l.idx < $3 ORDER BY l.idx OFFSET 0) l
      CROSS JOIN LATERAL (SELECT * FROM event WHERE tenant_id = $4 AND id = l.event_id OFFSET 0) event`,
    [tenant.logId, low, high, tenant.key],
  )
  return new Map(rows.map((row) => [Number(row.idx), row]))
}
