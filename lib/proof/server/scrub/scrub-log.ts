import { tenantOf } from '@/lib/access/ctx'
import type { Principal } from '@/lib/access/roles'
import { type Bucket, takeToken } from '@/lib/access/token-bucket'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { recordedChange } from '@/lib/log/server/recorded-change'
import type { LogView } from '@/lib/proof/log-json'
import { scrubLogInput } from '@/lib/proof/scrub-view'
import { logViewOf } from '@/lib/proof/server/get-log'
import { requireWholeSight, seenBy } from '@/lib/search/server/seen'

import { askForScrub } from './store-scrub'

/** So often a minute somebody of a tenant may have its log checked: each time may read all of it. */
const ASKED_PER_MINUTE = 4

/**
 * Has the tenant's log checked as soon as may be, all of it or a sample. What it finds stands in the log, as of every check.
 *
 * @throws AppError conflict while one of the same kind is waited for; rate_limited; forbidden for who sees a part of the events only.
 */
export const scrubLog = verb({
  name: 'scrubLog',
  permission: 'proofs.read',
  input: scrubLogInput,
  run: async (ctx, { kind }): Promise<LogView> => {
    requireWholeSight(seenBy(ctx), 'The log as a whole')
    const tenant = tenantOf(ctx)
    const { id, logId, logIdentity, name } = tenant
    take(id, ctx.now().getTime())
    const askedBy = nameOf(ctx.principal)
    await recordedChange(ctx, tenant, 'a check', async (tx) => {
      const isNew = await askForScrub(tx, { logId, kind }, { askedBy, askedAt: ctx.now() })
      if (!isNew) throw new AppError('conflict', 'The log is being checked: wait until it is done.')
      const what = kind === 'full' ? 'all of the log' : 'a sample of the log'
      return {
        result: undefined,
        event: {
          action: 'vouchsafe.log.scrub',
          change: 'NONE',
          resource: { type: 'LOG', id: logIdentity, name },
          message: `Asked for a check of ${what} of ${name}`,
          details: { check: kind },
        },
      }
    })
    return logViewOf(ctx)
  },
})

const buckets = new Map<string, Bucket>()

function take(tenantId: string, nowMs: number): void {
  const { allowed, bucket, nextInSeconds } = takeToken(buckets.get(tenantId), ASKED_PER_MINUTE, nowMs)
  buckets.set(tenantId, bucket)
  if (allowed) return
  throw new AppError(
    'rate_limited',
    `The log was checked too often. Wait ${nextInSeconds} s and try again.`,
    {
      retryAfterSeconds: nextInSeconds,
    },
  )
}

/** Who wants it, as people read it. */
function nameOf(principal: Principal): string {
  return principal.kind === 'anonymous' ? 'somebody' : principal.name
}
