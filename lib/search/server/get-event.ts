import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { isUuid } from '@/lib/base/uuid'
import type { Event } from '@/lib/event/event'

import { withReader } from './readers'
import { recordOpened } from './record-reads'
import { seenBy, shownEvent } from './seen'
import { findEvent } from './store'

/** One event of a tenant, with its documents. Recorded as a read. Errors: `not_found`. */
export const getEvent = verb({
  name: 'getEvent',
  permission: 'events.read',
  input: z.strictObject({ id: z.string().max(64) }),
  run: async (ctx, { id }): Promise<Event> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const row = isUuid(id)
      ? await withReader(ctx, tenant, (client) => findEvent(client, seen, id.toLowerCase()))
      : null
    if (!row) throw new AppError('not_found', `There is no event ${JSON.stringify(id)} in this tenant's log.`)
    await recordOpened(ctx, tenant, row.id)
    return shownEvent(row, seen)
  },
})
