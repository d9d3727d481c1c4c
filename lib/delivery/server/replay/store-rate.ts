import type { Db } from '@/lib/db/db'

/** What a replay may send at once after it sent nothing for a while, in seconds of its rate. */
const BURST_SECONDS = 1

type Replaying = { id: string; replay: { rate: number | null } | null }

/** Whether a replay may send its next batch now: nobody has paused or ended it, and its rate is not used up. A stream always may. */
export async function mayGoOn(db: Db, { id, replay }: Replaying): Promise<boolean> {
  if (replay === null) return true
  const { rowCount } = await db.pool.query(
    `SELECT FROM replay WHERE delivery_id = $1 AND paused_at IS NULL AND ended_at IS NULL
        AND coalesce(due_at, '-infinity') <= now()`,
    [id],
  )
  return rowCount === 1
}

/**
 * Notes, before they are sent, that a replay uses up its rate for so many events: it is not taken again before they were due. By
 * the database's time, so it holds whoever goes on with it.
 */
export async function useRate(db: Db, { id, replay }: Replaying, events: number): Promise<void> {
  if (replay === null || replay.rate === null) return
  await db.pool.query(
    `UPDATE replay SET due_at = greatest(due_at, now() - make_interval(secs => $3)) + make_interval(secs => $2)
      WHERE delivery_id = $1`,
    [id, events / replay.rate, BURST_SECONDS],
  )
}
