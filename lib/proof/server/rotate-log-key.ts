import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { recordedChange } from '@/lib/log/server/recorded-change'
import { type LogView, rotateLogKeyInput } from '@/lib/proof/log-json'
import { vkeyText } from '@/lib/proof/vkey'

import { logViewOf } from './get-log'
import { logVkey, signKeyStatement } from './log-keys'
import { insertLogKey, lockLog } from './store-log-keys'

/**
 * Has the tenant's log signed with another key, and for some days with the one before as well, so that whoever verifies has time to
 * learn of it: from the log itself, where `log.key.added` stands in clear, and is signed by the key before.
 *
 * @throws AppError conflict before the first signature, and while two keys sign already.
 */
export const rotateLogKey = verb({
  name: 'rotateLogKey',
  permission: 'log.write',
  recent: true,
  input: rotateLogKeyInput,
  run: async (ctx, { overlapDays }): Promise<LogView> => {
    const tenant = tenantOf(ctx)
    const { logId, name } = tenant
    await recordedChange(ctx, tenant, 'a key', async (tx) => {
      const { size, identity, origin, epoch, beforeUntil } = await lockLog(tx, logId)
      if (origin === null) throw new AppError('conflict', 'The log was never signed: its first key is new.')
      if (beforeUntil !== null)
        throw new AppError(
          'conflict',
          `Two keys sign until ${beforeUntil.toISOString()}: wait until only the newer one does.`,
        )
      // The entry that tells of it is the last one that the old key signs alone.
      const from = size + 1n
      await insertLogKey(tx, identity, { epoch: epoch + 1, from, overlapDays })
      const vkey = vkeyText(logVkey({ identity, origin }, epoch + 1))
      const statement = { vkey, fromSize: Number(from) }
      const signature = signKeyStatement({ identity, origin }, epoch, statement)
      return {
        result: undefined,
        event: {
          action: 'log.key.added',
          change: 'CREATE',
          resource: { type: 'LOG', id: identity, name },
          message: `The log of ${name} is signed with another key, too`,
          details: { ...statement, overlapDays },
          log: { ...statement, signature },
        },
      }
    })
    return logViewOf(ctx)
  },
})
