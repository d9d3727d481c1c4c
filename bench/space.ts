import type { BenchDatabase } from './cluster'
import type { Figure } from './figures'

/** Bytes that one event takes on disk, by kind of table. */
export async function spaceFigures({ db }: BenchDatabase): Promise<Figure[]> {
  const { rows } = await db.pool.query<{ kind: string; bytes: string; count: string }>(
    `WITH relations AS (
       SELECT CASE WHEN c.relname LIKE 'event\\_%' AND h.inhparent IS NOT NULL THEN 'event' ELSE c.relname END AS name, c.oid
         FROM pg_class c LEFT JOIN pg_inherits h ON h.inhrelid = c.oid
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace)
     SELECT k.kind, sum(k.bytes)::text AS bytes, (SELECT count(*)::text FROM log_entry) AS count
       FROM relations r, LATERAL (VALUES
         (r.name || ', rows', pg_table_size(r.oid)), (r.name || ', indexes', pg_indexes_size(r.oid))) AS k (kind, bytes)
      WHERE r.name IN ('event', 'log_entry', 'log_tile', 'event_subject', 'event_rollup', 'event_rollup_day')
      GROUP BY k.kind ORDER BY 1`,
  )
  return rows.map(({ kind, bytes, count }) => ({
    part: 'space',
    name: kind,
    value: Number(bytes) / Number(count),
    unit: 'B/event',
  }))
}
