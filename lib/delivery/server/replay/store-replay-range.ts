import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'

/** Requests that come in at once may be stored in another order than they were received in, but not by more places than this. */
const DISORDER = 1_000

/** The indexes of a log from `from` up to before `to`. */
export interface IndexRange {
  from: number
  to: number
}

/**
 * The indexes of what a log received at or after `since` and before `until`, of its first `size` events. At its edges it may hold
 * a few events that came in at the same time as those; it leaves out none.
 */
export async function receivedRange(
  db: Db,
  tenant: TenantRef,
  { since, until, size }: { since?: string | undefined; until?: string | undefined; size: number },
): Promise<IndexRange> {
  const low = since === undefined ? 0 : await firstReceived(db, tenant, since, size)
  const high = until === undefined ? size : await firstReceived(db, tenant, until, size)
  const from = since === undefined ? 0 : await earliest(db, tenant, since, low)
  const to = until === undefined ? size : await latest(db, tenant, until, { from: high, to: size })
  return { from, to: Math.max(from, to) }
}

/** By halving: the log is in the order of arrival. */
async function firstReceived(db: Db, tenant: TenantRef, at: string, size: number): Promise<number> {
  let low = 0
  let high = size
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const received = await receivedAt(db, tenant, middle)
    // What is gone from a log is its oldest.
    if (received === null || received < new Date(at)) low = middle + 1
    else high = middle
  }
  return low
}

async function receivedAt(db: Db, tenant: TenantRef, index: number): Promise<Date | null> {
  const { rows } = await db.pool.query<{ at: Date }>(
    `SELECT e.received_at AS at FROM log_entry l JOIN event e ON e.tenant_id = $2 AND e.id = l.event_id
      WHERE l.log_id = $1 AND l.idx = $3`,
    [tenant.logId, tenant.key, index],
  )
  return rows[0]?.at ?? null
}

/** The first of those shortly before an index that was received at or after a moment; the index itself, if none was. */
async function earliest(db: Db, tenant: TenantRef, at: string, index: number): Promise<number> {
  const near = { from: Math.max(0, index - DISORDER), to: index }
  const { rows } = await db.pool.query<{ idx: string | null }>(
    `SELECT min(l.idx) AS idx FROM (${NEAR}) l WHERE l.at >= $5`,
    [tenant.logId, tenant.key, near.from, near.to, at],
  )
  return Number(rows[0]?.idx ?? index)
}

/** Behind the last of those shortly behind an index that was received before a moment. */
async function latest(db: Db, tenant: TenantRef, at: string, { from, to }: IndexRange): Promise<number> {
  const { rows } = await db.pool.query<{ idx: string | null }>(
    `SELECT max(l.idx) + 1 AS idx FROM (${NEAR}) l WHERE l.at < $5`,
    [tenant.logId, tenant.key, from, Math.min(to, from + DISORDER), at],
  )
  return Number(rows[0]?.idx ?? from)
}

/** Row by row: joined as sets, every partition of `event` would be read. */
const NEAR = `SELECT l.idx, e.at
                FROM (SELECT idx, event_id FROM log_entry WHERE log_id = $1 AND idx >= $3 AND idx < $4 OFFSET 0) l
               CROSS JOIN LATERAL (SELECT received_at AS at FROM event WHERE tenant_id = $2 AND id = l.event_id OFFSET 0) e`
