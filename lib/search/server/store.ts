import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import { lexeme } from '@/lib/event/lexeme'
import { eventColumns, type EventRow } from '@/lib/log/server/event-reader'

import { compileAll } from './compile-search'
import type { IdRange } from './partitions'
import type { Seen } from './seen'
import { filters, type SearchScope, Values } from './statement'
import { JSON_AS_TEXT, type StoredRow } from './stored-row'

/** What a page is read from. The tenant is a required argument of every statement here: nothing reads across. */
export interface PageScope extends SearchScope {
  ascending: boolean
}

const direction = (scope: PageScope): string => (scope.ascending ? 'ASC' : 'DESC')

/** Events that the probe looks at before it gives up: 300 finds no less, 5,000 costs more (measured). */
export const PROBE_ROWS = 1000

/** What one statement found, and how far it looked. */
export interface Found {
  rows: StoredRow[]
  /** Rows looked at; fewer than `PROBE_ROWS` means that the range is exhausted. */
  seen: number
  /** The last id looked at. */
  last: string | null
}

/**
 * The newest (or oldest) `PROBE_ROWS` of the range by primary key, filtered: finds whatever is common in a millisecond,
 * whatever the planner believes. Without a filter this is the whole search.
 */
export async function probe(
  client: pg.ClientBase,
  scope: PageScope,
  range: IdRange,
  limit: number,
): Promise<Found> {
  const values = new Values()
  const where = `tenant_id = ${values.add(scope.tenant.key)} AND id >= ${values.add(range.from)} AND id < ${values.add(range.to)} AND idx < ${values.add(scope.size)}`
  const filter = filters(values, scope)
  const columns = eventColumns(false)
  if (filter.length === 0) {
    const { rows } = await client.query<StoredRow>({
      text: `SELECT ${columns} FROM event WHERE ${where} ORDER BY id ${direction(scope)} LIMIT ${limit}`,
      values: values.list,
      types: JSON_AS_TEXT,
    })
    return { rows, seen: rows.length, last: rows.at(-1)?.id ?? null }
  }
  // One row comes back in any case, so that how far the probe looked is known also when nothing matches.
  const { rows } = await client.query<StoredRow & { seen: string; last: string | null }>({
    text: `WITH newest AS MATERIALIZED (SELECT * FROM event WHERE ${where} ORDER BY id ${direction(scope)} LIMIT ${PROBE_ROWS}),
          reach AS (SELECT count(*) AS seen, (array_agg(id ORDER BY id ${scope.ascending ? 'DESC' : 'ASC'}))[1] AS last FROM newest)
     SELECT found.*, reach.seen, reach.last FROM reach
       LEFT JOIN (SELECT ${columns} FROM newest WHERE ${filter.join(' AND ')} ORDER BY id ${direction(scope)} LIMIT ${limit}) found ON true
      ORDER BY found.id ${direction(scope)}`,
    values: values.list,
    types: JSON_AS_TEXT,
  })
  return {
    rows: rows.filter((row) => row.id !== null),
    seen: Number(rows[0]?.seen ?? 0),
    last: rows[0]?.last ?? null,
  }
}

/**
 * One window of partitions by the search index. `tenant_id + 0` hides the primary key from the planner, which would
 * otherwise walk it whenever it believes that matches are frequent: 1.2 s for two common tags that never meet.
 * Runs inside `walking`.
 */
export async function searchWindow(
  client: pg.ClientBase,
  scope: PageScope,
  range: IdRange,
  limit: number,
): Promise<StoredRow[]> {
  const values = new Values()
  const where = [
    `tenant_id + 0 = ${values.add(scope.tenant.key)}`,
    `id >= ${values.add(range.from)}`,
    `id < ${values.add(range.to)}`,
    `idx < ${values.add(scope.size)}`,
    ...filters(values, scope),
  ]
  const { rows } = await client.query<StoredRow>({
    text: `SELECT ${eventColumns(false)} FROM event WHERE ${where.join(' AND ')} ORDER BY id ${direction(scope)} LIMIT ${limit}`,
    values: values.list,
    types: JSON_AS_TEXT,
  })
  return rows
}

/** One window of a walk may take this long; the walk's budget is only looked at between two of them. */
export const WINDOW_MS_MAX = 5_000

/** Runs a walk in a transaction in which only the search index is left to the planner. */
export async function walking<T>(
  client: pg.ClientBase,
  run: () => Promise<T>,
  timeoutMs = WINDOW_MS_MAX,
): Promise<T> {
  await client.query(
    `BEGIN READ ONLY; SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; SET LOCAL statement_timeout = ${timeoutMs}`,
  )
  try {
    return await run()
  } finally {
    await client.query('COMMIT')
  }
}

/** Events in the order of the log, newest arrival first: the indexes from `low` up to before `high`, filtered. */
export async function arrivalChunk(
  client: pg.ClientBase,
  scope: PageScope,
  range: IdRange,
  { low, high }: { low: number; high: number },
  limit: number,
): Promise<StoredRow[]> {
  const values = new Values()
  const log = values.add(scope.tenant.logId)
  const where = `l.log_id = ${log}::uuid AND l.idx >= ${values.add(low)} AND l.idx < ${values.add(high)}
    AND l.event_id >= ${values.add(range.from)} AND l.event_id < ${values.add(range.to)}`
  const tenant = values.add(scope.tenant.key)
  const filter = filters(values, scope)
  // Row by row on purpose: joined as sets, every partition of `event` would be read for each chunk.
  const { rows } = await client.query<StoredRow>({
    text: `SELECT ${eventColumns(false)}
       FROM (SELECT l.event_id, l.idx AS place FROM log_entry l WHERE ${where} ORDER BY l.idx DESC OFFSET 0) l
      CROSS JOIN LATERAL (SELECT * FROM event WHERE tenant_id = ${tenant} AND id = l.event_id OFFSET 0) event
      ${filter.length > 0 ? `WHERE ${filter.join(' AND ')}` : ''} ORDER BY l.place DESC LIMIT ${limit}`,
    values: values.list,
    types: JSON_AS_TEXT,
  })
  return rows
}

/**
 * before and after of events of a page, as text: JSON null is the text `null`, NULL was not sent. Only of the first
 * ones that together have at most `room` bytes; of the very first in any case.
 */
export async function readDocuments(
  client: pg.ClientBase,
  tenant: TenantRef,
  ids: readonly string[],
  room: number,
): Promise<Map<string, { before: string | null; after: string | null }>> {
  if (ids.length === 0) return new Map()
  const sorted = ids.toSorted()
  // The range lets the planner leave out all other partitions.
  const { rows } = await client.query<{ id: string; before: string | null; after: string | null }>(
    `SELECT id, before::text, after::text FROM (
       SELECT id, before, after, array_position($2::uuid[], id) AS place,
              sum(coalesce(octet_length(before::text), 0) + coalesce(octet_length(after::text), 0))
                OVER (ORDER BY array_position($2::uuid[], id)) AS upto
         FROM event WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND id >= $3 AND id <= $4
     ) measured WHERE upto <= $5 OR place = 1`,
    [tenant.key, ids, sorted[0], sorted.at(-1), room],
  )
  return new Map(rows.map(({ id, before, after }) => [id, { before, after }]))
}

/** Whether the tenant has events, of those that may be shown, whose documents are indexed only partly. */
export async function hasPartialEvents(client: pg.ClientBase, seen: Seen): Promise<boolean> {
  const { tenant } = seen
  const both = [lexeme('t', '', String(tenant.key)), lexeme('f', 'partial', 'true')]
    .map((text) => `'${text}'`)
    .join(' & ')
  const values = new Values()
  const where = [`tenant_id + 0 = ${values.add(tenant.key)}`, `search @@ ${values.add(both)}::tsquery`]
  const shown = filters(values, { compiled: compileAll(seen) })
  const { rows } = await client.query<{ some: boolean }>(
    `SELECT EXISTS (SELECT FROM event WHERE ${[...where, ...shown].join(' AND ')}) AS some`,
    values.list,
  )
  return rows[0]?.some === true
}

/** One event that may be shown, with its documents and the record that it was made of, or null. */
export async function findEvent(
  client: Pick<pg.ClientBase, 'query'>,
  seen: Seen,
  id: string,
): Promise<EventRow | null> {
  const values = new Values()
  const where = [`tenant_id = ${values.add(seen.tenant.key)}`, `id = ${values.add(id)}`]
  // By its key first: what may be shown is asked of one row.
  const shown = filters(values, { compiled: compileAll(seen) })
  const limit = shown.length === 0 ? '' : ` WHERE ${shown.join(' AND ')}`
  const { rows } = await client.query<EventRow>(
    `SELECT ${eventColumns('whole')} FROM (SELECT * FROM event WHERE ${where.join(' AND ')} OFFSET 0) event${limit}`,
    values.list,
  )
  return rows[0] ?? null
}
