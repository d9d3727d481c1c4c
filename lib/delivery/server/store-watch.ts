import type { Db, Tx } from '@/lib/db/db'

/** A stream whose state its log has not been told of. */
export interface UntoldStream {
  deliveryId: string
  /** Of the destination. */
  id: string
  name: string
  tenantId: string
  state: 'running' | 'failing' | 'paused' | 'stopped'
  /** What was told last; null: nothing, or that it runs. */
  told: 'failing' | 'paused' | 'stopped' | null
  problem: string | null
  failingSince: Date | null
  stoppedIdx: number | null
  pending: number
}

/** So many minutes a receiver may be away before anybody is told: a restart is no news. */
const TOLD_AFTER_MINUTES = 15

/** The streams of destinations that are on, in every tenant, whose state is not what was told last. */
export async function selectUntold(db: Db): Promise<UntoldStream[]> {
  type Row = Omit<UntoldStream, 'stoppedIdx' | 'pending'> & { stoppedIdx: string | null; pending: string }
  const { rows } = await db.pool.query<Row>(
    `SELECT d.id AS "deliveryId", x.id, x.name, x.tenant_id AS "tenantId", d.state, d.told, d.problem,
            d.failing_since AS "failingSince", d.stopped_idx AS "stoppedIdx", greatest(h.size - d.next_idx, 0) AS pending
       FROM delivery d
       JOIN destination x ON x.id = d.destination_id AND x.enabled
       JOIN log l ON l.tenant_id = x.tenant_id
       JOIN log_head h ON h.log_id = l.id
      WHERE d.kind = 'stream' AND coalesce(d.told, 'running') <> d.state
        AND (d.state <> 'failing' OR (d.told IS NULL AND d.failing_since <= now() - make_interval(mins => $1)))
      ORDER BY x.tenant_id, x.id`,
    [TOLD_AFTER_MINUTES],
  )
  return rows.map((row) => ({
    ...row,
    stoppedIdx: row.stoppedIdx === null ? null : Number(row.stoppedIdx),
    pending: Number(row.pending),
  }))
}

/** Notes that a state is told of. False when somebody else did, or it is another one by now. */
export async function noteTold(tx: Tx, { deliveryId, state, told }: UntoldStream): Promise<boolean> {
  const now = state === 'running' ? null : state
  const rows = await tx.$executeRaw`
    UPDATE delivery SET told = ${now} WHERE id = ${deliveryId}::uuid AND state = ${state} AND told IS NOT DISTINCT FROM ${told}`
  return rows === 1
}
