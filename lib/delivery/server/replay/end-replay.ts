import type { TenantRef } from '@/lib/access/roles'
import { workerCtx } from '@/lib/access/server/worker-ctx'
import { invariant } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'
import { recordedChange } from '@/lib/log/server/recorded-change'

import { countsJson, replayEvent } from './replay-work'
import { completeReplay, selectReplays } from './store-replays'

/**
 * Ends a replay that has gone over its whole range, and tells of it in the log. Once: who comes a second time, because the first
 * one was killed in between or is still at it, finds that it has ended.
 */
export async function endReplay(
  { db, now }: { db: Db; now: () => Date },
  tenant: TenantRef,
  { id }: { id: string },
): Promise<void> {
  const [replay] = await selectReplays(db, tenant, { id, limit: 1 })
  // Its destination may have been deleted a moment ago.
  if (replay === undefined) return
  const ctx = workerCtx(db, tenant, now)
  await recordedChange(ctx, tenant, 'a replay', async (tx) => {
    const isNew = await completeReplay(tx, id, now())
    const { delivered, filtered, dead, expired, pending } = replay.counts
    invariant(!isNew || pending === 0, 'a replay that is complete has nothing before it')
    const message = `The replay to ${replay.destination.name} is complete: ${delivered} events delivered, ${filtered} filtered, ${dead} refused, ${expired} expired`
    const event = replayEvent('complete', 'UPDATE', replay, { message, details: countsJson(replay) })
    return { result: undefined, event: isNew ? event : null }
  })
}
