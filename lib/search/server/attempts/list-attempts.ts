import type pg from 'pg'

import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { timeText } from '@/lib/base/time'
import { ATTEMPT_PART_PATH } from '@/lib/event/attempt'
import { hiddenAt } from '@/lib/event/masks'
import type { Query } from '@/lib/query/ast'
import { wantedTerm } from '@/lib/query/edit'
import { joinNodes } from '@/lib/query/parse'
import { type AttemptsInput, attemptsInput } from '@/lib/search/attempts/attempts-input'
import type { Attempt, AttemptsPage } from '@/lib/search/attempts/attempts-page'
import { compileTree, readSearch } from '@/lib/search/server/compile-search'
import { fitPage } from '@/lib/search/server/fit-page'
import { idRange } from '@/lib/search/server/partitions'
import { type PageEnd, type Reading, readPageOf } from '@/lib/search/server/read-page-of'
import { recordAttemptsRead } from '@/lib/search/server/record-reads'
import { type Seen, shownEvent } from '@/lib/search/server/seen'

import { findAttempts } from './find-attempts'
import { eventsOf } from './store-attempts'

/** What a cursor belongs to. */
const searchName = ({ state, q, since, until, olderThan }: AttemptsInput): string =>
  JSON.stringify(['attempts', state, q, since ?? null, until ?? null, olderThan])

/**
 * Attempts by their intents, newest first: without a result, with one, or both. Who sees only a part of the log is told of
 * the results in that part: that there is another would tell of an event that is hidden. Recorded as a read before it is
 * given out. Errors: `bad_request` with the place of each problem in `q`; `forbidden` where attempts are hidden.
 */
export const listAttempts = verb({
  name: 'listAttempts',
  permission: 'events.read',
  input: attemptsInput,
  run: async (ctx, input): Promise<AttemptsPage> => {
    const { q, since, until, state } = input
    const { found, now, ...page } = await readPageOf(ctx, {
      search: searchName(input),
      cursor: input.cursor,
      read: (client, reading) => readPage(client, reading, input),
      rows: ({ attempts }) => attempts.length,
      record: ({ tenant }, act) => recordAttemptsRead(ctx, tenant, state, { q, since, until, ...act }),
    })
    return { attempts: found.attempts, ...page, asOf: timeText(now.getTime()) }
  },
})

async function readPage(
  client: pg.ClientBase,
  { seen, size, now, cursor }: Reading,
  input: AttemptsInput,
): Promise<PageEnd & { attempts: Attempt[] }> {
  const compiled = compileTree(intentsOf(input.q, seen), seen)
  const old = now.getTime() - input.olderThan * 1000
  const { from, to } = idRange(
    { since: input.since, until: Math.min(input.until ?? Infinity, old) },
    compiled,
  )
  // A cursor lies in its own search's range.
  const range = { from, to: cursor?.after ?? to }
  // One more than asked for tells whether there is a next page.
  const { attempts: found, stoppedAt } = await findAttempts(client, { ...seen, compiled, size }, range, {
    state: input.state,
    limit: input.limit + 1,
    now,
  })
  const wanted = found.slice(0, input.limit)
  const rows = await fitPage(
    client,
    seen,
    await eventsOf(
      client,
      seen,
      wanted.map(({ event }) => event),
    ),
    false,
  )
  const byEvent = new Map(wanted.map((one) => [one.event, one]))
  const attempts = rows.flatMap((row) => {
    const one = byEvent.get(row.id)
    return one === undefined ? [] : [{ id: one.id, intent: shownEvent(row, seen), result: one.result }]
  })
  const isMore = attempts.length < found.length
  return {
    attempts,
    after: isMore ? (attempts.at(-1)?.intent.id ?? null) : stoppedAt,
    stoppedAt: isMore ? null : stoppedAt,
  }
}

/** The intents among what a query finds, which must be one that can be searched. */
function intentsOf(q: string, { sight }: Seen): Query {
  if (hiddenAt(sight.masks.details, 'attempt') !== 'none') {
    throw new AppError('forbidden', 'Attempts are told by details.attempt, which your access does not show.')
  }
  const { root } = readSearch(q, sight.masks)
  const intent = wantedTerm(`details.${ATTEMPT_PART_PATH}`, 'intent')
  return { root: joinNodes('and', root === null ? [intent] : [root, intent]), complete: true }
}
