import { randomBytes } from 'node:crypto'

import type { TenantRef } from '@/lib/access/roles'
import { uuidv7 } from '@/lib/base/uuid'
import type { Db, Tx } from '@/lib/db/db'
import type { DeliveryFormat } from '@/lib/delivery/formats'
import type { NewReplay } from '@/lib/delivery/replay-input'
import { replaySpeed } from '@/lib/delivery/replay-speed'
import type { ReplayView } from '@/lib/delivery/replay-view'
import { GRAMMAR_VERSION } from '@/lib/event/fields'

import type { IndexRange } from './store-replay-range'

interface Row {
  id: string
  destinationId: string
  destinationName: string
  isOn: boolean
  state: 'running' | 'failing' | 'paused' | 'stopped'
  isTaken: boolean
  problem: string | null
  since: Date | null
  until: Date | null
  fromIdx: string
  nextIdx: string
  toIdx: string
  query: string
  rate: number | null
  format: DeliveryFormat | null
  createdAt: Date
  createdBy: string
  pausedAt: Date | null
  endedAt: Date | null
  outcome: 'completed' | 'cancelled' | null
  nextTryAt: Date | null
  lastDeliveredAt: Date | null
  delivered: string
  filtered: string
  dead: string
  expired: string
  /** Of the attempts of the last minute: what arrived behind the first of them, how far that went, and how long it took. */
  recentEvents: string | null
  recentIndexes: string | null
  recentSeconds: number | null
}

/** Which replays: of a tenant, newest first. */
export interface WantedReplays {
  id?: string
  destinationId?: string | undefined
  /** Only older ones than this. */
  before?: string | undefined
  limit: number
}

/** The replays of a tenant, newest first, with how far each is. */
export async function selectReplays(
  db: Db,
  tenant: TenantRef,
  { id, destinationId, before, limit }: WantedReplays,
): Promise<ReplayView[]> {
  const { rows } = await db.pool.query<Row>(
    `SELECT d.id, x.id AS "destinationId", x.name AS "destinationName", x.enabled AS "isOn", d.state, d.epoch > 0 AS "isTaken",
            d.problem, r.since, r.until, d.from_idx AS "fromIdx", d.next_idx AS "nextIdx", d.to_idx AS "toIdx", r.query, r.rate,
            r.format, r.created_at AS "createdAt", r.created_by AS "createdBy", r.paused_at AS "pausedAt", r.ended_at AS "endedAt",
            r.outcome, greatest(d.next_try_at, r.due_at) AS "nextTryAt", d.last_delivered_at AS "lastDeliveredAt",
            d.delivered, d.filtered, d.dead, d.expired,
            a.events AS "recentEvents", a.indexes AS "recentIndexes", a.seconds AS "recentSeconds"
       FROM destination x JOIN delivery d ON d.destination_id = x.id JOIN replay r ON r.delivery_id = d.id
       LEFT JOIN LATERAL (
         SELECT sum(events) - min(events) FILTER (WHERE place = 1) AS events, max(last_idx) - min(last_idx) AS indexes,
                extract(epoch FROM max(at) - min(at))::float8 AS seconds
           FROM (SELECT events, last_idx, at, row_number() OVER (ORDER BY id) AS place FROM delivery_attempt
                  WHERE delivery_id = d.id AND at > now() - interval '1 minute' AND last_idx < d.next_idx) recent
       ) a ON r.ended_at IS NULL
      WHERE x.tenant_id = $1 AND ($2::uuid IS NULL OR d.id = $2) AND ($3::uuid IS NULL OR x.id = $3)
        AND ($4::uuid IS NULL OR d.id < $4)
      ORDER BY d.id DESC LIMIT $5`,
    [tenant.id, id ?? null, destinationId ?? null, before ?? null, limit],
  )
  return rows.map(viewOf)
}

function viewOf(row: Row): ReplayView {
  const [from, next, to] = [row.fromIdx, row.nextIdx, row.toIdx].map(Number) as [number, number, number] // safe: of three
  const status = statusOf(row)
  return {
    id: row.id,
    destination: { id: row.destinationId, name: row.destinationName },
    status,
    paused: row.pausedAt !== null && row.endedAt === null,
    problem: row.endedAt === null ? row.problem : null,
    since: row.since?.toISOString() ?? null,
    until: row.until?.toISOString() ?? null,
    fromIndex: from,
    toIndex: to,
    query: row.query,
    rate: row.rate,
    format: row.format,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    endedAt: row.endedAt?.toISOString() ?? null,
    nextTryAt: row.endedAt === null ? (row.nextTryAt?.toISOString() ?? null) : null,
    lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
    counts: {
      total: to - from,
      delivered: Number(row.delivered),
      filtered: Number(row.filtered),
      pending: to - next,
      dead: Number(row.dead),
      expired: Number(row.expired),
    },
    speed: status === 'running' ? speedOf(row, to - next) : null,
  }
}

function statusOf({ outcome, state, pausedAt, isOn, isTaken }: Row): ReplayView['status'] {
  if (outcome !== null) return outcome
  if (state === 'stopped') return 'failed'
  if (pausedAt !== null || !isOn) return 'pending'
  if (!isTaken) return 'accepted'
  return state === 'running' ? 'running' : 'pending'
}

function speedOf(
  { recentEvents, recentIndexes, recentSeconds, rate }: Row,
  indexesLeft: number,
): ReplayView['speed'] {
  const recent = {
    events: Number(recentEvents ?? 0),
    indexes: Number(recentIndexes ?? 0),
    seconds: recentSeconds ?? 0,
  }
  return replaySpeed(recent, { indexesLeft, rate })
}

/** How many replays of a tenant have not ended. */
export const countOpenReplays = (tx: Tx, tenantId: string): Promise<number> =>
  tx.replay.count({ where: { endedAt: null, delivery: { destination: { tenantId } } } })

/** So many replays of a tenant that have ended are kept. */
const ENDED_KEPT = 1_000

/** Lets go the oldest replays that have ended of the tenant that this destination is of, with what is known of them. */
const deleteOldReplays = (tx: Tx, destinationId: string): Promise<number> => tx.$executeRaw`
  DELETE FROM delivery WHERE (leased_until IS NULL OR leased_until <= now()) AND id IN (
    SELECT d.id FROM destination y JOIN destination x ON x.tenant_id = y.tenant_id JOIN delivery d ON d.destination_id = x.id
     WHERE y.id = ${destinationId}::uuid AND d.ended ORDER BY d.id DESC OFFSET ${ENDED_KEPT})`

/** Adds a replay over these indexes, and lets go the oldest that have ended. Ids are in the order of time. */
export async function insertReplay(
  tx: Tx,
  { destinationId, since, until, query, rate, format }: NewReplay,
  { range, createdBy, now }: { range: IndexRange; createdBy: string; now: Date },
): Promise<string> {
  const id = uuidv7(now.getTime(), randomBytes(10))
  await tx.delivery.create({
    data: {
      id,
      destinationId,
      kind: 'replay',
      fromIdx: range.from,
      nextIdx: range.from,
      toIdx: range.to,
      state: 'running',
      replay: {
        create: {
          since: dateOf(since),
          until: dateOf(until),
          query,
          grammar: GRAMMAR_VERSION,
          rate,
          format,
          createdAt: now,
          createdBy,
        },
      },
    },
  })
  await deleteOldReplays(tx, destinationId)
  return id
}

const dateOf = (text: string | undefined): Date | null => (text === undefined ? null : new Date(text))

/** What a replay is changed to, as long as it has not ended. False: it has, or it is so already. */
export async function changeOpenReplay(
  tx: Tx,
  id: string,
  to: { pausedAt: Date } | { endedAt: Date; outcome: 'cancelled' },
): Promise<boolean> {
  const isPause = 'pausedAt' in to
  // The delivery first, as whoever moves it has it.
  if (!isPause) await tx.delivery.updateMany({ where: { id }, data: { ended: true } })
  const { count } = await tx.replay.updateMany({
    where: { deliveryId: id, endedAt: null, ...(isPause && { pausedAt: null }) },
    data: to,
  })
  return count > 0
}

/** Lets it go on at once, whatever it waited for. False: it has ended, or it waits for nothing. */
export async function resumeOpenReplay(tx: Tx, id: string): Promise<boolean> {
  const going = await tx.replay.updateMany({
    where: { deliveryId: id, endedAt: null, pausedAt: { not: null } },
    data: { pausedAt: null },
  })
  const tried = await tx.delivery.updateMany({
    where: { id, replay: { endedAt: null }, state: { not: 'running' } },
    data: {
      state: 'running',
      problem: null,
      stoppedIdx: null,
      failures: 0,
      failingSince: null,
      nextTryAt: null,
    },
  })
  return going.count + tried.count > 0
}

/** Notes that a replay has gone over its whole range. False: it has not, or that is noted. */
export async function completeReplay(tx: Tx, id: string, now: Date): Promise<boolean> {
  const done = await tx.$executeRaw`
    WITH done AS (
      UPDATE delivery SET ended = true WHERE id = ${id}::uuid AND next_idx = to_idx AND NOT ended RETURNING id)
    UPDATE replay r SET ended_at = ${now}, outcome = 'completed' FROM done
     WHERE r.delivery_id = done.id AND r.ended_at IS NULL`
  return done > 0
}
