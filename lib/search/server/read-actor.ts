import type pg from 'pg'

import { verb } from '@/lib/access/verb'
import { timeText } from '@/lib/base/time'
import { uuidMs } from '@/lib/base/uuid'
import { logSize } from '@/lib/log/server/log-size'
import { toggleTerm } from '@/lib/query/edit'
import { ACTOR_EVENTS, ACTOR_MATCHES, type ActorProfile } from '@/lib/search/actor'
import { actorFigures } from '@/lib/search/actor-figures'
import { actorInput } from '@/lib/search/actor-input'

import { compileFor } from './compile-search'
import { ACTOR_COUNTING } from './count-actor'
import { findPageWithin } from './find-page'
import { fitPage } from './fit-page'
import { ID_END, idRange } from './partitions'
import { toldSize } from './pinned'
import { withReader } from './readers'
import { recordActorRead } from './record-reads'
import { type Seen, seenBy, shownEvent } from './seen'
import type { SearchScope } from './statement'
import { walkMatches } from './walk-matches'

/** All statements together, in ms. */
const BUDGET_MS = 5_000
/** How long the figures may be counted, in ms; what is not counted then is older than what is. */
const COUNT_MS = 600

/**
 * What an actor did: the latest events, and figures over all of its events or the newest of them. Recorded as a read
 * before it is given out. An actor that nobody has heard of did nothing, which is an answer and no error.
 */
export const readActor = verb({
  name: 'readActor',
  permission: 'events.read',
  input: actorInput,
  run: async (ctx, { actor, by }): Promise<ActorProfile> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const q = toggleTerm('', by === undefined ? 'actor' : `actor.${by}`, actor, 'include')
    const compiled = compileFor('actor', q, seen)
    const read = await withReader(ctx, tenant, async (client) => {
      const scope = { ...seen, compiled, size: await logSize(client, tenant) }
      return readAll(client, scope, ctx.now())
    })
    await recordActorRead(ctx, tenant, { actor, by, rows: read.events.length })
    return { actor, by: by ?? null, q, ...read }
  },
})

type Read = Omit<ActorProfile, 'actor' | 'by' | 'q'>

async function readAll(client: pg.ClientBase, scope: SearchScope, now: Date): Promise<Read> {
  const { compiled, size } = scope
  const range = idRange({}, compiled)
  const ends = performance.now() + BUDGET_MS
  const latest = await findPageWithin(client, { ...scope, ascending: false }, range, {
    limit: ACTOR_EVENTS,
    now,
    ends,
  })
  const limits = { matches: ACTOR_MATCHES, budgetMs: COUNT_MS, firstMs: ends - performance.now(), now }
  const walked = await walkMatches(client, scope, range, ACTOR_COUNTING, limits)
  const oldest = await findPageWithin(client, { ...scope, ascending: true }, range, { limit: 1, now, ends })
  const events = await eventsOf(client, scope, latest.rows)
  return {
    ...toldSize(scope, size),
    count: walked.matched,
    exact: walked.reach === null,
    ...(walked.reach !== null && walked.reach < ID_END && { countedBackTo: timeText(uuidMs(walked.reach)) }),
    first: oldest.rows[0]?.occurred_at ?? null,
    last: events[0]?.occurredAt ?? null,
    ...actorFigures(walked.rows),
    events,
  }
}

async function eventsOf(
  client: pg.ClientBase,
  seen: Seen,
  rows: Parameters<typeof fitPage>[2],
): Promise<ActorProfile['events']> {
  const fitting = await fitPage(client, seen, rows, false)
  return fitting.map((row) => shownEvent(row, seen))
}
