import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import type { SecretView } from '@/lib/delivery/signing-key-view'
import { recordedChange } from '@/lib/log/server/recorded-change'

import { destinationEvent } from './destination-work'
import { webhookSecret } from './signing-keys'
import { lockedSecret } from './store-secrets'

/** Shows the secret that a receiver checks requests with. Who was shown it stands in the log. @throws AppError not_found. */
export const showDestinationSecret = verb({
  name: 'showDestinationSecret',
  permission: 'delivery.write',
  recent: true,
  input: z.strictObject({ destinationId: z.string() }),
  async run(ctx, { destinationId }): Promise<SecretView> {
    const tenant = tenantOf(ctx)
    return recordedChange(ctx, tenant, 'a secret', async (tx) => {
      const { id, name, epoch, oldUntil } = await lockedSecret(tx, tenant.id, destinationId)
      const stillOld = oldUntil !== null && oldUntil > ctx.now() ? oldUntil.toISOString() : null
      return {
        result: { secret: webhookSecret(id, epoch), oldUntil: stillOld },
        event: destinationEvent(
          'secret-show',
          'READ',
          { id, name },
          { message: `The shared secret of the destination ${name} was shown` },
        ),
      }
    })
  },
})
