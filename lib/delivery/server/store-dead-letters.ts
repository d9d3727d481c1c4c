import type { Db } from '@/lib/db/db'
import type { DeadLetterView } from '@/lib/delivery/destination-view'

/** The dead letters of a stream, the latest of the log first; `before`: those of lower indexes. */
export async function selectDeadLetters(
  db: Db,
  destinationId: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<DeadLetterView[]> {
  const { rows } = await db.pool.query<{ index: string; eventId: string; reason: string; at: Date }>(
    `SELECT l.idx AS index, l.event_id AS "eventId", l.reason, l.at
       FROM dead_letter l JOIN delivery d ON d.id = l.delivery_id
      WHERE d.destination_id = $1 AND d.kind = 'stream' AND ($2::bigint IS NULL OR l.idx < $2)
      ORDER BY l.idx DESC LIMIT $3`,
    [destinationId, before, limit],
  )
  return rows.map(({ index, at, ...row }) => ({ ...row, index: Number(index), at: at.toISOString() }))
}
