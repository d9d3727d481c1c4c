import type pg from 'pg'

import { uuidMs, idFloor } from '@/lib/base/uuid'
import type { AttemptState } from '@/lib/search/attempts/attempts-input'
import type { AttemptEnd } from '@/lib/search/attempts/attempts-page'
import { ID_END, ID_MIN, type IdRange } from '@/lib/search/server/partitions'
import type { SearchScope } from '@/lib/search/server/statement'
import { walkMatches } from '@/lib/search/server/walk-matches'

import { findParts, INTENTS } from './store-attempts'

/** How long may be looked, in milliseconds: where nearly all attempts have results, many are looked at for few. */
const BUDGET_MS = 1_000
/** Intents that one walk finds: few first, since the newest are asked for most, and then as many as it finds at once. */
const WALK_FIRST = 1_000
const WALK_MORE = 10_000
/** Attempts whose results are looked up with one statement. */
const LOOKED_UP = 1_000
/** A result may be stamped by another clock than its intent. */
export const CLOCKS_APART_MS = 86_400_000

/** An attempt by the ids of its events. */
export interface FoundAttempt {
  /** The intent's event. */
  event: string
  id: string
  result: AttemptEnd | null
}

/** Attempts that were found, and where the search stopped if its time ran out before the range was exhausted. */
export interface FoundAttempts {
  attempts: FoundAttempt[]
  stoppedAt: string | null
}

/**
 * The newest intents of a scope in this state, up to `limit`: piece by piece, newest first, each piece's results looked up
 * by their ids. That is an anti-join whose cost is that of the intents looked at, however large the log is.
 */
export async function findAttempts(
  client: pg.ClientBase,
  scope: SearchScope,
  range: IdRange,
  { state, limit, now }: { state: AttemptState; limit: number; now: Date },
): Promise<FoundAttempts> {
  const ends = performance.now() + BUDGET_MS
  const attempts: FoundAttempt[] = []
  let [to, matches] = [range.to, WALK_FIRST]
  for (;;) {
    const budgetMs = Math.max(1, ends - performance.now())
    const walked = await walkMatches(client, scope, { ...range, to }, INTENTS, { matches, budgetMs, now })
    const intents = walked.rows.flatMap(([, , event, id]) =>
      event === null || id === null || id === '' ? [] : [{ event, id }],
    )
    const newestFirst = intents.toSorted((a, b) => (a.event < b.event ? 1 : -1))
    for (let from = 0; from < newestFirst.length; from += LOOKED_UP) {
      const piece = newestFirst.slice(from, from + LOOKED_UP)
      const results = await resultsOf(client, scope, piece)
      const known = piece.map(({ event, id }) => ({ event, id, result: results.get(id) ?? null }))
      attempts.push(...known.filter(({ result }) => isIn(state, result)))
      if (attempts.length >= limit) return { attempts: attempts.slice(0, limit), stoppedAt: null }
      const last = piece.at(-1)
      if (last !== undefined && performance.now() > ends && from + LOOKED_UP < newestFirst.length)
        return { attempts, stoppedAt: last.event }
    }
    if (walked.reach === null) return { attempts, stoppedAt: null }
    to = walked.reach
    if (performance.now() > ends) return { attempts, stoppedAt: to }
    matches = WALK_MORE
  }
}

/** Results of intents: from the oldest on, whenever they came. */
function resultsOf(
  client: pg.ClientBase,
  { tenant, sight, size }: SearchScope,
  intents: readonly { event: string; id: string }[],
): Promise<Map<string, AttemptEnd>> {
  const oldest = intents.at(-1)?.event ?? ID_MIN
  const range = { from: idFloor(Math.max(0, uuidMs(oldest) - CLOCKS_APART_MS)), to: ID_END }
  return findParts(
    client,
    { seen: { tenant, sight }, size, range, part: 'result' },
    intents.map(({ id }) => id),
  )
}

function isIn(state: AttemptState, result: AttemptEnd | null): boolean {
  switch (state) {
    case 'open':
      return result === null
    case 'answered':
      return result !== null
    case 'all':
      return true
  }
}
