import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { rotateSecretInput, type SecretView } from '@/lib/delivery/signing-key-view'
import { recordedChange } from '@/lib/log/server/recorded-change'

import { destinationEvent } from './destination-work'
import { webhookSecret } from './signing-keys'
import { lockedSecret, storeNextSecret } from './store-secrets'

const HOUR_MS = 3_600_000

/**
 * Gives a destination another shared secret. For some hours requests are signed with the one before as well; one that was replaced
 * earlier ends at once. @throws AppError not_found.
 */
export const rotateDestinationSecret = verb({
  name: 'rotateDestinationSecret',
  permission: 'delivery.write',
  recent: true,
  input: rotateSecretInput.extend({ destinationId: z.string() }),
  async run(ctx, { destinationId, overlapHours }): Promise<SecretView> {
    const tenant = tenantOf(ctx)
    return recordedChange(ctx, tenant, 'a secret', async (tx) => {
      const { id, name, epoch } = await lockedSecret(tx, tenant.id, destinationId)
      const until = overlapHours === 0 ? null : new Date(ctx.now().getTime() + overlapHours * HOUR_MS)
      await storeNextSecret(tx, id, epoch + 1, until)
      const oldUntil = until?.toISOString() ?? null
      return {
        result: { secret: webhookSecret(id, epoch + 1), oldUntil },
        event: destinationEvent(
          'secret-rotate',
          'UPDATE',
          { id, name },
          {
            message: `The destination ${name} has a new shared secret; the old one ${
              oldUntil === null ? 'holds no longer' : `holds until ${oldUntil}`
            }`,
            details: { secret: 'changed', ...(oldUntil !== null && { oldUntil }) },
          },
        ),
      }
    })
  },
})
