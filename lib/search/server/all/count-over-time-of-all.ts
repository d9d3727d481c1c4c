import { verb } from '@/lib/access/verb'
import { idFloor, uuidMs } from '@/lib/base/uuid'
import type { Query } from '@/lib/query/ast'
import { type BucketStep, HOUR_MS, nextBucket, stepFor, stepMs } from '@/lib/search/buckets'
import { type HistogramInput, histogramInput } from '@/lib/search/counts-input'
import {
  type BucketCell,
  type BucketCounts,
  rollupBuckets,
  walkBuckets,
} from '@/lib/search/server/bucket-counts'
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

/** How long matches are counted in all logs together, in ms, and how long the largest may take to begin with. */
const BUDGET_MS = 1_000
const FIRST_MS = 1_800

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
    readonly limits: Limits = { budgetMs: BUDGET_MS, firstMs: FIRST_MS },
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

  async #inAll(span: Span, step: BucketStep, how: How): Promise<Counted> {
    const starts = startsOf(span, step)
    const time = new SharedTime(this.limits)
    const within = { from: idFloor(starts[0] ?? span.sinceMs), to: ID_END }
    const all: BucketCell[][] = []
    let backToMs: number | null = null
    for (const [i, lane] of this.#lanes.entries()) {
      const asked = { ...lane, range: meet(lane.range, within) }
      const limits = time.next(this.#lanes.length - i)
      const found = limits && (await this.#inOne(asked, { step, starts, how, limits }))
      const reached = found === null ? span.untilMs : found.backToMs
      if (reached !== null) backToMs = Math.max(backToMs ?? 0, Math.min(reached, span.untilMs))
      all.push(found?.cells ?? [])
    }
    return { ...span, step, starts, cells: toldFrom(backToMs, all.flat(), { step, starts }), backToMs }
  }

  async #inOne(
    { count, compiled, range }: CountLane,
    { step, starts, how, limits }: Pick<Counted, 'step' | 'starts'> & { how: How; limits: Limits },
  ): Promise<BucketCounts | null> {
    const buckets = { step, starts, by: this.input.by }
    const query = how === 'walk' ? null : rollupQuery(this.tree, count.tenant)
    const exact = query && (await rollupBuckets(count, query, range, buckets))
    if (exact !== null || how === 'rollup') return exact
    return walkBuckets(count, compiled, range, buckets, { ...limits, matches: null, now: count.now })
  }
}

type Limits = NonNullable<ReturnType<SharedTime['next']>>

/** Without what lies in buckets of which nothing is told: some logs were counted further back than others. */
function toldFrom(
  backToMs: number | null,
  cells: BucketCell[],
  { step, starts }: Pick<Counted, 'step' | 'starts'>,
): BucketCell[] {
  if (backToMs === null) return cells
  return cells.filter(({ bucket }) => nextBucket(starts[bucket - 1] ?? 0, step) > backToMs)
}
