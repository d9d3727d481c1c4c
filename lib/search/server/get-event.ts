import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { isUuid } from '@/lib/base/uuid'
import type { OpenedEvent } from '@/lib/search/attempts/attempts-page'

import { attemptOfEvent } from './attempts/attempt-of-event'
import { withReader } from './readers'
import { recordOpened } from './record-reads'
import { seenBy, shownEvent } from './seen'
import { findEvent } from './store'

/** Which event is read, and whether with what became of its attempt. */
export const eventInput = z.strictObject({
  id: z.string().max(64),
  attempt: z.stringbool().default(false),
})

/** One event of a tenant, with its documents. Recorded as a read. Errors: `not_found`. */
export const getEvent = verb({
  name: 'getEvent',
  permission: 'events.read',
  input: eventInput,
  run: async (ctx, { id, attempt }): Promise<OpenedEvent> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const found = await withReader(ctx, tenant, async (client) => {
      const row = isUuid(id) ? await findEvent(client, seen, id.toLowerCase()) : null
      if (row === null) return null
      const event = shownEvent(row, seen)
      return { event, attempt: attempt ? await attemptOfEvent(client, seen, event) : null }
    })
    if (found === null)
      throw new AppError('not_found', `There is no event ${JSON.stringify(id)} in this tenant's log.`)
    await recordOpened(ctx, tenant, found.event.id)
    return { ...found.event, ...(found.attempt !== null && { attempt: found.attempt }) }
  },
})
