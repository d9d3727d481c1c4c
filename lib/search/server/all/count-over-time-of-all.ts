import { verb } from '@/lib/access/verb'
import type { Query } from '@/lib/query/ast'
import { nextBucket } from '@/lib/search/buckets'
import { type HistogramInput, histogramInput } from '@/lib/search/counts-input'
import {
  type BucketCounts,
  type Buckets,
  rollupBuckets,
  walkBuckets,
} from '@/lib/search/server/bucket-counts'
import { rollupQuery } from '@/lib/search/server/count-scope'
import {
  answerOf,
  type BucketSource,
  type Histogram,
  type How,
  type Span,
  spreadOf,
} from '@/lib/search/server/over-time'
import { idRange } from '@/lib/search/server/partitions'
import { endEvent } from '@/lib/search/server/store-rollup'

import { type CountedLogs, countLogs, type CountLane } from './counted-logs'
import { hull, meet } from './merge'
import { SharedTime } from './shared-time'

/** How long counting in all logs together may take, in ms. */
interface Limits {
  /** From the counts by day and hour. */
  rollupMs: number
  /** Match by match; and how long the largest may take to begin with. */
  budgetMs: number
  firstMs: number
}

const LIMITS: Limits = { rollupMs: 2_500, budgetMs: 1_000, firstMs: 1_800 }
const NO_TIME = { budgetMs: 0, firstMs: 0 }

/**
 * What `countOverTime` answers, over the events of all tenants: the same buckets for all, each log counted by itself. What
 * is older than anything that was counted in every log is not told. Recorded in the log of the system tenant.
 *
 * @throws AppError bad_request as `countOverTime`, for `size`, and for more tenants than are read at once; not_found for
 *   everybody else.
 */
export const countOverTimeOfAll = verb({
  name: 'countOverTimeOfAll',
  permission: 'events.read',
  input: histogramInput,
  run: async (ctx, input): Promise<Histogram> => {
    const { size, counted, read } = await countLogs(ctx, input, (logs, tree) =>
      spreadOf(allLogsOverTime(logs, tree, input), input.by),
    )
    return { size, ...answerOf(counted, input.by), read }
  },
})

/** The logs of all tenants as one place; `limits` say how long counting in them may take. */
export function allLogsOverTime(
  logs: CountedLogs,
  tree: Query,
  input: HistogramInput,
  limits: Limits = LIMITS,
): BucketSource {
  const { lanes } = logs.lanes(tree, input)
  const ranges = lanes.map(({ range }) => range)
  return {
    now: logs.now,
    range: ranges.length === 0 ? idRange(input, {}) : hull(ranges),
    end: (of) => endOfAll(logs, lanes, of),
    async count(buckets, within, span, how) {
      const asked = lanes.map((lane) => ({ ...lane, range: meet(lane.range, within) }))
      return toldFrom(span, await countLanes(asked, { tree, buckets, span, how, limits }), buckets)
    },
  }
}

/** The oldest or newest event of any log. */
async function endOfAll(
  { client }: CountedLogs,
  lanes: readonly CountLane[],
  of: 'ASC' | 'DESC',
): Promise<string | null> {
  let end: string | null = null
  for (const { count } of lanes) {
    const own = await endEvent(client, count, of)
    if (own !== null && (end === null || own < end === (of === 'ASC'))) end = own
  }
  return end
}

interface Counting {
  tree: Query
  buckets: Buckets
  span: Span
  how: How
  limits: Limits
}

/** Counts every lane: from the counts by day and hour where these can tell, and then the others one by one. */
async function countLanes(
  lanes: readonly CountLane[],
  { tree, buckets, span, how, limits }: Counting,
): Promise<BucketCounts[]> {
  const rest: CountLane[] = []
  const found: BucketCounts[] = []
  const rollupEnds = performance.now() + limits.rollupMs
  for (const lane of lanes) {
    const query = how === 'walk' ? null : rollupQuery(tree, lane.count)
    const mayTry = query !== null && performance.now() < rollupEnds
    const exact = mayTry ? await rollupBuckets(lane.count, query, lane.range, buckets) : null
    if (exact === null) rest.push(lane)
    else found.push(exact)
  }
  const time = new SharedTime(how === 'rollup' ? NO_TIME : limits)
  for (const [i, { count, compiled, range }] of rest.entries()) {
    const share = time.next(rest.length - i)
    const limited = share && { ...share, matches: null, now: count.now }
    const walked = limited && (await walkBuckets(count, compiled, range, buckets, limited))
    found.push(walked ?? { cells: [], backToMs: span.untilMs })
  }
  return found
}

/**
 * What is told: whole buckets that were counted in every log. Some logs were counted further back than others, so a bucket
 * that was counted in part would hold more of some than of others.
 */
function toldFrom(
  { untilMs }: Span,
  found: readonly BucketCounts[],
  { step, starts }: Buckets,
): BucketCounts {
  const cells = found.flatMap((one) => one.cells)
  const reached = found.flatMap(({ backToMs }) => backToMs ?? [])
  if (reached.length === 0) return { cells, backToMs: null }
  const backToMs = reached.reduce((latest, ms) => Math.max(latest, Math.min(ms, untilMs)), 0)
  const told = starts.filter((start) => start < backToMs).length
  const last = starts.at(-1)
  const end = last === undefined ? backToMs : nextBucket(last, step)
  return { cells: cells.filter(({ bucket }) => bucket > told), backToMs: starts[told] ?? end }
}
