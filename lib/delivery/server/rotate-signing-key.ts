import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import type { Tx } from '@/lib/db/db'
import { rotateKeyInput, type SigningKeyView } from '@/lib/delivery/signing-key-view'
import { recordedChange } from '@/lib/log/server/recorded-change'

import { signingKeysOf } from './key-set-of'
import { signingKey } from './signing-keys'
import { insertSigningKey, lockedLastKey, secondsToNextKey } from './store-signing-keys'

/** New keys of a tenant in a day: all of them stand in its key set for good. */
const ROTATIONS_A_DAY = 5

/**
 * Has events and requests of the tenant signed with a new key, some minutes from now: until then it is published beside the old
 * one, so that receivers know it when they need it. Old keys stay published.
 *
 * @throws AppError conflict while another new one waits; rate_limited.
 */
export const rotateSigningKey = verb({
  name: 'rotateSigningKey',
  permission: 'delivery.write',
  recent: true,
  input: rotateKeyInput,
  async run(ctx, { inMinutes }): Promise<SigningKeyView[]> {
    const tenant = tenantOf(ctx)
    await recordedChange(ctx, tenant, 'a signing key', async (tx) => {
      const last = await lockedLastKey(tx, tenant.id)
      if (last?.waits === true)
        throw new AppError(
          'conflict',
          `A new key signs from ${last.signsFrom.toISOString()} on: wait for it.`,
        )
      const epoch = (last?.epoch ?? 0) + 1
      await requireFew(tx, tenant.id)
      const since = (await insertSigningKey(tx, tenant.id, epoch, inMinutes)).toISOString()
      const after = signingKey(tenant.id, epoch).keyId
      return {
        result: undefined,
        event: {
          action: 'vouchsafe.signing-key.rotate',
          change: 'UPDATE',
          resource: { type: 'SIGNING_KEY', id: tenant.id, name: tenant.slug },
          message: `What is delivered is signed with the key ${after} from ${since} on`,
          before: { keyId: signingKey(tenant.id, epoch - 1).keyId },
          after: { keyId: after, since },
        },
      }
    })
    return signingKeysOf(ctx.db, tenant)
  },
})

/** @throws AppError rate_limited. */
async function requireFew(tx: Tx, tenantId: string): Promise<void> {
  const seconds = await secondsToNextKey(tx, tenantId, ROTATIONS_A_DAY)
  if (seconds === 0) return
  throw new AppError(
    'rate_limited',
    `${ROTATIONS_A_DAY} new keys were made within a day. Make the next one in ${Math.ceil(seconds / 3600)} h.`,
    { retryAfterSeconds: seconds },
  )
}
