import { timeText } from '@/lib/base/time'
import { uuidMs } from '@/lib/base/uuid'
import type { Query } from '@/lib/query/ast'
import type { Compiled } from '@/lib/query/compile'
import type { FacetValue } from '@/lib/search/value-counts'

import { compileTree } from './compile-search'
import { type CountScope, rollupCells, rollupQuery, scopeOf } from './count-scope'
import { ID_END, idRange, type IdRange } from './partitions'
import { type Sample, type SampledKey, sampleFacets, type SampleLimits } from './sample-facets'
import type { Counting } from './store-counts'
import { type RollupCell, ROLLUP_FIELDS } from './store-rollup'
import { walkMatches, type Walked } from './walk-matches'

/** A stretch of time in ms: happened at or after, and before. */
export interface Times {
  since?: number | undefined
  until?: number | undefined
}

/** How many events of which tenant. */
export interface TenantCounts {
  values: FacetValue[]
  /** All events with this id or a later one were counted; null: every one. */
  reach: string | null
}

/** Where facets are counted: in one tenant's log, or in those of several. */
export interface FacetSource {
  /** What the counts by day and hour hold of what a query finds; null where they cannot tell. */
  cells(tree: Query, times: Times): Promise<RollupCell[] | null>
  /** The newest matches of a query, counted one by one. */
  sample(tree: Query, times: Times, keys: readonly SampledKey[], limits: SampleLimits): Promise<Sample>
  /** All matches of a query by tenant. */
  tenants(tree: Query, times: Times, limits: Omit<SampleLimits, 'matches'>): Promise<TenantCounts>
}

/** One tenant's log. */
export class OneLog implements FacetSource {
  #cells: Promise<RollupCell[] | null> | undefined

  constructor(readonly count: CountScope) {}

  async cells(tree: Query, times: Times): Promise<RollupCell[] | null> {
    const query = rollupQuery(tree, this.count)
    if (query === null) return null
    // Dates stay in every group's query, so that all groups have the same range.
    const range = idRange(times, compileTree(tree, this.count))
    const cells = await (this.#cells ??= rollupCells(this.count, range, ROLLUP_FIELDS))
    return cells?.filter((cell) => query.test(cell.values)) ?? null
  }

  sample(tree: Query, times: Times, keys: readonly SampledKey[], limits: SampleLimits): Promise<Sample> {
    const compiled = compileTree(tree, this.count)
    return sampleFacets(this.count, compiled, idRange(times, compiled), keys, limits)
  }

  async tenants(tree: Query, times: Times, limits: Omit<SampleLimits, 'matches'>): Promise<TenantCounts> {
    const cells = await this.cells(tree, times)
    const compiled = compileTree(tree, this.count)
    const { matched, reach } =
      cells === null
        ? await countMatches(this.count, compiled, idRange(times, compiled), limits)
        : { matched: sumOf(cells), reach: null }
    return { values: [{ value: this.count.tenant.slug, count: matched }], reach }
  }
}

const NOTHING_BUT_HOW_MANY: Counting = { columns: [], selections: () => [] }

/** How many events match, counted one by one, the newest first. */
export function countMatches(
  count: CountScope,
  compiled: Compiled,
  range: IdRange,
  limits: Omit<SampleLimits, 'matches'>,
): Promise<Pick<Walked, 'matched' | 'reach'>> {
  return walkMatches(count.client, scopeOf(count, compiled), range, NOTHING_BUT_HOW_MANY, {
    ...limits,
    matches: null,
    now: count.now,
  })
}

/** How many events these are. */
export const sumOf = (cells: readonly RollupCell[]): number =>
  cells.reduce((sum, cell) => sum + cell.count, 0)

/** `countedBackTo` of what was counted down to this id; nothing where all was, or none. */
export function backToOf(reach: string | null): { countedBackTo?: string } {
  return reach !== null && reach < ID_END ? { countedBackTo: timeText(uuidMs(reach)) } : {}
}
