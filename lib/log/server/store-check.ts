import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'

import { eventColumns, type EventRow } from './event-reader'
import { hmacSha256 } from './native-hashing'
import type { ReadRows } from './store-log'
import { TENANT_IDENTITY } from './subject-keys'
import { tenantSecrets } from './tenant-secrets'
import type { Head } from './tree'

/** One entry with everything that opens it. */
export interface SealedRow {
  index: bigint
  eventId: string
  entry: Buffer
  event: EventRow | null
  subjects: { id: string; role: number; wrapped: Buffer | null }[]
  tenantKey: { id: string; wrapped: Buffer } | null
}

/** The same, and what it is found by. */
export interface CheckRow extends SealedRow {
  lexemes: string[]
}

/** A log's head, without locking it. */
export async function readHead(client: pg.ClientBase, logId: string): Promise<Head> {
  const { rows } = await client.query<{ size: string; frontier: Buffer; root: Buffer }>(
    'SELECT size, frontier, root FROM log_head WHERE log_id = $1',
    [logId],
  )
  const row = rows[0]
  if (!row) throw new Error(`The log ${logId} has no head row.`)
  return { size: BigInt(row.size), frontier: row.frontier, root: row.root }
}

/** What is stored of a log beyond its head, the first of it, and how many full tiles are stored at all. */
export async function readBeyond(
  client: pg.ClientBase,
  logId: string,
  size: bigint,
): Promise<{ entries: { index: number; eventId: string }[]; tiles: number }> {
  const { rows: entries } = await client.query<{ index: number; eventId: string }>(
    `SELECT idx::float8 AS index, event_id AS "eventId" FROM log_entry
      WHERE log_id = $1 AND (idx >= $2 OR idx < 0) ORDER BY idx LIMIT 100`,
    [logId, size],
  )
  const { rows: tiles } = await client.query<{ n: number }>(
    'SELECT count(*)::float8 AS n FROM log_tile WHERE log_id = $1',
    [logId],
  )
  return { entries, tiles: tiles[0]?.n ?? 0 }
}

/** Runs one statement on this connection and gives its rows. */
export const rowsOf =
  (client: pg.ClientBase): ReadRows =>
  async <Row>(sql: string, values: unknown[]) =>
    // safe: whoever asks names the row that its statement gives.
    (await client.query(sql, values)).rows as Row[]

/** The entries from an index on to before another, each with its event row and the keys it was sealed with. */
export async function readCheckBatch(
  client: pg.ClientBase,
  tenant: TenantRef,
  from: bigint,
  to: bigint,
): Promise<CheckRow[]> {
  const { rows: entries } = await client.query<StoredEntry>(
    'SELECT idx, event_id, entry FROM log_entry WHERE log_id = $1 AND idx >= $2 AND idx < $3 ORDER BY idx',
    [tenant.logId, from, to],
  )
  return withLexemes(client, tenant, entries)
}

/** The entries at these indexes of the tenant's log, in their order, each with its event row and the keys it was sealed with. */
export async function readSealedRows(
  client: pg.ClientBase,
  tenant: TenantRef,
  indexes: readonly number[],
): Promise<SealedRow[]> {
  const { rows: entries } = await client.query<StoredEntry>(
    'SELECT idx, event_id, entry FROM log_entry WHERE log_id = $1 AND idx = ANY($2::bigint[]) ORDER BY idx',
    [tenant.logId, indexes],
  )
  return withRows(client, tenant, entries)
}

/** The entry of one event in whichever log of the tenant holds it, with its event row and keys; null when none does. */
export const readSealedRow = (client: pg.ClientBase, tenant: TenantRef, eventId: string) =>
  ofEvent(client, { tenant, eventId }, withRows)

/** The same, and what it is found by. */
export const readCheckRow = (client: pg.ClientBase, tenant: TenantRef, eventId: string) =>
  ofEvent(client, { tenant, eventId }, withLexemes)

async function ofEvent<Row extends SealedRow>(
  client: pg.ClientBase,
  { tenant, eventId }: { tenant: TenantRef; eventId: string },
  read: (client: pg.ClientBase, tenant: TenantRef, entries: readonly StoredEntry[]) => Promise<Row[]>,
): Promise<{ row: Row; logId: string } | null> {
  const { rows: entries } = await client.query<StoredEntry & { log_id: string }>({
    name: 'entry-of-event',
    text: `SELECT log_id, idx, event_id, entry FROM log_entry
        WHERE event_id = $2 AND log_id IN (SELECT id FROM log WHERE tenant_id = $1)`,
    values: [tenant.id, eventId],
  })
  const [row] = await read(client, tenant, entries)
  const logId = entries[0]?.log_id
  return row === undefined || logId === undefined ? null : { row, logId: logId.replaceAll('-', '') }
}

interface StoredEntry {
  idx: string
  event_id: string
  entry: Buffer
}

async function withLexemes(
  client: pg.ClientBase,
  tenant: TenantRef,
  entries: readonly StoredEntry[],
): Promise<CheckRow[]> {
  const more = ['tsvector_to_array(search) AS lexemes']
  const rows = await withRows<{ lexemes: string[] }>(client, tenant, entries, more)
  return rows.map((row) => ({ ...row, lexemes: row.event?.lexemes ?? [] }))
}

/** A key that an event was sealed with; without event and role the tenant's own. */
interface KeyRow {
  event_id: string | null
  key_id: string
  role: number | null
  wrapped: Buffer | null
}

const SELECT_KEYS = `SELECT s.event_id, s.key_id, s.role, k.wrapped
    FROM event_subject s LEFT JOIN subject_key k ON k.key_id = s.key_id
   WHERE s.event_id = ANY($1::uuid[]) AND s.tenant_id = $2
  UNION ALL SELECT NULL, key_id, NULL, wrapped FROM subject_key WHERE tenant_id = $2 AND mac = $3`

/** `more`: columns of an event that are read besides, which all checks but those of the search index go without. */
async function withRows<More = object>(
  client: pg.ClientBase,
  tenant: TenantRef,
  entries: readonly StoredEntry[],
  more: readonly string[] = [],
): Promise<(SealedRow & { event: (EventRow & More) | null })[]> {
  const ids = entries.map((row) => row.event_id)
  // Not prepared: a plan for whichever ids would look into every month.
  const { rows: events } = await client.query<EventRow & More>(
    `SELECT ${[eventColumns('whole'), ...more].join(', ')} FROM event WHERE tenant_id = $1 AND id = ANY($2::uuid[])`,
    [tenant.key, ids],
  )
  const mac = hmacSha256(tenantSecrets(tenant.id).person, Buffer.from(TENANT_IDENTITY))
  const { rows: keys } = await client.query<KeyRow>({
    name: 'keys-of-entries',
    text: SELECT_KEYS,
    values: [ids, tenant.key, mac],
  })
  const own = keys.find((key) => key.event_id === null)
  const tenantKey = own?.wrapped ? { id: own.key_id, wrapped: own.wrapped } : null
  const eventOf = new Map(events.map((event) => [event.id, event]))
  return entries.map((row) => {
    const event = eventOf.get(row.event_id)
    return {
      index: BigInt(row.idx),
      eventId: row.event_id,
      entry: row.entry,
      event: event ?? null,
      subjects: keys.flatMap(({ event_id, key_id, role, wrapped }) =>
        event_id === row.event_id && role !== null ? [{ id: key_id, role, wrapped }] : [],
      ),
      tenantKey,
    }
  })
}

/** A stored tile, or null. */
export async function readTile(
  client: pg.ClientBase,
  logId: string,
  level: number,
  index: bigint,
): Promise<{ hashes: Buffer; root: Buffer } | null> {
  const { rows } = await client.query<{ hashes: Buffer; root: Buffer }>(
    'SELECT hashes, root FROM log_tile WHERE log_id = $1 AND level = $2 AND n = $3',
    [logId, level, index],
  )
  return rows[0] ?? null
}
