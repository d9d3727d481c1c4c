import type { Query } from '@/lib/query/ast'
import { rollupCells, rollupQuery } from '@/lib/search/server/count-scope'
import {
  countMatches,
  type FacetSource,
  sumOf,
  type TenantCounts,
  type Times,
} from '@/lib/search/server/facet-source'
import { ID_END } from '@/lib/search/server/partitions'
import {
  type Sample,
  type SampledKey,
  SampleTally,
  type SampleLimits,
} from '@/lib/search/server/sample-facets'
import { type RollupCell, ROLLUP_FIELDS } from '@/lib/search/server/store-rollup'

import type { CountedLogs, CountLane } from './counted-logs'
import { SharedTime } from './shared-time'

/** Counts by day and hour that are kept while facets are counted. Beyond that, matches are counted one by one. */
const CELLS_MAX = 200_000
/** However many tenants share a sample, each gets so many matches. */
const LANE_MATCHES_MIN = 200
/** Characters of details that are read in all. What is over that is not counted, and then nothing is exact. */
const DETAILS_CHARACTERS_MAX = 32 * 1024 * 1024

/**
 * The logs of all tenants as one place where facets are counted. Each statement reads one of them; what is put together
 * are rows and not answers, so that a value is counted as its term finds it in all of them: an actor who has an id in one
 * log and only an address in another, `7` here and `7.0` there. Everything is exact only where it is in every log.
 */
export class AllLogs implements FacetSource {
  readonly #cells = new Map<number, RollupCell[] | null>()
  #cellsKept = 0
  readonly #cellsEnd: number

  /** `cellsMs`: how long the counts by day and hour may take in all. */
  constructor(
    readonly logs: CountedLogs,
    cellsMs: number,
  ) {
    this.#cellsEnd = performance.now() + cellsMs
  }

  async cells(tree: Query, times: Times): Promise<RollupCell[] | null> {
    const { lanes, isCut } = this.logs.lanes(tree, times)
    if (isCut) return null
    const all: RollupCell[][] = []
    for (const lane of lanes) {
      const cells = await this.#cellsOf(lane, tree)
      if (cells === null) return null
      all.push(cells)
    }
    return all.flat()
  }

  async sample(
    tree: Query,
    times: Times,
    keys: readonly SampledKey[],
    limits: SampleLimits,
  ): Promise<Sample> {
    const { lanes, isCut } = this.logs.lanes(tree, times)
    const tally = new SampleTally(keys)
    const time = new SharedTime(limits)
    for (const [i, { count, compiled, range }] of lanes.entries()) {
      const left = lanes.length - i
      const share = tally.detailsRead > DETAILS_CHARACTERS_MAX ? null : time.next(left)
      const matches = Math.max(LANE_MATCHES_MIN, Math.floor((limits.matches - tally.matched) / left))
      if (share === null) tally.endsAt(range.to)
      else await tally.walk(count, compiled, range, { ...share, matches })
    }
    if (isCut) tally.endsAt(ID_END)
    return tally
  }

  async tenants(tree: Query, times: Times, limits: Omit<SampleLimits, 'matches'>): Promise<TenantCounts> {
    const { lanes, isCut } = this.logs.lanes(tree, times)
    const time = new SharedTime(limits)
    const values: TenantCounts['values'] = []
    let reach = isCut ? ID_END : null
    for (const [i, lane] of lanes.entries()) {
      const found = await this.#matchesOf(lane, tree, () => time.next(lanes.length - i))
      values.push({ value: lane.count.tenant.slug, count: found.matched })
      if (found.reach !== null && (reach === null || found.reach > reach)) reach = found.reach
    }
    return { values, reach }
  }

  async #matchesOf(
    lane: CountLane,
    tree: Query,
    next: () => ReturnType<SharedTime['next']>,
  ): Promise<{ matched: number; reach: string | null }> {
    const cells = await this.#cellsOf(lane, tree)
    if (cells !== null) return { matched: sumOf(cells), reach: null }
    const limits = next()
    if (limits === null) return { matched: 0, reach: lane.range.to }
    return countMatches(lane.count, lane.compiled, lane.range, limits)
  }

  /** What one log's counts by day and hour hold of what the query finds; null where they cannot tell. */
  async #cellsOf({ count, range }: CountLane, tree: Query): Promise<RollupCell[] | null> {
    const query = rollupQuery(tree, count)
    if (query === null) return null
    const { key } = count.tenant
    let cells = this.#cells.get(key)
    if (cells === undefined) {
      if (performance.now() > this.#cellsEnd) return null
      // Dates stay in every group's query, so that a log's range is the same for all groups.
      cells = this.#cellsKept > CELLS_MAX ? null : await rollupCells(count, range, ROLLUP_FIELDS)
      this.#cellsKept += cells?.length ?? 0
      this.#cells.set(key, cells)
    }
    return cells?.filter((cell) => query.test(cell.values)) ?? null
  }
}
