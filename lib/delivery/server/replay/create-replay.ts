import { verb } from '@/lib/access/verb'
import { createReplayInput } from '@/lib/delivery/replay-input'

import { beginReplay } from './begin-replay'

/**
 * Sends a stretch of the log to a destination again, beside its stream: what the destination is to get of it, marked as
 * replayed.
 *
 * @throws AppError not_found (no such destination), invalid (also of times at which nothing arrived), conflict (too many have not ended).
 */
export const createReplay = verb({
  name: 'createReplay',
  permission: 'delivery.write',
  recent: true,
  input: createReplayInput,
  run: (ctx, facts) => beginReplay(ctx, facts, { mayBeEmpty: false }),
})
