import { tenantOf } from '@/lib/access/ctx'
import { authorize } from '@/lib/access/permissions'
import { verb } from '@/lib/access/verb'
import { replayIdInput } from '@/lib/delivery/replay-input'
import type { ReplayView } from '@/lib/delivery/replay-view'
import { recordedChange } from '@/lib/log/server/recorded-change'

import { countsJson, refuseEnded, replayEvent, replayOf } from './replay-work'
import { resumeOpenReplay } from './store-replays'

/**
 * Lets a replay go on that was paused or has failed, or that waits for its receiver.
 *
 * @throws AppError not_found, conflict (it has ended).
 */
export const resumeReplay = verb({
  name: 'resumeReplay',
  permission: 'delivery.write',
  recent: true,
  input: replayIdInput,
  async run(ctx, { replayId }): Promise<ReplayView> {
    const tenant = tenantOf(ctx)
    const replay = await replayOf(ctx, replayId)
    // As for beginning one.
    authorize(ctx.principal, 'events.export', tenant)
    refuseEnded(replay)
    await recordedChange(ctx, tenant, 'a replay', async (tx) => {
      const isNew = await resumeOpenReplay(tx, replay.id)
      const message = `The replay to ${replay.destination.name} was resumed`
      const event = replayEvent('resume', 'UPDATE', replay, { message, details: countsJson(replay) })
      return { result: undefined, event: isNew ? event : null }
    })
    return replayOf(ctx, replayId)
  },
})
