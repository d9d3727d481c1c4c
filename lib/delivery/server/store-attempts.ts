import type { Db } from '@/lib/db/db'
import type { AttemptView } from '@/lib/delivery/destination-view'

/** What to select to read an attempt from `delivery_attempt a`. */
export const ATTEMPT_COLUMNS = `a.id::text AS id, a.at, a.first_idx AS "firstIndex", a.last_idx AS "lastIndex", a.events, a.bytes,
  a.took_ms AS "tookMs", a.verdict, a.status, a.answer`

/** An attempt as `to_jsonb` gives it. */
export interface AttemptRow extends Omit<AttemptView, 'at'> {
  at: string
}

/** An attempt as it is shown. */
export const attemptOf = ({ at, ...row }: AttemptRow): AttemptView => ({
  ...row,
  at: new Date(at).toISOString(),
})

/** The last attempts of a stream, newest first; `before`: those older than this one. */
export async function selectAttempts(
  db: Db,
  destinationId: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<AttemptView[]> {
  const { rows } = await db.pool.query<{ attempt: AttemptRow }>(
    `SELECT to_jsonb(a) AS attempt FROM (
       SELECT ${ATTEMPT_COLUMNS} FROM delivery_attempt a JOIN delivery d ON d.id = a.delivery_id
        WHERE d.destination_id = $1 AND d.kind = 'stream' AND ($2::bigint IS NULL OR a.id < $2)
        ORDER BY a.id DESC LIMIT $3) a`,
    [destinationId, before, limit],
  )
  return rows.map(({ attempt }) => attemptOf(attempt))
}
