import type { Db } from '@/lib/db/db'
import type { DeliveryFormat } from '@/lib/delivery/formats'
import type { Settled } from '@/lib/delivery/reading'
import type { Verdict } from '@/lib/delivery/verdict'

/** A delivery that a worker holds. */
export interface Held {
  id: string
  destinationId: string
  tenantId: string
  nextIdx: number
  /** Up to before this index it is to go, as things were when it was taken. */
  size: number
  epoch: string
  failures: number
  state: 'running' | 'failing' | 'paused'
  /** Null: it is a stream. */
  replay: HeldReplay | null
}

/** What a replay says of what is sent. */
export interface HeldReplay {
  query: string
  grammar: number
  /** Null: that of the destination. */
  format: DeliveryFormat | null
  /** Events a second at most. */
  rate: number | null
}

/** So long, in seconds, a worker holds a delivery without a word: longer than any request takes. */
export const LEASE_SECONDS = 180

/**
 * So many deliveries of a tenant and of its portals go on at once: receivers that hang hold up none of other tenants. A tenant counts
 * with the one above it.
 */
const HELD_MAX = 4

/** So many of them at most are replays: streams go on beside them. */
const REPLAYS_HELD_MAX = 2

/** A receiver that answered its last request in so many ms is quick. */
const QUICK_MS = 2_000

/** When a delivery was given back: whoever was given back last is taken last. */
const GIVEN_BACK = `date_trunc('milliseconds', now())`

/** What may be taken. */
export interface Allowed {
  replays: boolean
  /** Only deliveries whose receiver was quick the last time, or that were never tried and whose tenant holds no other. */
  onlyQuick: boolean
}

/** How many deliveries are held, by the tenant that they count with. */
const HELD = `SELECT coalesce(t.parent_id, t.id) AS root, count(*) AS n, count(*) FILTER (WHERE o.kind = 'replay') AS replays
                FROM delivery o JOIN destination y ON y.id = o.destination_id JOIN tenant t ON t.id = y.tenant_id
               WHERE o.leased_until > now() GROUP BY 1`

/** Nobody holds it, and it waits for nothing. Looked at again once it is locked: another worker may have been faster. */
const IS_FREE = `NOT d.ended AND d.state <> 'stopped' AND (d.leased_until IS NULL OR d.leased_until <= now())
                 AND (d.next_try_at IS NULL OR d.next_try_at <= now())`

const IS_QUICK = `coalesce((SELECT a.took_ms < $6 FROM delivery_attempt a WHERE a.delivery_id = d.id ORDER BY a.id DESC LIMIT 1),
                           held.n IS NULL)`

/**
 * Takes the delivery that has waited longest of those that have something to do, and that nobody holds; streams before replays.
 * Times are those of the database, so that workers whose clocks differ do not take from each other. Null: there is nothing to do.
 */
export async function takeDelivery(db: Db, { replays, onlyQuick }: Allowed): Promise<Held | null> {
  const { rows } = await db.pool.query<Held & { nextIdx: string; size: string }>(
    `WITH held AS MATERIALIZED (${HELD}), due AS MATERIALIZED (
       SELECT d.id, x.tenant_id, h.size
         FROM delivery d
         JOIN destination x ON x.id = d.destination_id AND x.enabled
         JOIN log l ON l.tenant_id = x.tenant_id
         JOIN log_head h ON h.log_id = l.id
        WHERE ${IS_FREE} AND (h.size > d.next_idx OR d.kind = 'replay'))
     UPDATE delivery d SET epoch = d.epoch + 1, leased_until = now() + make_interval(secs => $1)
       FROM (SELECT d.id, due.tenant_id, least(due.size, d.to_idx) AS size,
                    CASE WHEN d.kind = 'replay' THEN
                      jsonb_build_object('query', r.query, 'grammar', r.grammar, 'format', r.format, 'rate', r.rate) END AS replay
               FROM due
               JOIN delivery d ON d.id = due.id
               JOIN tenant t ON t.id = due.tenant_id
               LEFT JOIN replay r ON r.delivery_id = d.id AND r.ended_at IS NULL
               LEFT JOIN held ON held.root = coalesce(t.parent_id, t.id)
              WHERE ${IS_FREE}
                AND CASE WHEN d.kind = 'stream' THEN due.size > d.next_idx
                    ELSE $3 AND r.delivery_id IS NOT NULL AND r.paused_at IS NULL AND coalesce(r.due_at, '-infinity') <= now()
                         AND coalesce(held.replays, 0) < $4 END
                AND coalesce(held.n, 0) < $2 AND (NOT $5 OR ${IS_QUICK})
              ORDER BY d.kind = 'replay', coalesce(d.leased_until, '-infinity'), d.id
              LIMIT 1 FOR UPDATE OF d SKIP LOCKED) due
      WHERE d.id = due.id
      RETURNING d.id, d.destination_id AS "destinationId", due.tenant_id AS "tenantId", d.next_idx AS "nextIdx", due.size,
                d.epoch, d.failures, d.state, due.replay`,
    [LEASE_SECONDS, HELD_MAX, replays, REPLAYS_HELD_MAX, onlyQuick, QUICK_MS],
  )
  const [row] = rows
  return row === undefined ? null : { ...row, nextIdx: Number(row.nextIdx), size: Number(row.size) }
}

/** An event that its receiver would not take. */
export interface DeadLetter {
  index: number
  eventId: string
  reason: string
}

/** What a request came to, as it is shown. */
export interface Attempt {
  firstIdx: number
  lastIdx: number
  events: number
  bytes: number
  tookMs: number
  verdict: Verdict['kind']
  status: number | null
  answer: string
}

/** Another worker has it: what this one knows is of no use any more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/**
 * Moves the cursor over what was settled and counts it, if the delivery is still held and still stands at `from`. What is done to
 * a delivery that failed before ends with it, unless nothing but refused events was settled.
 *
 * @throws LeaseLost
 */
export async function moveCursor(
  db: Db,
  { id, epoch }: Held,
  from: number,
  { nextIdx, delivered, filtered, expired, dead }: Settled,
  letters: readonly DeadLetter[],
): Promise<void> {
  const { rowCount } = await db.pool.query(
    `WITH moved AS (
       UPDATE delivery SET next_idx = $4, delivered = delivered + $5, filtered = filtered + $6, expired = expired + $7,
              dead = dead + $8, leased_until = now() + make_interval(secs => $9), next_try_at = NULL, stopped_idx = NULL,
              state = CASE WHEN $13::boolean THEN state ELSE 'running' END, failures = CASE WHEN $13::boolean THEN failures ELSE 0 END,
              failing_since = CASE WHEN $13::boolean THEN failing_since END, problem = CASE WHEN $13::boolean THEN problem END,
              last_delivered_at = CASE WHEN $5 > 0 THEN now() ELSE last_delivered_at END
        WHERE id = $1 AND epoch = $2 AND next_idx = $3 RETURNING id
     ), counted AS (
       INSERT INTO delivery_minute AS m (delivery_id, minute, delivered)
       SELECT moved.id, date_trunc('minute', now()), $5 FROM moved WHERE $5 > 0
       ON CONFLICT (delivery_id, minute) DO UPDATE SET delivered = m.delivered + excluded.delivered
     ), buried AS (
       INSERT INTO dead_letter (delivery_id, idx, event_id, reason, at)
       SELECT moved.id, letter.idx, letter.event_id, letter.reason, now()
         FROM moved CROSS JOIN unnest($10::bigint[], $11::uuid[], $12::text[]) AS letter (idx, event_id, reason)
     )
     SELECT FROM moved`,
    [
      id,
      epoch,
      from,
      nextIdx,
      delivered,
      filtered,
      expired,
      dead,
      LEASE_SECONDS,
      letters.map(({ index }) => index),
      letters.map(({ eventId }) => eventId),
      letters.map(({ reason }) => reason),
      // Events that were only refused end no trouble: a receiver that refuses each of them is waited for ever longer.
      delivered === 0 && dead > 0,
    ],
  )
  if (rowCount !== 1) throw new LeaseLost('Another worker has taken this delivery.')
}

/** After so many hours of failing a delivery is paused: tried rarely, with one event at a time. */
const PAUSED_AFTER_HOURS = 24

/**
 * Notes that it did not go on, and gives it back until it is tried again: a delivery that fails for long is paused, and stopped
 * where its destination says so. @throws LeaseLost
 */
export async function noteFailure(
  db: Db,
  { id, epoch }: Held,
  { problem, pauseMs }: { problem: string; pauseMs: number },
): Promise<void> {
  const { rowCount } = await db.pool.query(
    `UPDATE delivery d SET failures = failures + 1, failing_since = coalesce(failing_since, now()), problem = $3,
            next_try_at = now() + make_interval(secs => $4 / 1000.0), leased_until = ${GIVEN_BACK},
            state = CASE WHEN failing_since < now() - make_interval(days => x.stop_after) THEN 'stopped'
                         WHEN failing_since < now() - make_interval(hours => $5) THEN 'paused' ELSE 'failing' END
       FROM destination x WHERE x.id = d.destination_id AND d.id = $1 AND d.epoch = $2`,
    [id, epoch, problem, pauseMs, PAUSED_AFTER_HOURS],
  )
  if (rowCount !== 1) throw new LeaseLost('Another worker has taken this delivery.')
}

/** Holds it for as long again: before each request, which may take nearly that. @throws LeaseLost */
export async function renewLease(db: Db, { id, epoch }: Held): Promise<void> {
  const { rowCount } = await db.pool.query(
    'UPDATE delivery SET leased_until = now() + make_interval(secs => $3) WHERE id = $1 AND epoch = $2',
    [id, epoch, LEASE_SECONDS],
  )
  if (rowCount !== 1) throw new LeaseLost('Another worker has taken this delivery.')
}

/** Gives it back; `afterMs`: nobody is to take it before. */
export async function giveBack(db: Db, { id, epoch }: Held, afterMs = 0): Promise<void> {
  await db.pool.query(
    `UPDATE delivery SET leased_until = ${GIVEN_BACK},
            next_try_at = CASE WHEN $3 > 0 THEN now() + make_interval(secs => $3 / 1000.0) ELSE next_try_at END
      WHERE id = $1 AND epoch = $2`,
    [id, epoch, afterMs],
  )
}

/** Stops until somebody decides; `index`: at this event, which is next. */
export async function stopDelivery(
  db: Db,
  { id, epoch }: Held,
  problem: string,
  index: number | null = null,
): Promise<void> {
  await db.pool.query(
    `UPDATE delivery SET state = 'stopped', problem = $3, stopped_idx = $4, leased_until = NULL WHERE id = $1 AND epoch = $2`,
    [id, epoch, problem, index],
  )
}

/** So many attempts of each delivery are kept. */
const ATTEMPTS_KEPT = 200

/** Notes an attempt and counts it, and lets the oldest go. */
export async function noteAttempt(db: Db, { id }: Pick<Held, 'id'>, attempt: Attempt): Promise<void> {
  const { firstIdx, lastIdx, events, bytes, tookMs, verdict, status, answer } = attempt
  await db.pool.query(
    `WITH noted AS (
       INSERT INTO delivery_attempt (delivery_id, at, first_idx, last_idx, events, bytes, took_ms, verdict, status, answer)
       VALUES ($1, now(), $2, $3, $4, $5, $6, $7, $8, $9)
     ), counted AS (
       INSERT INTO delivery_answer AS a (delivery_id, class, n) VALUES ($1, coalesce($8, 0) / 100, 1)
       ON CONFLICT (delivery_id, class) DO UPDATE SET n = a.n + 1
     )
     DELETE FROM delivery_attempt WHERE delivery_id = $1 AND id < (
       SELECT id FROM delivery_attempt WHERE delivery_id = $1 ORDER BY id DESC OFFSET $10 LIMIT 1)`,
    [id, firstIdx, lastIdx, events, bytes, tookMs, verdict, status, answer, ATTEMPTS_KEPT - 2],
  )
}
