import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { isUuid } from '@/lib/base/uuid'

import {
  konnectDestinationEvent,
  konnectDestinationJson,
  noSuchDestination,
  recordedInEach,
} from './konnect-work'
import {
  deleteKonnectDestinationRow,
  findKonnectDestination,
  lockKonnectDestination,
  lockWebhooksTo,
} from './store-konnect'

/** Deletes a destination that no webhook points at. @throws AppError not_found, conflict. */
export const deleteKonnectDestination = verb({
  name: 'deleteKonnectDestination',
  permission: 'delivery.write',
  recent: true,
  input: z.strictObject({ id: z.string() }),
  async run(ctx, { id }): Promise<void> {
    const tenant = tenantOf(ctx)
    if (!isUuid(id)) throw noSuchDestination()
    await recordedInEach(ctx, async (tx) => {
      await lockKonnectDestination(tx, id)
      const row = await findKonnectDestination(tx, id, [tenant.id])
      if (row === null) throw noSuchDestination()
      // Konnect's command line looks for these words.
      if ((await lockWebhooksTo(tx, id)).length > 0)
        throw new AppError('conflict', 'The destination is in use by a webhook.')
      await deleteKonnectDestinationRow(tx, id)
      const message = `The audit log destination ${row.name} was deleted`
      const event = konnectDestinationEvent('delete', row, { message, before: konnectDestinationJson(row) })
      return { result: undefined, events: [{ tenant, event }] }
    })
  },
})
