import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { workerCtx } from '@/lib/access/server/worker-ctx'
import { timeText } from '@/lib/base/time'
import type { Db } from '@/lib/db/db'
import type { OwnEvent } from '@/lib/log/server/record'
import { recordedChange } from '@/lib/log/server/recorded-change'

import { destinationEvent } from './destination-work'
import { deleteOldMinutes } from './store-throughput'
import { noteTold, selectUntold, type UntoldStream } from './store-watch'

/** What one round told of. */
export interface DeliveriesWatched {
  told: number
}

/**
 * Tells in the log of a tenant when deliveries to one of its destinations have failed for a while, are paused or stopped, and when
 * they go on. Each change is told once: what was told stands in the database, changed by the transaction that tells of it, so
 * neither a restart nor a second worker repeats it.
 */
export async function watchDeliveries(db: Db, now: Date): Promise<DeliveriesWatched> {
  await deleteOldMinutes(db)
  const done: DeliveriesWatched = { told: 0 }
  const { byId } = await loadTenants(db)
  const failures: unknown[] = []
  for (const stream of await selectUntold(db)) {
    const tenant = byId.get(stream.tenantId)
    // Nothing is sent from an archived one.
    if (tenant === undefined) continue
    try {
      if (
        await tell(
          workerCtx(db, tenant, () => now),
          tenant,
          stream,
        )
      )
        done.told += 1
    } catch (error) {
      // The others are told of all the same.
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
  return done
}

function tell(ctx: Ctx, tenant: TenantRef, stream: UntoldStream): Promise<boolean> {
  return recordedChange(ctx, tenant, 'a destination', async (tx) => {
    const isMine = await noteTold(tx, stream)
    return { result: isMine, event: isMine ? alertOf(stream) : null }
  })
}

const WORDS = {
  failing: 'has failed for a while. It is tried again and again, and nothing is left out',
  paused:
    'has failed for a day. One event at most an hour apart asks whether it is back, and nothing is left out',
  stopped: 'is stopped until somebody lets it go on',
} as const

function alertOf({
  id,
  name,
  state,
  problem,
  failingSince,
  stoppedIdx,
  pending,
  told,
}: UntoldStream): OwnEvent {
  const destination = { id, name }
  if (state === 'running') {
    return destinationEvent('recovered', 'NONE', destination, {
      message: `Delivery to ${name} goes on`,
      details: { state, before: told ?? 'running', pending },
    })
  }
  const event = destinationEvent(state, 'NONE', destination, {
    message: `Delivery to ${name} ${WORDS[state]}${problem === null ? '' : `: ${problem}`}`,
    details: {
      state,
      pending,
      ...(failingSince !== null && { failingSince: timeText(failingSince.getTime()) }),
      ...(stoppedIdx !== null && { stoppedAtIndex: stoppedIdx }),
    },
  })
  return { ...event, outcome: 'failure', ...(problem !== null && { reason: problem }) }
}
