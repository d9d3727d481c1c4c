import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'

import { eventColumns, type EventRow } from './event-reader'
import { hmacSha256 } from './native-hashing'
import { findSubjectKeys } from './store-keys'
import { TENANT_IDENTITY } from './subject-keys'
import { tenantSecrets } from './tenant-secrets'
import type { Head } from './tree'

/** One entry with everything that it was made of. */
export interface CheckRow {
  index: bigint
  eventId: string
  entry: Buffer
  event: EventRow | null
  lexemes: string[]
  subjects: { id: string; role: number; wrapped: Buffer | null }[]
  tenantKey: { id: string; wrapped: Buffer } | null
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

/** How many rows of each kind belong to a log, and what its counts by hour (`counted`) and by day say. */
export interface LogCounts {
  rows: number
  entries: number
  counted: number
  days: number
  tiles: number
}

/**
 * How many rows there are of each kind that belong to this log. Rows and counts by hour and day are kept by tenant, so
 * those of the tenant's other logs, closed or open, are taken off. Counts exactly, so it reads whole indexes.
 */
export async function readCounts(client: pg.ClientBase, tenant: TenantRef): Promise<LogCounts> {
  const { rows } = await client.query<LogCounts>(
    `SELECT (SELECT count(*)::float8 FROM event WHERE tenant_id = $1) - others.entries AS rows,
            (SELECT count(*)::float8 FROM log_entry WHERE log_id = $2) AS entries,
            (SELECT coalesce(sum(n), 0)::float8 FROM event_rollup WHERE tenant_id = $1) - others.entries AS counted,
            (SELECT coalesce(sum(n), 0)::float8 FROM event_rollup_day WHERE tenant_id = $1) - others.entries AS days,
            (SELECT count(*)::float8 FROM log_tile WHERE log_id = $2) AS tiles
       FROM (SELECT count(*)::float8 AS entries FROM log_entry JOIN log ON log.id = log_entry.log_id
              WHERE log.tenant_id = $3 AND log.id <> $2) AS others`,
    [tenant.key, tenant.logId, tenant.id],
  )
  return rows[0]!
}

/** The entries from an index on, each with its event row and the keys it was sealed with. */
export async function readCheckBatch(
  client: pg.ClientBase,
  tenant: TenantRef,
  from: bigint,
  limit: number,
): Promise<CheckRow[]> {
  const { rows: entries } = await client.query<StoredEntry>(
    'SELECT idx, event_id, entry FROM log_entry WHERE log_id = $1 AND idx >= $2 ORDER BY idx LIMIT $3',
    [tenant.logId, from, limit],
  )
  return withRows(client, tenant, entries)
}

/** The entry of one event in whichever log of the tenant holds it, with its event row and keys; null when none does. */
export async function readCheckRow(
  client: pg.ClientBase,
  tenant: TenantRef,
  eventId: string,
): Promise<{ row: CheckRow; logId: string } | null> {
  const { rows: entries } = await client.query<StoredEntry & { log_id: string }>(
    `SELECT log_id, idx, event_id, entry FROM log_entry
      WHERE event_id = $2 AND log_id IN (SELECT id FROM log WHERE tenant_id = $1)`,
    [tenant.id, eventId],
  )
  const [row] = await withRows(client, tenant, entries)
  const logId = entries[0]?.log_id
  return row === undefined || logId === undefined ? null : { row, logId: logId.replaceAll('-', '') }
}

interface StoredEntry {
  idx: string
  event_id: string
  entry: Buffer
}

async function withRows(
  client: pg.ClientBase,
  tenant: TenantRef,
  entries: readonly StoredEntry[],
): Promise<CheckRow[]> {
  const ids = entries.map((row) => row.event_id)
  const { rows: events } = await client.query<EventRow & { lexemes: string[] }>(
    `SELECT ${eventColumns('whole')}, tsvector_to_array(search) AS lexemes FROM event WHERE tenant_id = $1 AND id = ANY($2::uuid[])`,
    [tenant.key, ids],
  )
  const { rows: subjects } = await client.query<{
    event_id: string
    key_id: string
    role: number
    wrapped: Buffer | null
  }>(
    `SELECT s.event_id, s.key_id, s.role, k.wrapped FROM event_subject s LEFT JOIN subject_key k ON k.key_id = s.key_id
     WHERE s.event_id = ANY($1::uuid[]) AND s.tenant_id = $2`,
    [ids, tenant.key],
  )
  const mac = hmacSha256(tenantSecrets(tenant.id).person, Buffer.from(TENANT_IDENTITY))
  const tenantKey = (await findSubjectKeys(client, tenant.key, [mac])).get(mac.toString('hex')) ?? null
  const eventOf = new Map(events.map((event) => [event.id, event]))
  return entries.map((row) => {
    const event = eventOf.get(row.event_id)
    return {
      index: BigInt(row.idx),
      eventId: row.event_id,
      entry: row.entry,
      event: event ?? null,
      lexemes: event?.lexemes ?? [],
      subjects: subjects
        .filter((subject) => subject.event_id === row.event_id)
        .map((subject) => ({ id: subject.key_id, role: subject.role, wrapped: subject.wrapped })),
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
