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

/** A dead letter that somebody sends again. */
export interface TakenLetter {
  deliveryId: string
  index: number
}

/** So long, in seconds, nobody else sends a dead letter again: longer than any request takes. */
const TAKEN_SECONDS = 180

/** Takes the first dead letter of a stream from this index on, or only the one of this index, that nobody sends now. */
export async function takeDeadLetter(
  db: Db,
  destinationId: string,
  { from, only }: { from: number; only: boolean },
): Promise<TakenLetter | null> {
  const { rows } = await db.pool.query<{ deliveryId: string; index: string }>(
    `UPDATE dead_letter t SET taken_until = now() + make_interval(secs => $4)
       FROM (SELECT l.delivery_id, l.idx FROM dead_letter l JOIN delivery d ON d.id = l.delivery_id
              WHERE d.destination_id = $1 AND d.kind = 'stream' AND l.idx >= $2 AND (NOT $3 OR l.idx = $2)
                AND coalesce(l.taken_until, '-infinity') <= now()
              ORDER BY l.idx LIMIT 1 FOR UPDATE OF l SKIP LOCKED) due
      WHERE t.delivery_id = due.delivery_id AND t.idx = due.idx
      RETURNING t.delivery_id AS "deliveryId", t.idx AS index`,
    [destinationId, from, only, TAKEN_SECONDS],
  )
  const [row] = rows
  return row === undefined ? null : { ...row, index: Number(row.index) }
}

/** Leaves a dead letter to be sent again another time. `reason`: why it is refused now. */
export async function leaveDeadLetter(
  db: Db,
  { deliveryId, index }: TakenLetter,
  reason: string | null,
): Promise<void> {
  await db.pool.query(
    `UPDATE dead_letter SET taken_until = NULL, reason = coalesce($3, reason) WHERE delivery_id = $1 AND idx = $2`,
    [deliveryId, index, reason],
  )
}

/** Counts what was a dead letter as what became of it. What is none any more is counted already. */
export async function settleDeadLetter(
  db: Db,
  { deliveryId, index }: TakenLetter,
  fate: 'delivered' | 'filtered' | 'expired',
): Promise<void> {
  await db.pool.query(
    `WITH gone AS (DELETE FROM dead_letter WHERE delivery_id = $1 AND idx = $2 RETURNING delivery_id),
     counted AS (
       INSERT INTO delivery_minute AS m (delivery_id, minute, delivered)
       SELECT delivery_id, date_trunc('minute', now()), 1 FROM gone WHERE $3 = 'delivered'
       ON CONFLICT (delivery_id, minute) DO UPDATE SET delivered = m.delivered + 1
     )
     UPDATE delivery SET dead = dead - 1, delivered = delivered + ($3 = 'delivered')::int,
            filtered = filtered + ($3 = 'filtered')::int, expired = expired + ($3 = 'expired')::int,
            last_delivered_at = CASE WHEN $3 = 'delivered' THEN now() ELSE last_delivered_at END
      WHERE id IN (SELECT delivery_id FROM gone)`,
    [deliveryId, index, fate],
  )
}

/** How many dead letters of a stream there are from this index on. */
export async function countDeadLetters(db: Db, destinationId: string, from: number): Promise<number> {
  const { rows } = await db.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM dead_letter l JOIN delivery d ON d.id = l.delivery_id
      WHERE d.destination_id = $1 AND d.kind = 'stream' AND l.idx >= $2`,
    [destinationId, from],
  )
  return rows[0]?.n ?? 0
}
