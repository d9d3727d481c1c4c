import type { Db, Tx } from '@/lib/db/db'

/** A log whose heartbeat of today is due. */
export interface DueLog {
  tenantId: string
  logId: string
}

/**
 * Logs that are stored in and have had no heartbeat today (UTC), though their time of the day has come. Each has its own, by its id, which
 * is random: so they are spread over the day. Logs that are not a day old have none yet.
 */
export async function selectSilentHearts(db: Pick<Db, 'pool'>, now: Date, most: number): Promise<DueLog[]> {
  const { rows } = await db.pool.query<DueLog>(
    `SELECT l.tenant_id AS "tenantId", replace(l.id::text, '-', '') AS "logId"
       FROM log l JOIN tenant t ON t.id = l.tenant_id LEFT JOIN log_heartbeat h ON h.log_id = l.id
      WHERE t.archived_at IS NULL AND l.created_at <= $1::timestamptz - interval '1 day'
        AND coalesce(h.day < ($1::timestamptz AT TIME ZONE 'UTC')::date, true)
        AND ('x' || left(replace(l.id::text, '-', ''), 4))::bit(16)::int / 65536.0
              <= extract(epoch FROM ($1::timestamptz AT TIME ZONE 'UTC')::time) / 86400
      ORDER BY l.id LIMIT $2`,
    [now, most],
  )
  return rows
}

/** The heartbeat before this one; null: there was none. */
export interface BeatBefore {
  /** `2026-11-21` */
  date: string
  index: number
}

/**
 * Notes the heartbeat of a day, which will have this index. The head of the log has to be locked.
 *
 * @returns the one before; `isTold`: the day has had its own.
 */
export async function noteHeartbeat(
  tx: Tx,
  logId: string,
  { date, index }: BeatBefore,
): Promise<{ isTold: boolean; before: BeatBefore | null }> {
  const [known] = await tx.$queryRaw<BeatBefore[]>`
    SELECT day::text AS date, idx::float8 AS index FROM log_heartbeat WHERE log_id = ${logId}::uuid`
  // One that was lost with the newest entries of the log is none.
  const before = known !== undefined && known.index < index ? known : null
  if (before !== null && before.date >= date) return { isTold: true, before }
  await tx.$executeRaw`
    INSERT INTO log_heartbeat (log_id, day, idx) VALUES (${logId}::uuid, ${date}::date, ${index})
    ON CONFLICT (log_id) DO UPDATE SET day = excluded.day, idx = excluded.idx`
  return { isTold: false, before }
}
