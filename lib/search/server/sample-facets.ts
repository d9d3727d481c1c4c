import { setImmediate } from 'node:timers/promises'

import type { JsonObject } from '@/lib/base/json'
import type { ActorType } from '@/lib/event/event'
import { shownDetails } from '@/lib/event/masked'
import type { Masks } from '@/lib/event/masks'
import type { Compiled } from '@/lib/query/compile'
import { type ActorCount, actorValues } from '@/lib/search/actor-counts'
import { DetailsCounts } from '@/lib/search/details-counts'
import { COUNTED_COLUMNS, type FacetKey } from '@/lib/search/facet-keys'
import { type FacetValue, samenessOf, ValueCounts } from '@/lib/search/value-counts'

import { type CountScope, scopeOf } from './count-scope'
import type { IdRange } from './partitions'
import { type Counting, type CountedRow, grouped } from './store-counts'
import { walkMatches, type Walked } from './walk-matches'

/** Characters of details that one piece of a walk gives out. What is larger is not counted, and then nothing is exact. */
const DETAILS_CHARACTERS_MAX = 8 * 1024 * 1024
/** Details that are read at a stretch: about a millisecond, between which others have their turn. */
const SLICE_CHARACTERS = 64 * 1024

/** Which tenants there are is known without looking at any event. */
export type SampledKey = Exclude<FacetKey, { kind: 'tenant' }>

/** The values of facets over the newest matches of a query. */
export interface Sample {
  /** Matches that were counted. */
  matched: number
  /** Every match with this id or a later one was counted; null: every match. */
  reach: string | null
  valuesOf(
    key: SampledKey,
    named: readonly { key: string; value: string }[],
  ): { values: FacetValue[]; exact: boolean }
  /** The paths of details that tell most, but for these (folded). */
  topPaths(n: number, without: ReadonlySet<string>): string[]
}

const DETAILS = 1000

/** How much a sample may count. */
export interface SampleLimits {
  matches: number
  budgetMs: number
  firstMs: number
}

/** Counts facets over the newest matches of a query. */
export async function sampleFacets(
  count: CountScope,
  compiled: Compiled,
  range: IdRange,
  keys: readonly SampledKey[],
  limits: SampleLimits,
): Promise<Sample> {
  const tally = new SampleTally(keys)
  await tally.walk(count, compiled, range, limits)
  return tally
}

/** A sample while it is taken: of one log, or of several that are walked one after the other. */
export class SampleTally implements Sample {
  readonly #rows: CountedRow[] = []
  readonly #details: DetailsCounts
  matched = 0
  reach: string | null = null
  /** Characters of details that were read. */
  detailsRead = 0

  constructor(readonly keys: readonly SampledKey[]) {
    const isOpen = keys.some((key) => key.kind === 'keys')
    const paths = keys.flatMap((key) => (key.kind === 'details' ? [key.path] : []))
    this.#details = new DetailsCounts(isOpen ? null : paths)
  }

  /** Counts the newest matches of one more log. Answers with what the walk itself says. */
  async walk(
    count: CountScope,
    compiled: Compiled,
    range: IdRange,
    limits: SampleLimits,
  ): Promise<Pick<Walked, 'matched' | 'reach'>> {
    const walked = await walkMatches(count.client, scopeOf(count, compiled), range, countingOf(this.keys), {
      ...limits,
      now: count.now,
    })
    await this.#take(walked.rows, count.sight.masks)
    this.matched += walked.matched
    if (walked.reach !== null) this.endsAt(walked.reach)
    return walked
  }

  /** Not everything before this id was counted. */
  endsAt(reach: string): void {
    if (this.reach === null || reach > this.reach) this.reach = reach
  }

  valuesOf(
    key: SampledKey,
    named: readonly { key: string; value: string }[],
  ): { values: FacetValue[]; exact: boolean } {
    const place = this.keys.indexOf(key)
    const found =
      key.kind === 'actor'
        ? { values: actorValues(rowsOf(this.#rows, place).map(actorOf), named), exact: true }
        : valuesOf(key, place, this.#rows, this.#details)
    return { values: found.values, exact: this.reach === null && found.exact }
  }

  topPaths(n: number, without: ReadonlySet<string>): string[] {
    return this.#details.topPaths(n, without)
  }

  /** Keeps the counts; details are counted at once, and only their counts are kept. */
  async #take(rows: readonly CountedRow[], masks: Masks): Promise<void> {
    for (const row of rows) {
      const [selection, count, text] = row
      if (selection !== DETAILS) {
        this.#rows.push(row)
        continue
      }
      this.detailsRead += text?.length ?? 0
      if (text === null) this.#details.unread += count
      // safe: details are an object, or absent
      else for (const details of JSON.parse(text) as JsonObject[]) this.#add(details, masks)
      await setImmediate()
    }
  }

  #add(details: JsonObject, masks: Masks): void {
    const shown = shownDetails(details, masks)
    if (shown !== undefined) this.#details.add(shown)
  }
}

function countingOf(keys: readonly SampledKey[]): Counting {
  const columns = new Set<string>()
  const selections: string[] = []
  for (const [i, key] of keys.entries()) {
    if (key.kind === 'details' || key.kind === 'keys') {
      columns.add('details')
      continue
    }
    const own =
      key.kind === 'actor'
        ? ['actor_id', 'actor_email', 'actor_name', 'actor_type']
        : [COUNTED_COLUMNS[key.name]]
    for (const column of own) columns.add(column)
    selections.push(grouped(i, own))
  }
  if (columns.has('details')) selections.push(detailsSelection())
  return { columns: [...columns], selections: () => selections }
}

/** The newest matches' details, as far as they have so many characters together, in arrays of about one slice each. */
function detailsSelection(): string {
  return `SELECT ${DETAILS}, count(*)::float8, CASE WHEN fits THEN '[' || string_agg(text, ',') || ']' END, NULL, NULL, NULL FROM (
    SELECT text, upto <= ${DETAILS_CHARACTERS_MAX} AS fits, upto / ${SLICE_CHARACTERS} AS slice FROM (
      SELECT details::text AS text, sum(octet_length(details::text)) OVER (ORDER BY id DESC ROWS UNBOUNDED PRECEDING) AS upto
        FROM found WHERE details IS NOT NULL) measured) sliced GROUP BY fits, slice`
}

const rowsOf = (rows: readonly CountedRow[], place: number): CountedRow[] =>
  rows.filter(([selection]) => selection === place)

function valuesOf(
  key: Exclude<SampledKey, { kind: 'actor' }>,
  place: number,
  rows: readonly CountedRow[],
  details: DetailsCounts,
): { values: FacetValue[]; exact: boolean } {
  if (key.kind === 'details') return details.valuesAt(key.path)
  if (key.kind === 'keys') return details.keys()
  const counts = new ValueCounts(samenessOf(key.name))
  for (const [, count, value] of rowsOf(rows, place)) if (value !== null) counts.add(value, count)
  return { values: counts.values(), exact: true }
}

function actorOf([, count, id, email, name, type]: CountedRow): ActorCount {
  // safe: the column holds nothing else
  return { id, email, name, type: type as ActorType, count }
}
