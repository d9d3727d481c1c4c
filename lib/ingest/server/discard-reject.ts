import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { recordAlone } from '@/lib/log/server/record'

import { rejectInput, rejectOf } from './one-reject'
import { deleteReject } from './store-rejects'

/**
 * Let a reject go without taking it. What it was is recorded by its digest.
 *
 * @throws AppError not_found.
 */
export const discardReject = verb({
  name: 'discardReject',
  permission: 'sources.write',
  input: rejectInput,
  async run(ctx, { rejectId }): Promise<void> {
    const tenant = tenantOf(ctx)
    const { source, times, problems } = await rejectOf(ctx, rejectId)
    await recordAlone(ctx.db, ctx, tenant, {
      action: 'vouchsafe.reject.discard',
      change: 'DELETE',
      resource: { type: 'REJECT', id: rejectId },
      message: `A record of ${source.name} that could not be taken was let go`,
      details: { source: source.name, format: source.format, times, problem: problems[0]?.message ?? '' },
    })
    await deleteReject(ctx.db, tenant, rejectId)
  },
})
