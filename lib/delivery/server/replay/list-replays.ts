import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { listReplaysInput } from '@/lib/delivery/replay-input'
import type { ReplayView } from '@/lib/delivery/replay-view'

import { selectReplays } from './store-replays'

/** The replays of the tenant, newest first, with how far each is. */
export const listReplays = verb({
  name: 'listReplays',
  permission: 'delivery.read',
  input: listReplaysInput,
  async run(
    ctx,
    { destination, cursor, limit },
  ): Promise<{ replays: ReplayView[]; nextCursor: string | null }> {
    const wanted = { destinationId: destination, before: cursor, limit: limit + 1 }
    const found = await selectReplays(ctx.db, tenantOf(ctx), wanted)
    const replays = found.slice(0, limit)
    return { replays, nextCursor: found.length > limit ? (replays.at(-1)?.id ?? null) : null }
  },
})
