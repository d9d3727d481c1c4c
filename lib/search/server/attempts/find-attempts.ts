import type pg from 'pg'

import { uuidMs, idFloor } from '@/lib/base/uuid'
import type { AttemptState } from '@/lib/search/attempts/attempts-input'
import type { AttemptEnd } from '@/lib/search/attempts/attempts-page'
import type { IdRange } from '@/lib/search/server/partitions'
import type { SearchScope } from '@/lib/search/server/statement'
import { walkMatches } from '@/lib/search/server/walk-matches'

import { findParts, findPartsNear, INTENTS } from './store-attempts'

/** How long may be looked, in milliseconds: where nearly all attempts have results, many are looked at for few. */
const BUDGET_MS = 1_000
/** Intents that one walk finds: few first, since the newest are asked for most, and then as many as it finds at once. */
const WALK_FIRST = 1_000
const WALK_MORE = 10_000
/** Attempts whose results are looked up with one statement. */
const LOOKED_UP = 1_000
/** Fewer are looked up one by one at once: what lies between them may be much. */
const NEAR_MIN = 50
/** Most results come within this time of their intents, even where clocks differ a little. */
const NEAR_MS = { before: 60_000, after: 600_000 }

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

/** Results of intents, newest first: those that lie near are found together, and only the others are looked up. */
async function resultsOf(
  client: pg.ClientBase,
  { tenant, sight, size }: SearchScope,
  intents: readonly { event: string; id: string }[],
): Promise<Map<string, AttemptEnd>> {
  const scope = { seen: { tenant, sight }, size, part: 'result' as const }
  const ids = intents.map(({ id }) => id)
  const [newest, oldest] = [intents[0], intents.at(-1)]
  if (newest === undefined || oldest === undefined || ids.length < NEAR_MIN)
    return findParts(client, scope, ids)
  const range = {
    from: idFloor(Math.max(0, uuidMs(oldest.event) - NEAR_MS.before)),
    to: idFloor(uuidMs(newest.event) + NEAR_MS.after),
  }
  const near = await findPartsNear(client, scope, range, ids)
  const others = await findParts(
    client,
    scope,
    ids.filter((id) => !near.has(id)),
  )
  return new Map([...near, ...others])
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
