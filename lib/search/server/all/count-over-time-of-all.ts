import { verb } from '@/lib/access/verb'
import { idFloor, uuidMs } from '@/lib/base/uuid'
import type { Query } from '@/lib/query/ast'
import { type BucketStep, HOUR_MS, nextBucket, stepFor, stepMs } from '@/lib/search/buckets'
import { type HistogramInput, histogramInput } from '@/lib/search/counts-input'
import { type BucketCounts, rollupBuckets, walkBuckets } from '@/lib/search/server/bucket-counts'
import {
  answerOf,
  type Counted,
  type Histogram,
  HOURLY,
  HOURLY_FROM_MS,
  type Span,
  startsOf,
} from '@/lib/search/server/count-over-time'
import { rollupQuery } from '@/lib/search/server/count-scope'
import { ID_END, ID_MIN, idRange, type IdRange } from '@/lib/search/server/partitions'
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
      new OverTimeOfAll(logs, tree, input).run(),
    )
    return { size, ...answerOf(counted, input.by), read }
  },
})

/** How buckets are counted: by day and hour where that can tell, only so, or one by one. */
type How = 'any' | 'rollup' | 'walk'

/** The counting itself; `limits` say how long it may take. */
export class OverTimeOfAll {
  readonly #lanes: readonly CountLane[]
  /** What all lanes' ranges lie in. */
  readonly #range: IdRange

  constructor(
    readonly logs: CountedLogs,
    readonly tree: Query,
    readonly input: HistogramInput,
    readonly limits: Limits = LIMITS,
  ) {
    this.#lanes = logs.lanes(tree, input).lanes
    const ranges = this.#lanes.map(({ range }) => range)
    this.#range = ranges.length === 0 ? idRange(input, {}) : hull(ranges)
  }

  async run(): Promise<Counted> {
    const span = await this.#span()
    const counted = await this.#count(span)
    if (this.#range.from !== ID_MIN || counted.backToMs !== null) return counted
    // The search was open: what lies before its first match is left out, where that gives finer buckets.
    const first = Math.min(...counted.cells.map(({ bucket }) => counted.starts[bucket - 1] ?? span.sinceMs))
    if (!Number.isFinite(first) || first <= span.sinceMs) return counted
    const narrow = { sinceMs: first, untilMs: span.untilMs }
    if (stepMs(stepFor(first, span.untilMs)) >= stepMs(counted.step)) return counted
    const finer = await this.#count(narrow)
    return finer.backToMs === null ? finer : counted
  }

  /** The stretch with its open ends settled: from the oldest event of any log to the newest. */
  async #span(): Promise<Span> {
    const { client, now } = this.logs
    const { from, to } = this.#range
    let sinceMs = Infinity
    let untilMs = to === ID_END ? now.getTime() : uuidMs(to)
    for (const { count } of this.#lanes) {
      const newest = to === ID_END ? await endEvent(client, count, 'DESC') : null
      if (newest !== null) untilMs = Math.max(untilMs, uuidMs(newest) + 1)
      const oldest = from === ID_MIN ? await endEvent(client, count, 'ASC') : null
      if (oldest !== null) sinceMs = Math.min(sinceMs, uuidMs(oldest))
    }
    if (from !== ID_MIN) return { sinceMs: uuidMs(from), untilMs }
    if (sinceMs === Infinity) sinceMs = untilMs - HOUR_MS
    return { sinceMs: Math.max(0, Math.min(sinceMs, untilMs)), untilMs }
  }

  async #count(span: Span): Promise<Counted> {
    const step = stepFor(span.sinceMs, span.untilMs)
    if (stepMs(step) >= HOUR_MS) return this.#inAll(span, step, 'any')
    const walked = await this.#inAll(span, step, 'walk')
    if (walked.backToMs === null || span.untilMs - span.sinceMs < HOURLY_FROM_MS) return walked
    const hourly = await this.#inAll(span, HOURLY, 'rollup')
    return hourly.backToMs === null ? hourly : walked
  }

  /** Counts every lane: from the counts by day and hour where these can tell, and then the others one by one. */
  async #inAll(span: Span, step: BucketStep, how: How): Promise<Counted> {
    const buckets = { step, starts: startsOf(span, step), by: this.input.by }
    const within = { from: idFloor(buckets.starts[0] ?? span.sinceMs), to: ID_END }
    const rest: CountLane[] = []
    const found: BucketCounts[] = []
    const rollupEnds = performance.now() + this.limits.rollupMs
    for (const lane of this.#lanes) {
      const asked = { ...lane, range: meet(lane.range, within) }
      const query = how === 'walk' ? null : rollupQuery(this.tree, lane.count)
      const mayTry = query !== null && performance.now() < rollupEnds
      const exact = mayTry ? await rollupBuckets(lane.count, query, asked.range, buckets) : null
      if (exact === null) rest.push(asked)
      else found.push(exact)
    }
    const time = new SharedTime(how === 'rollup' ? NO_TIME : this.limits)
    for (const [i, { count, compiled, range }] of rest.entries()) {
      const limits = time.next(rest.length - i)
      const limited = limits && { ...limits, matches: null, now: count.now }
      const walked = limited && (await walkBuckets(count, compiled, range, buckets, limited))
      found.push(walked ?? { cells: [], backToMs: span.untilMs })
    }
    return { ...span, ...buckets, ...toldFrom(span, found, buckets) }
  }
}

/**
 * What is told: whole buckets that were counted in every log. Some logs were counted further back than others, so a bucket
 * that was counted in part would hold more of some than of others.
 */
function toldFrom(
  { untilMs }: Span,
  found: readonly BucketCounts[],
  { step, starts }: Pick<Counted, 'step' | 'starts'>,
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
