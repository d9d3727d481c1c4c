import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { authorize } from '@/lib/access/permissions'
import type { TenantRef } from '@/lib/access/roles'
import { AppError, invariant } from '@/lib/base/errors'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { isJsonFormat } from '@/lib/delivery/formats'
import { type NewReplay, REPLAYS_OPEN_MAX } from '@/lib/delivery/replay-input'
import type { ReplayView } from '@/lib/delivery/replay-view'
import { selectDestinations } from '@/lib/delivery/server/store-destinations'
import { logSize } from '@/lib/log/server/log-size'
import { recordedChange } from '@/lib/log/server/recorded-change'

import { nameOf, replayEvent } from './replay-work'
import { type IndexRange, receivedRange } from './store-replay-range'
import { countOpenReplays, insertReplay, selectReplays } from './store-replays'

/** Begins a replay of what was asked for, for a verb that lets it be done. @throws AppError as `createReplay`. */
export async function beginReplay(
  ctx: Ctx,
  facts: NewReplay,
  { mayBeEmpty }: { mayBeEmpty: boolean },
): Promise<ReplayView> {
  const tenant = tenantOf(ctx)
  // What is sent there is read there.
  authorize(ctx.principal, 'events.export', tenant)
  const [destination] = await selectDestinations(ctx.db, tenant, facts.destinationId)
  if (destination === undefined)
    throw new AppError('not_found', 'There is no such destination in this tenant.')
  checkFormat(destination, facts)
  const range = await rangeOf(ctx, tenant, facts)
  if (!mayBeEmpty) checkHolds(range, facts)
  const id = await recordedChange(ctx, tenant, 'a replay', async (tx) => {
    if ((await countOpenReplays(tx, tenant.id)) >= REPLAYS_OPEN_MAX) {
      throw new AppError(
        'conflict',
        `${REPLAYS_OPEN_MAX} replays have not ended, and there can be no more. Cancel one, or wait.`,
      )
    }
    const now = ctx.now()
    const made = await insertReplay(tx, facts, { range, createdBy: nameOf(ctx.principal), now })
    return { result: made, event: madeEvent(made, destination, facts, range) }
  })
  const [view] = await selectReplays(ctx.db, tenant, { id, limit: 1 })
  invariant(view !== undefined, 'a replay that was just made is there')
  return view
}

function checkFormat({ target }: DestinationView, { format }: NewReplay): void {
  const needsJson = target['kind'] === 'elasticsearch' || target['envelope'] === 'array'
  if (format === null || !needsJson || isJsonFormat(format)) return
  throw wrong('format', 'must be a JSON format for this receiver')
}

async function rangeOf(ctx: Ctx, tenant: TenantRef, facts: NewReplay): Promise<IndexRange> {
  const size = await logSize(ctx.db.pool, tenant)
  const { since, until, fromIndex, toIndex } = facts
  for (const [path, index] of [
    ['fromIndex', fromIndex],
    ['toIndex', toIndex],
  ] as const) {
    if (index !== undefined && index > size)
      throw wrong(path, `is beyond the log, which holds ${size} events`)
  }
  const received = await receivedRange(ctx.db, tenant, { since, until, size })
  const from = fromIndex ?? received.from
  return { from, to: Math.max(from, toIndex ?? received.to) }
}

/** A time in which nothing arrived is a mistake in it more often than what was meant. */
function checkHolds({ from, to }: IndexRange, { since, until }: NewReplay): void {
  if (to > from || (since === undefined && until === undefined)) return
  throw wrong(since === undefined ? 'until' : 'since', 'the log holds no event that arrived then')
}

const wrong = (path: string, message: string): AppError =>
  new AppError('invalid', 'There is something wrong with what was sent.', { problems: [{ path, message }] })

function madeEvent(id: string, destination: DestinationView, facts: NewReplay, { from, to }: IndexRange) {
  const { since, until, query, rate, format } = facts
  return replayEvent(
    'create',
    'CREATE',
    { id, destination },
    {
      message: `A replay to ${destination.name} was begun: ${to - from} events of the log, from index ${from} on`,
      details: {
        destination: destination.id,
        fromIndex: from,
        toIndex: to,
        query,
        ...(since !== undefined && { since }),
        ...(until !== undefined && { until }),
        ...(rate !== null && { rate }),
        ...(format !== null && { format }),
      },
    },
  )
}
