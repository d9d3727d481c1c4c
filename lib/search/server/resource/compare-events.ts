import type pg from 'pg'

import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import type { Event } from '@/lib/event/event'
import { logSize } from '@/lib/log/server/log-size'
import { type CompareAnswer, type ComparedState, refOf } from '@/lib/search/resource/answers'
import { compareInput } from '@/lib/search/resource/input'
import type { ResourceName } from '@/lib/search/resource/resource-name'
import { withReader } from '@/lib/search/server/readers'
import { recordOpened } from '@/lib/search/server/record-reads'
import { type Seen, seenBy, shownEvent } from '@/lib/search/server/seen'
import { findEvent } from '@/lib/search/server/store'

import { findAsOf } from './find-as-of'
import type { ResourceReader } from './read-versions'
import { openAct, recordAct, sealAct } from './resource-read'

/**
 * The states that two events of one resource left, to be compared. Recorded as a read, unless `read` says that it
 * belongs to one that is. Errors: `not_found` for an event that is not in the log; `invalid` where they are about two
 * resources, or one of them about none.
 */
export const compareEvents = verb({
  name: 'compareEvents',
  permission: 'events.read',
  input: compareInput,
  run: async (ctx, { a, b, read }): Promise<CompareAnswer> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const answer = await withReader(ctx, tenant, async (client) => {
      const events = { a: await eventOf(client, seen, a), b: await eventOf(client, seen, b) }
      const resource = sameResource(events)
      if (resource instanceof AppError) return resource
      const reader = { client, ...seen, resource, size: await logSize(client, tenant), now: ctx.now() }
      return { resource, a: await stateAfter(reader, events.a), b: await stateAfter(reader, events.b) }
    })
    if (answer instanceof AppError) {
      // Why they cannot be compared tells what each of them is about.
      await recordOpened(ctx, tenant, a)
      await recordOpened(ctx, tenant, b)
      throw answer
    }
    const known = openAct(tenant, answer.resource, read)
    const act = await recordAct(ctx, tenant, answer.resource, { known, rows: 2 })
    return { ...answer, read: sealAct(tenant, answer.resource, act) }
  },
})

async function eventOf(client: pg.ClientBase, seen: Seen, id: string): Promise<Event> {
  const row = await findEvent(client, seen, id)
  if (row !== null) return shownEvent(row, seen)
  throw new AppError('not_found', `There is no event ${JSON.stringify(id)} in this tenant's log.`)
}

function sameResource({ a, b }: { a: Event; b: Event }): ResourceName | AppError {
  const { type, id } = a.resource
  if (id === undefined) return notComparable('a', `${a.id} is about no single ${type}: it names no id.`)
  if (b.resource.type !== type || b.resource.id !== id) {
    const other = `${b.resource.type} ${b.resource.id ?? '(no id)'}`
    return notComparable('b', `One is about ${type} ${id}, the other about ${other}.`)
  }
  return { type, id }
}

const notComparable = (path: string, why: string): AppError =>
  new AppError('invalid', `Only two events of one resource can be compared. ${why}`, {
    problems: [{ path, message: why }],
  })

async function stateAfter(reader: ResourceReader, event: Event): Promise<ComparedState> {
  const { state, value, from, isCertain, later } = await findAsOf(reader, { event: event.id }, false)
  return { event: refOf(event), state, ...(value !== undefined && { value }), from, isCertain, later }
}
