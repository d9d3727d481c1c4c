import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { recordedChange } from '@/lib/log/server/recorded-change'

import { destinationEvent, destinationJson, noSuchDestination, viewedDestination } from './destination-work'

/** Deletes a destination with all that is known of its deliveries: nothing more is sent to it. @throws AppError not_found. */
export const deleteDestination = verb({
  name: 'deleteDestination',
  permission: 'delivery.write',
  recent: true,
  input: z.strictObject({ destinationId: z.string() }),
  async run(ctx, { destinationId }): Promise<void> {
    const tenant = tenantOf(ctx)
    const view = await viewedDestination(ctx, destinationId)
    await recordedChange(ctx, tenant, 'a destination', async (tx) => {
      const { count } = await tx.destination.deleteMany({ where: { id: view.id, tenantId: tenant.id } })
      if (count === 0) throw noSuchDestination()
      const { counts } = view
      return {
        result: undefined,
        event: destinationEvent('delete', 'DELETE', view, {
          message: `The destination ${view.name} was deleted, with ${counts.pending} events not sent`,
          details: { ...counts },
          before: destinationJson(view),
        }),
      }
    })
  },
})
