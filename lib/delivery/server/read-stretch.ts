import type { TenantRef } from '@/lib/access/roles'
import { utf8Length } from '@/lib/base/bytes'
import type { Db } from '@/lib/db/db'
import { eventLine, eventRecord, signedMore } from '@/lib/delivery/formats'
import { type EventHead, headOf, type Outgoing } from '@/lib/delivery/outgoing'
import type { Fate, Reading } from '@/lib/delivery/reading'
import type { Event } from '@/lib/event/event'
import { masked } from '@/lib/event/masked'
import { eventColumns, type EventRow, readEvent } from '@/lib/log/server/event-reader'

import type { OpenDestination } from './destination-of'
import type { SigningKey } from './signing-keys'

/** So many indexes are looked at in one statement. */
const CHUNK = 250
/** What the documents of one statement may take as they are stored; the last event may be a mebibyte more. */
const CHUNK_BYTES = 256 * 1024
/** What is compressed is taken for so many times as large, which is usual. */
const COMPRESSED = 4
/**
 * And as they are read: what is compressed is measured, since it may be to a ninetieth. Objects of such texts take ten times as
 * much memory, and all deliveries read at once.
 */
const CHUNK_TEXT = 1024 * 1024
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
  // Signed on other cores while the next are read: how long a line becomes is known before.
  const outgoing: Promise<Outgoing>[] = []
  const more = signedMore(to.destination.format)
  let size = 0
  let at = range.low
  const end = Math.min(range.high, range.low + STRETCH_MAX)
  while (at < end && outgoing.length < events && size < bytes) {
    const asked = Math.min(end, at + Math.min(CHUNK, events - outgoing.length))
    const { rows, high } = await readChunk(db, to.tenant, { low: at, high: asked, bytes: bytes - size })
    for (; at < high; at++) {
      const row = rows.get(at)
      const one = row === undefined ? 'expired' : placed(readEvent(row, to.tenant.slug), at, to)
      fates.push(typeof one === 'string' ? one : 'send')
      if (typeof one === 'string') continue
      const length = utf8Length(one.record) + more
      outgoing.push(signed(one, length, to))
      size += length
    }
  }
  return { low: range.low, high: at, fates, outgoing: await Promise.all(outgoing) }
}

interface Unsigned {
  index: number
  event: EventHead
  record: string
}

/** An event as it is signed, or why it is not sent. */
function placed(event: Event, index: number, to: WrittenFor): Unsigned | Exclude<Fate, 'send'> {
  const { destination, tenant, parentId, key, nowMs, replayed } = to
  const { wanted, maxAge, masks, format } = destination
  if (!wanted(event)) return 'filtered'
  if (maxAge !== null && nowMs - Date.parse(event.occurredAt) > maxAge * 1000) return 'expired'
  const shown = masked(event, masks)
  const carried = { event: shown, tenantId: tenant.id, parentId, replayed }
  return { index, event: headOf(shown), record: eventRecord(format, carried, key.keyId) }
}

async function signed(
  { index, event, record }: Unsigned,
  bytes: number,
  { destination, key }: WrittenFor,
): Promise<Outgoing> {
  return { index, event, line: eventLine(destination.format, record, await key.signAside(record)), bytes }
}

const BEFORE_IT = '(ORDER BY idx ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)'

/** The size of an event's documents; `compressed`: of one that is stored so. */
const sizeOf = (compressed: (column: string) => string): string =>
  ['details', 'before', 'after']
    .map((column) => {
      const isStoredSo = `pg_column_compression(${column}) IS NOT NULL`
      return `coalesce(CASE WHEN ${isStoredSo} THEN ${compressed(column)} ELSE pg_column_size(${column}) END, 0)`
    })
    .join(' + ')

const SIZES = {
  stored: sizeOf((column) => `${COMPRESSED} * pg_column_size(${column})`),
  text: sizeOf((column) => `octet_length(${column}::text)`),
}

/**
 * Events by their places, up to before `high`: fewer than were asked for where they are large. A place without one is one whose
 * content was removed. Their ids first, as values: only those partitions of `event` are read that can hold one. What is too much
 * is let go before it is unpacked.
 */
async function readChunk(
  db: Db,
  tenant: TenantRef,
  { low, high, bytes }: { low: number; high: number; bytes: number },
): Promise<{ rows: Map<number, EventRow>; high: number }> {
  const ids = await db.pool.query<{ id: string }>(
    'SELECT event_id AS id FROM log_entry WHERE log_id = $1::uuid AND idx >= $2 AND idx < $3',
    [tenant.logId, low, high],
  )
  const { rows } = await db.pool.query<EventRow & { found: string }>(
    `SELECT * FROM (
       SELECT *, sum(${SIZES.text}) OVER ${BEFORE_IT} AS text_earlier FROM (
         SELECT ${eventColumns(true)}, count(*) OVER () AS found, sum(${SIZES.stored}) OVER ${BEFORE_IT} AS earlier
           FROM event WHERE tenant_id = $1 AND id = ANY ($2::uuid[])) one
        WHERE coalesce(earlier, 0) < $3) two
      WHERE coalesce(text_earlier, 0) < $4 ORDER BY idx`,
    [tenant.key, ids.rows.map(({ id }) => id), Math.min(CHUNK_BYTES, bytes), CHUNK_TEXT],
  )
  const last = rows.at(-1)
  const isCut = last !== undefined && rows.length < Number(last.found)
  return {
    rows: new Map(rows.map((row) => [Number(row.idx), row])),
    high: isCut ? Number(last.idx) + 1 : high,
  }
}
