import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { replayIdInput } from '@/lib/delivery/replay-input'
import type { ReplayView } from '@/lib/delivery/replay-view'
import { recordedChange } from '@/lib/log/server/recorded-change'

import { countsJson, refuseEnded, replayEvent, replayOf } from './replay-work'
import { changeOpenReplay } from './store-replays'

/**
 * Holds a replay until somebody resumes it. A batch that is on its way is finished.
 *
 * @throws AppError not_found, conflict (it has ended).
 */
export const pauseReplay = verb({
  name: 'pauseReplay',
  permission: 'delivery.write',
  recent: true,
  input: replayIdInput,
  async run(ctx, { replayId }): Promise<ReplayView> {
    const replay = await replayOf(ctx, replayId)
    refuseEnded(replay)
    await recordedChange(ctx, tenantOf(ctx), 'a replay', async (tx) => {
      const isNew = await changeOpenReplay(tx, replay.id, { pausedAt: ctx.now() })
      const message = `The replay to ${replay.destination.name} was paused`
      const event = replayEvent('pause', 'UPDATE', replay, { message, details: countsJson(replay) })
      return { result: undefined, event: isNew ? event : null }
    })
    return replayOf(ctx, replayId)
  },
})
