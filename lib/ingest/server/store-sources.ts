import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'
import { SIGNATURE_DETAILS } from '@/lib/event/signature-details'

/** What is counted of a source, by the hour or the day. */
export interface SourceBucket {
  name: string
  at: Date
  count: number
}

/** What all counts of a source say. */
export interface SourceTotal {
  name: string
  total: number
}

/** What a source sent last. */
export interface SourceSeen {
  name: string
  /** All that it ever sent. */
  formats: string[]
  /** The place in the log of its last event, and when that was stored. */
  index: string
  at: Date
}

/** What its newest events say of a source. */
export interface SourceNewest {
  name: string
  median: number
  p95: number
  events: number
  /** Of these, those whose signature was verified and holds, and those whose does not. */
  valid: number
  invalid: number
}

/** A key that sends as a source. */
export interface SourceKeyRow {
  name: string
  id: string
  keyName: string
  prefix: string
  lastUsedAt: Date | null
}

/** The open rejects of a source. */
export interface SourceRejects {
  name: string
  formats: string[]
  count: number
  lastAt: Date
}

/** So many of the log's newest entries are looked at. */
const NEWEST = 2_000
/** And so many up to the last one of a quiet source. */
const NEWEST_OF_QUIET = 200

const SHOWN = `source_name AS name, count(*)::int AS events,
  count(*) FILTER (WHERE signature = 'valid')::int AS valid, count(*) FILTER (WHERE signature = 'invalid')::int AS invalid,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY lag) AS median, percentile_disc(0.95) WITHIN GROUP (ORDER BY lag) AS p95`

const COLUMNS = `source_name, details ->> '${SIGNATURE_DETAILS.result}' AS signature,
  round(extract(epoch FROM received_at - occurred_at::timestamptz) * 1000)::float8 AS lag`

/** Every source that the log has events of, from the counts by day: no event is read. */
export async function selectTotals(db: Db, tenant: TenantRef, only: string | null): Promise<SourceTotal[]> {
  const { rows } = await db.pool.query<SourceTotal>(
    `SELECT source_name AS name, sum(n)::float8 AS total FROM event_rollup_day
      WHERE tenant_id = $1 AND ($2::text IS NULL OR source_name = $2) GROUP BY source_name`,
    [tenant.key, only],
  )
  return rows
}

/** What each source sent last, as the appends noted it. */
export async function selectSeen(db: Db, tenant: TenantRef, only: string | null): Promise<SourceSeen[]> {
  const { rows } = await db.pool.query<SourceSeen>(
    `SELECT source_name AS name, array_agg(format ORDER BY format) AS formats, max(idx) AS index, max(received_at) AS at
       FROM source_seen WHERE tenant_id = $1 AND ($2::text IS NULL OR source_name = $2) GROUP BY source_name`,
    [tenant.key, only],
  )
  return rows
}

/** Events of each source, or of one, by hour, or by day of UTC, from this moment on. */
export async function selectBuckets(
  db: Db,
  tenant: TenantRef,
  only: string | null,
  { by, since }: { by: 'hour' | 'day'; since: Date },
): Promise<SourceBucket[]> {
  const from =
    by === 'hour'
      ? 'hour AS at, n FROM event_rollup WHERE tenant_id = $1 AND hour >= $2::timestamptz'
      : `day::timestamp AT TIME ZONE 'UTC' AS at, n FROM event_rollup_day
          WHERE tenant_id = $1 AND day >= ($2::timestamptz AT TIME ZONE 'UTC')::date`
  const { rows } = await db.pool.query<SourceBucket>(
    `SELECT source_name AS name, at, sum(n)::float8 AS count
       FROM (SELECT source_name, ${from} AND ($3::text IS NULL OR source_name = $3)) one GROUP BY source_name, at`,
    [tenant.key, since, only],
  )
  return rows
}

/**
 * What the newest arrivals of the log say of their sources: a walk down the log's own index, and each event by its primary
 * key. Row by row on purpose: joined as sets, every partition of `event` would be read. With 300,000 events this takes 20 ms,
 * and all else that the list of sources reads 5.
 */
export async function selectNewest(db: Db, tenant: TenantRef): Promise<SourceNewest[]> {
  const { rows } = await db.pool.query<SourceNewest>(
    `WITH newest AS MATERIALIZED (
       SELECT event_id FROM log_entry WHERE log_id = $1 ORDER BY idx DESC LIMIT ${NEWEST}
     )
     SELECT ${SHOWN} FROM newest CROSS JOIN LATERAL (
       SELECT ${COLUMNS} FROM event WHERE tenant_id = $2 AND id = newest.event_id OFFSET 0) one
      GROUP BY source_name`,
    [tenant.logId, tenant.key],
  )
  return rows
}

/** The same of sources that are not among those: of what came just before the last event of each. */
export async function selectQuiet(
  db: Db,
  tenant: TenantRef,
  quiet: readonly SourceSeen[],
): Promise<SourceNewest[]> {
  if (quiet.length === 0) return []
  const { rows } = await db.pool.query<SourceNewest>(
    `SELECT ${SHOWN} FROM unnest($3::text[], $4::bigint[]) AS quiet (name, last) CROSS JOIN LATERAL (
       SELECT event_id FROM log_entry WHERE log_id = $1 AND idx <= last ORDER BY idx DESC LIMIT ${NEWEST_OF_QUIET}) newest
      CROSS JOIN LATERAL (
       SELECT ${COLUMNS} FROM event WHERE tenant_id = $2 AND id = newest.event_id OFFSET 0) one
      WHERE source_name = quiet.name GROUP BY source_name`,
    [tenant.logId, tenant.key, quiet.map(({ name }) => name), quiet.map(({ index }) => index)],
  )
  return rows
}

/** The keys of the tenant that work now and may write events, by source. */
export async function selectSourceKeys(
  db: Db,
  tenant: TenantRef,
  only: string | null,
  now: Date,
): Promise<SourceKeyRow[]> {
  const { rows } = await db.pool.query<SourceKeyRow>(
    `SELECT source_name AS name, id, name AS "keyName", prefix, last_used_at AS "lastUsedAt" FROM api_key
      WHERE tenant_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
        AND 'events:write' = ANY (scopes) AND ($3::text IS NULL OR source_name = $3)
      ORDER BY created_at, id`,
    [tenant.id, now, only],
  )
  return rows
}

/** How many records of each source could not be taken. There are never many: see `REJECTS_MAX`. */
export async function countRejects(db: Db, tenant: TenantRef, only: string | null): Promise<SourceRejects[]> {
  const { rows } = await db.pool.query<SourceRejects>(
    `SELECT source_name AS name, array_agg(DISTINCT format ORDER BY format) AS formats, count(*)::int AS count,
            max(last_at) AS "lastAt"
       FROM reject WHERE tenant_id = $1 AND ($2::text IS NULL OR source_name = $2) GROUP BY source_name`,
    [tenant.id, only],
  )
  return rows
}
