import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { parseTime } from '@/lib/base/time'
import { idFloor, isUuid } from '@/lib/base/uuid'
import { logSize } from '@/lib/log/server/log-size'
import { type Around, type AroundSearch, aroundSearches, NEAREST, type Neighbours } from '@/lib/search/around'

import { compileSearch } from './compile-search'
import { findPageWithin } from './find-page'
import { fitPage } from './fit-page'
import { ID_END, ID_MIN, idAfter } from './partitions'
import { withReader } from './readers'
import { recordAroundRead } from './record-reads'
import { type Seen, seenBy, shownEvent } from './seen'
import { findEvent } from './store'

type Client = Parameters<typeof findPageWithin>[0]

/** All searches around one event together, in milliseconds. */
const BUDGET_MS = 3_000

/**
 * The nearest events before and after one, by what they have in common with it: the same actor, resource, session, trace,
 * and those close in time. Recorded as one read before it is given out. Errors: `not_found`.
 */
export const readAround = verb({
  name: 'readAround',
  permission: 'events.read',
  input: z.strictObject({ id: z.string().max(64) }),
  run: async (ctx, input): Promise<Around> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const id = input.id.toLowerCase()
    const groups = await withReader(ctx, tenant, async (client) => {
      const row = isUuid(id) ? await findEvent(client, seen, id) : null
      if (!row) return null
      const size = await logSize(client, tenant)
      const found: Neighbours[] = []
      const ends = performance.now() + BUDGET_MS
      for (const search of aroundSearches(shownEvent(row, seen))) {
        found.push(await neighbours(client, { seen, id, size, now: ctx.now(), ends }, search))
      }
      return found
    })
    if (groups === null)
      throw new AppError('not_found', `There is no event ${JSON.stringify(input.id)} in this tenant's log.`)
    const rows = groups.reduce((sum, { before, after }) => sum + before.length + after.length, 0)
    await recordAroundRead(ctx, tenant, id, rows)
    return { id, groups }
  },
})

interface Middle {
  seen: Seen
  /** The event that the neighbours are around. */
  id: string
  size: number
  now: Date
  /** When the last statement has to end; what is not looked at then is said to be unfinished. */
  ends: number
}

async function neighbours(client: Client, middle: Middle, search: AroundSearch): Promise<Neighbours> {
  const from = idAt(search.since) ?? ID_MIN
  const to = idAt(search.until) ?? ID_END
  const before = await nearest(client, middle, search.q, { from, to: middle.id })
  const after = await nearest(client, middle, search.q, { from: idAfter(middle.id), to })
  return {
    ...search,
    before: before.events,
    after: after.events,
    more: before.more || after.more,
    unfinished: before.unfinished || after.unfinished,
  }
}

async function nearest(
  client: Client,
  { seen, id, size, now, ends }: Middle,
  q: string,
  range: { from: string; to: string },
) {
  const compiled = compileSearch(q, seen)
  const scope = { ...seen, compiled, size, ascending: range.to !== id }
  // One more tells whether there are more.
  const { rows, stoppedAt } = await findPageWithin(client, scope, range, { limit: NEAREST + 1, now, ends })
  const fitting = await fitPage(client, seen, rows.slice(0, NEAREST), false)
  return {
    events: fitting.map((row) => shownEvent(row, seen)),
    more: rows.length > fitting.length,
    unfinished: stoppedAt !== null && rows.length <= NEAREST,
  }
}

function idAt(time: string | undefined): string | null {
  const ms = time === undefined ? undefined : parseTime(time)?.ms
  return ms === undefined ? null : idFloor(ms)
}
