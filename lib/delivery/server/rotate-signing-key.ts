import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { rotateKeyInput, type SigningKeyView } from '@/lib/delivery/signing-key-view'
import { recordedChange } from '@/lib/log/server/recorded-change'

import { signingKeysOf } from './key-set-of'
import { signingKey } from './signing-keys'
import { insertSigningKey, lockedLastKey } from './store-signing-keys'

/** Keys of a tenant: all of them stand in its key set for good. */
const KEYS_MAX = 100

/**
 * Has events and requests of the tenant signed with a new key, some minutes from now: until then it is published beside the old
 * one, so that receivers know it when they need it. Old keys stay published.
 *
 * @throws AppError conflict while another new one waits, and when there are too many.
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
      if (epoch >= KEYS_MAX) throw new AppError('conflict', `There are ${KEYS_MAX} keys, and can be no more.`)
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
