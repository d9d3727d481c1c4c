import type { Db } from '@/lib/db/db'
import type { ThroughputView } from '@/lib/delivery/destination-view'

/** What a stream delivered in each step of the last hours, in whole steps of the clock. */
export async function selectThroughput(
  db: Db,
  destinationId: string,
  { hours, stepSeconds }: { hours: number; stepSeconds: number },
): Promise<Pick<ThroughputView, 'since' | 'until' | 'points'>> {
  const { rows } = await db.pool.query<{ at: Date; delivered: string; until: Date }>(
    `WITH step AS (SELECT make_interval(secs => $3) AS long),
          ends AS (SELECT date_bin(long, now(), 'epoch') AS last FROM step)
     SELECT at, now() AS until,
            coalesce((SELECT sum(m.delivered) FROM delivery_minute m JOIN delivery d ON d.id = m.delivery_id
                       WHERE d.destination_id = $1 AND d.kind = 'stream' AND m.minute >= at AND m.minute < at + long), 0) AS delivered
       FROM step, ends, generate_series(last - make_interval(hours => $2) + long, last, long) AS at
      ORDER BY at`,
    [destinationId, hours, stepSeconds],
  )
  const [first] = rows
  if (first === undefined) throw new Error('There is at least one step')
  return {
    since: first.at.toISOString(),
    until: first.until.toISOString(),
    points: rows.map(({ at, delivered }) => ({ at: at.toISOString(), delivered: Number(delivered) })),
  }
}

/** So many days what was sent is known by the minute. */
const MINUTES_KEPT_DAYS = 8

/** Lets go what was sent by the minute long ago. */
export async function deleteOldMinutes(db: Db): Promise<void> {
  await db.pool.query(`DELETE FROM delivery_minute WHERE minute < now() - make_interval(days => $1)`, [
    MINUTES_KEPT_DAYS,
  ])
}
