import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { resumeDestinationInput } from '@/lib/delivery/destination-input'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { recordedChange } from '@/lib/log/server/recorded-change'

import { destinationEvent, destinationToChange, requireMaySend, viewedDestination } from './destination-work'
import { lockStream, skipStopped, wakeDeliveries } from './store-destination-changes'

/**
 * Lets a destination go on that is stopped, paused or failing: it is tried at once, from where it stands. The event that it was
 * stopped at is tried again, or, where that is said, becomes a dead letter.
 *
 * @throws AppError not_found, conflict (nothing holds it up, or not at that event).
 */
export const resumeDestination = verb({
  name: 'resumeDestination',
  permission: 'delivery.write',
  recent: true,
  input: z.strictObject({ destinationId: z.string(), resume: resumeDestinationInput }),
  async run(ctx, { destinationId, resume: { skip } }): Promise<DestinationView> {
    requireMaySend(ctx)
    const tenant = tenantOf(ctx)
    const id = await recordedChange(ctx, tenant, 'a destination', async (tx) => {
      const row = await destinationToChange(tx, ctx, destinationId)
      if (!row.enabled) throw new AppError('conflict', 'The destination is switched off: switch it on.')
      const stream = await lockStream(tx, row.id)
      if (stream.state === 'running') throw new AppError('conflict', 'Nothing holds the destination up.')
      const skipped =
        skip !== undefined && (await skipStopped(tx, stream, { logId: tenant.logId, index: skip }))
      if (skip !== undefined && !skipped) {
        throw new AppError('conflict', `The destination is not stopped at the event with index ${skip}.`)
      }
      await wakeDeliveries(tx, row.id)
      const also = skipped ? `, without the event with index ${skip}: it is a dead letter` : ''
      return {
        result: row.id,
        event: destinationEvent('resume', 'UPDATE', row, {
          message: `The destination ${row.name} goes on${also}. It was ${stream.state}`,
          details: {
            state: stream.state,
            ...(stream.problem !== null && { problem: stream.problem }),
            ...(skip !== undefined && { skipped: skip }),
          },
        }),
      }
    })
    return viewedDestination(ctx, id)
  },
})
