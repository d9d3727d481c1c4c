import type { TenantRef } from '@/lib/access/roles'
import type { Db, Tx } from '@/lib/db/db'

/** A source that somebody listens for. */
export interface WatchedSource {
  id: string
  tenantId: string
  sourceName: string
  /** Minutes. */
  silentAfter: number
  /** When something new was noticed last, or when somebody began to listen. */
  heardAt: Date
  /** How much there was then; null before the first look. */
  heardCount: bigint | null
  silentSince: Date | null
}

/** All that is new about a source: what was stored and kept out of it ever, and when the last of its rejects came. */
export interface SourceNews {
  count: bigint
  rejectedAt: Date | null
}

/** Every source that somebody listens for, in every tenant. */
export async function selectWatched(db: Db): Promise<WatchedSource[]> {
  const { rows } = await db.pool.query<Omit<WatchedSource, 'heardCount'> & { heardCount: string | null }>(
    `SELECT id, tenant_id AS "tenantId", source_name AS "sourceName", silent_after AS "silentAfter",
            heard_at AS "heardAt", heard_count AS "heardCount", silent_since AS "silentSince"
       FROM source_setting WHERE silent_after IS NOT NULL ORDER BY tenant_id, source_name`,
  )
  return rows.map((row) => ({ ...row, heardCount: row.heardCount === null ? null : BigInt(row.heardCount) }))
}

/** What is known of sources of a tenant, by name: from the counts by day, which three years of a log have in some 10 ms. */
export async function selectNews(
  db: Db,
  tenant: TenantRef,
  names: readonly string[],
): Promise<Map<string, SourceNews>> {
  const { rows } = await db.pool.query<{ name: string; count: string; rejectedAt: Date | null }>(
    `WITH counts AS (
       SELECT source_name, n FROM event_rollup_day WHERE tenant_id = $1 AND source_name = ANY ($3)
        UNION ALL
       SELECT source_name, n FROM ignored_count WHERE tenant_id = $1 AND source_name = ANY ($3)
     ), stored AS (
       SELECT source_name, sum(n)::bigint AS count FROM counts GROUP BY source_name
     ), refused AS (
       SELECT source_name, max(last_at) AS "rejectedAt" FROM reject
        WHERE tenant_id = $2 AND source_name = ANY ($3) GROUP BY source_name
     )
     SELECT name, coalesce(count, 0) AS count, "rejectedAt" FROM unnest($3::text[]) AS name
       LEFT JOIN stored ON stored.source_name = name LEFT JOIN refused ON refused.source_name = name`,
    [tenant.key, tenant.id, names],
  )
  return new Map(
    rows.map(({ name, count, rejectedAt }) => [name, { count: BigInt(count), rejectedAt }] as const),
  )
}

/** Notes how much there is. `at`: something of it is new. A silence that was told of is left to `endSilence`. */
export async function noteCount(db: Db, id: string, count: bigint, at: Date | null): Promise<void> {
  await db.pool.query(
    `UPDATE source_setting SET heard_count = $2, heard_at = coalesce($3, heard_at)
      WHERE id = $1 AND silent_after IS NOT NULL AND ($3::timestamptz IS NULL OR silent_since IS NULL)`,
    [id, String(count), at],
  )
}

/** Notes that a source is silent. False when that was known, or somebody changed the settings meanwhile. */
export async function beginSilence(tx: Tx, { id, silentAfter, heardAt }: WatchedSource): Promise<boolean> {
  const rows = await tx.$executeRaw`
    UPDATE source_setting SET silent_since = heard_at
     WHERE id = ${id}::uuid AND silent_since IS NULL AND silent_after = ${silentAfter} AND heard_at = ${heardAt}::timestamptz`
  return rows === 1
}

/** Notes that a source is heard again. False when that was known, or somebody changed the settings meanwhile. */
export async function endSilence(
  tx: Tx,
  { id, silentSince }: WatchedSource,
  count: bigint,
  now: Date,
): Promise<boolean> {
  const rows = await tx.$executeRaw`
    UPDATE source_setting SET silent_since = NULL, heard_at = ${now}::timestamptz, heard_count = ${count}::bigint
     WHERE id = ${id}::uuid AND silent_since = ${silentSince}::timestamptz`
  return rows === 1
}
