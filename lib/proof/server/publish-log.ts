import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { recordedChange } from '@/lib/log/server/recorded-change'
import { type LogView, publishLogInput } from '@/lib/proof/log-json'

import { logViewOf } from './get-log'

/**
 * Says whether everybody may read the tenant's log: its checkpoints, tiles and entries, in which everything personal is a
 * commitment. What was public once may be kept by others for ever.
 */
export const publishLog = verb({
  name: 'publishLog',
  permission: 'log.write',
  recent: true,
  input: publishLogInput,
  run: async (ctx, { public: isPublic }): Promise<LogView> => {
    const { id, name, logIdentity } = tenantOf(ctx)
    await recordedChange(ctx, tenantOf(ctx), 'a log', async (tx) => {
      const where = { id, logPublic: !isPublic }
      const { count } = await tx.tenant.updateMany({ where, data: { logPublic: isPublic } })
      if (count === 0) return { result: undefined, event: null }
      return {
        result: undefined,
        event: {
          action: isPublic ? 'vouchsafe.log.publish' : 'vouchsafe.log.unpublish',
          change: 'UPDATE',
          resource: { type: 'LOG', id: logIdentity, name },
          message: isPublic
            ? `Everybody may read the log of ${name}`
            : `Only who may read all events of ${name} may read its log`,
          before: { public: !isPublic },
          after: { public: isPublic },
        },
      }
    })
    return logViewOf(ctx)
  },
})
