import { verb } from '@/lib/access/verb'
import { replayIdInput } from '@/lib/delivery/replay-input'
import type { ReplayView } from '@/lib/delivery/replay-view'

import { replayOf } from './replay-work'

/** One replay, with how far it is. @throws AppError not_found. */
export const getReplay = verb({
  name: 'getReplay',
  permission: 'delivery.read',
  input: replayIdInput,
  run: (ctx, { replayId }): Promise<ReplayView> => replayOf(ctx, replayId),
})
