import { verb } from '@/lib/access/verb'
import { timeText } from '@/lib/base/time'
import { logSize } from '@/lib/log/server/log-size'
import type { AsOfAnswer } from '@/lib/search/resource/answers'
import { asOfInput } from '@/lib/search/resource/input'
import { toldSize } from '@/lib/search/server/pinned'
import { withReader } from '@/lib/search/server/readers'
import { seenBy } from '@/lib/search/server/seen'

import { findAsOf } from './find-as-of'
import { openAct, recordAct, sealAct } from './resource-read'

/**
 * A resource's state at a moment, and with `blame` which event set each value of it. Recorded as a read, unless `read`
 * says that it belongs to one that is.
 */
export const resourceAsOf = verb({
  name: 'resourceAsOf',
  permission: 'events.read',
  input: asOfInput,
  run: async (ctx, { type, id, at, blame, read }): Promise<AsOfAnswer> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const resource = { type, id }
    const known = openAct(tenant, resource, read)
    const { found, size } = await withReader(ctx, tenant, async (client) => {
      const pinned = await logSize(client, tenant)
      const reader = { client, ...seen, resource, size: pinned, now: ctx.now() }
      return { found: await findAsOf(reader, at ?? null, blame), size: pinned }
    })
    const act = await recordAct(ctx, tenant, resource, { known, rows: 1 })
    const moment = at === undefined ? null : 'event' in at ? at.event : timeText(at.ms)
    return { resource, at: moment, ...found, ...toldSize(seen, size), read: sealAct(tenant, resource, act) }
  },
})
