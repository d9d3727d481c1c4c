import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import { idCeil, idFloor, UUID_MS_MAX } from '@/lib/base/uuid'

/** Whole hours by when events occurred; null: without an end on that side. */
export interface HourRange {
  fromMs: number | null
  toMs: number | null
}

/** By what events are counted. */
export interface CountedFacts {
  type: string
  change: string
  outcome: string
  source: string
  action: string
}

/** Where counts say something else than what they count. */
export interface CountDifference extends CountedFacts {
  ms: number
  counted: number
  rows: number
}

/** Hours that are looked at in one statement. */
const HOURS_AT_ONCE = 1000
/** Findings and rows that are named at most. */
const NAMED = 100

/** How many events each hour has by its counts, from an hour on; `isLast`: no more hours follow. */
export async function readHours(
  client: pg.ClientBase,
  tenantKey: number,
  fromMs: number | null,
): Promise<{ hours: { ms: number; n: number }[]; isLast: boolean }> {
  const { rows } = await client.query<{ ms: number; n: number }>(
    `SELECT extract(epoch FROM hour)::float8 * 1000 AS ms, sum(n)::float8 AS n FROM event_rollup
      WHERE tenant_id = $1 AND hour >= coalesce(to_timestamp($2::float8 / 1000), '-infinity')
      GROUP BY hour ORDER BY hour LIMIT ${HOURS_AT_ONCE}`,
    [tenantKey, fromMs],
  )
  return { hours: rows, isLast: rows.length < HOURS_AT_ONCE }
}

const HOURS = `hour >= coalesce(to_timestamp($2::float8 / 1000), '-infinity') AND hour < coalesce(to_timestamp($3::float8 / 1000), 'infinity')`
const FACTS = 'resource_type, change, outcome, source_name, action'

/** Whole ids, so that PostgreSQL reads the partitions of these hours alone. */
const idsOf = ({ fromMs, toMs }: HourRange): [string, string] => [
  idFloor(fromMs ?? 0),
  idCeil(toMs === null ? UUID_MS_MAX : toMs - 1),
]

/** The rows of some hours, and whose they are. */
export interface ReadRows {
  /** Of entries below the size, in this log. */
  rows: number
  /** Of other entries of the tenant. */
  others: number
  /** The sum of the hourly counts. */
  counted: number
  /** Rows that no entry stands for, the first of them. */
  orphans: { eventId: string; index: number }[]
}

/** Counts the rows of some hours by whose they are. Each row looks for its entry by its index: a join might read the whole log. */
export async function readRows(
  client: pg.ClientBase,
  tenant: TenantRef,
  range: HourRange,
  size: bigint,
): Promise<ReadRows> {
  const { rows } = await client.query<Omit<ReadRows, 'orphans'> & { orphans: string[] | null }>(
    `SELECT count(*) FILTER (WHERE log_id = $5 AND idx < $6)::float8 AS rows,
            count(*) FILTER (WHERE log_id <> $5 OR idx >= $6)::float8 AS others,
            (SELECT coalesce(sum(n), 0)::float8 FROM event_rollup WHERE tenant_id = $1 AND ${HOURS}) AS counted,
            (array_agg(id || ' ' || row_idx) FILTER (WHERE log_id IS NULL))[1:${NAMED}] AS orphans
       FROM (SELECT e.id, e.idx AS row_idx, le.log_id, le.idx FROM event e
               LEFT JOIN LATERAL (SELECT log_id, idx FROM log_entry
                                   WHERE log_id = ANY($4::uuid[]) AND event_id = e.id LIMIT 1) le ON true
              WHERE e.tenant_id = $1 AND e.id >= $7 AND e.id <= $8) AS found`,
    [
      tenant.key,
      range.fromMs,
      range.toMs,
      await logsOf(client, tenant.id),
      tenant.logId,
      size,
      ...idsOf(range),
    ],
  )
  const [row] = rows
  const orphans = (row?.orphans ?? []).map((text) => {
    const [eventId = '', index] = text.split(' ')
    return { eventId, index: Number(index) }
  })
  return { rows: row?.rows ?? 0, others: row?.others ?? 0, counted: row?.counted ?? 0, orphans }
}

async function logsOf(client: pg.ClientBase, tenantId: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM log WHERE tenant_id = $1', [tenantId])
  return rows.map(({ id }) => id)
}

/** Where the hourly counts say something else than the rows of some hours. */
export async function readHourDifferences(
  client: pg.ClientBase,
  tenantKey: number,
  range: HourRange,
): Promise<CountDifference[]> {
  // The first 48 bits of an id are when its event occurred, in milliseconds.
  const { rows } = await client.query<CountDifference>(
    `WITH rows AS (
       SELECT to_timestamp((('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 3600000) * 3600) AS hour,
              ${FACTS}, count(*) AS n
         FROM event WHERE tenant_id = $1 AND id >= $4 AND id <= $5 GROUP BY 1, ${FACTS}),
     counts AS (SELECT hour, ${FACTS}, n FROM event_rollup WHERE tenant_id = $1 AND ${HOURS})
     SELECT ${differenceOf('hour')} FROM counts c FULL JOIN rows r USING (hour, ${FACTS})
      WHERE coalesce(c.n, 0) <> coalesce(r.n, 0) ORDER BY hour LIMIT ${NAMED}`,
    [tenantKey, range.fromMs, range.toMs, ...idsOf(range)],
  )
  return rows
}

/** Where the daily counts say something else than the hourly ones. */
export async function readDayDifferences(
  client: pg.ClientBase,
  tenantKey: number,
): Promise<CountDifference[]> {
  const { rows } = await client.query<CountDifference>(
    `WITH rows AS (SELECT (hour AT TIME ZONE 'UTC')::date AS day, ${FACTS}, sum(n) AS n FROM event_rollup
                    WHERE tenant_id = $1 GROUP BY 1, ${FACTS}),
     counts AS (SELECT day, ${FACTS}, n FROM event_rollup_day WHERE tenant_id = $1)
     SELECT ${differenceOf('day')} FROM counts c FULL JOIN rows r USING (day, ${FACTS})
      WHERE coalesce(c.n, 0) <> coalesce(r.n, 0) ORDER BY day LIMIT ${NAMED}`,
    [tenantKey],
  )
  return rows
}

const differenceOf = (period: 'hour' | 'day'): string =>
  `extract(epoch FROM ${period})::float8 * 1000 AS ms, resource_type AS type, change, outcome, source_name AS source, action,
   coalesce(c.n, 0)::float8 AS counted, coalesce(r.n, 0)::float8 AS rows`
