import type pg from 'pg'

import { timeText } from '@/lib/base/time'
import { uuidMs } from '@/lib/base/uuid'
import type { Change, Outcome } from '@/lib/event/event'
import { HOUR_MS } from '@/lib/search/buckets'
import {
  type Catalogue,
  CATALOGUE_ENTRIES_MAX,
  CATALOGUE_SOURCES_MAX,
  type CatalogueEntry,
} from '@/lib/search/catalogue'

import { compileAll } from './compile-search'
import { type CountScope, scopeOf } from './count-scope'
import { backToOf } from './facet-source'
import { ID_END, ID_MIN } from './partitions'
import type { CountedRow, Counting } from './store-counts'
import { walkMatches } from './walk-matches'

/** How long kinds are counted one by one, in ms. What is not counted then is older than what is. */
const BUDGET_MS = 2_000

const BY_KIND: Counting = {
  columns: ['resource_type', 'action', 'change', 'outcome', 'source_name'],
  selections: () => [
    `SELECT 0, count(*)::float8, json_build_array(resource_type, action, change, outcome, source_name)::text,
            min(id::text), max(id::text), NULL
       FROM found GROUP BY resource_type, action, change, outcome, source_name`,
  ],
}

/** One kind while it is counted. */
interface Kind {
  type: string
  action: string
  count: number
  first: string
  last: string
  effects: Map<string, CatalogueEntry['effects'][number]>
  sources: Map<string, number>
}

/**
 * The kinds of the events that somebody may see who does not see all: counted one by one, the newest first, since the counts
 * by day and hour hold the others too.
 */
export async function countKinds(count: CountScope & { client: pg.ClientBase }): Promise<Catalogue> {
  const scope = scopeOf(count, compileAll(count))
  const limits = { matches: null, budgetMs: BUDGET_MS, now: count.now }
  const walked = await walkMatches(count.client, scope, { from: ID_MIN, to: ID_END }, BY_KIND, limits)
  const kinds = kindsOf(walked.rows)
  return {
    entries: kinds.slice(0, CATALOGUE_ENTRIES_MAX).map(entryOf),
    entryCount: kinds.length,
    eventCount: walked.matched,
    ...backToOf(walked.reach),
  }
}

function kindsOf(rows: readonly CountedRow[]): Kind[] {
  const kinds = new Map<string, Kind>()
  for (const [, n, text, first, last] of rows) {
    // safe: the statement made it of five texts
    const [type, action, change, outcome, source] = JSON.parse(text ?? '[]') as [
      string,
      string,
      Change,
      Outcome,
      string,
    ]
    const name = JSON.stringify([type, action])
    const kind = kinds.get(name) ?? {
      type,
      action,
      count: 0,
      first: ID_END,
      last: ID_MIN,
      effects: new Map(),
      sources: new Map(),
    }
    kinds.set(name, kind)
    kind.count += n
    if (first !== null && first < kind.first) kind.first = first
    if (last !== null && last > kind.last) kind.last = last
    const effect = kind.effects.get(`${change} ${outcome}`) ?? { change, outcome, count: 0 }
    effect.count += n
    kind.effects.set(`${change} ${outcome}`, effect)
    kind.sources.set(source, (kind.sources.get(source) ?? 0) + n)
  }
  return [...kinds.values()].toSorted(
    (a, b) => b.count - a.count || compare(a.type, b.type) || compare(a.action, b.action),
  )
}

function entryOf({ type, action, count, first, last, effects, sources }: Kind): CatalogueEntry {
  const byCount = [...sources]
    .map(([name, n]) => ({ name, count: n }))
    .toSorted((a, b) => b.count - a.count || compare(a.name, b.name))
  return {
    type,
    action,
    count,
    firstHour: hourOf(first),
    lastHour: hourOf(last),
    effects: [...effects.values()].toSorted(
      (a, b) => b.count - a.count || compare(a.change, b.change) || compare(a.outcome, b.outcome),
    ),
    sources: byCount.slice(0, CATALOGUE_SOURCES_MAX),
    sourceCount: byCount.length,
  }
}

const hourOf = (id: string): string => timeText(Math.floor(uuidMs(id) / HOUR_MS) * HOUR_MS)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
