import { verb } from '@/lib/access/verb'
import { timeText } from '@/lib/base/time'
import { idFloor, uuidMs } from '@/lib/base/uuid'
import { pinnedSize } from '@/lib/log/server/log-size'
import type { Query } from '@/lib/query/ast'
import type { FieldQuery } from '@/lib/query/by-fields'
import type { Compiled } from '@/lib/query/compile'
import { seesAll } from '@/lib/query/sight'
import { bucketStarts, type BucketStep, HOUR_MS, nextBucket, stepFor, stepMs } from '@/lib/search/buckets'
import { type HistogramInput, histogramInput } from '@/lib/search/counts-input'

import { type Buckets, type BucketCounts, rollupBuckets, walkBuckets } from './bucket-counts'
import { compileAll, compileTree, readSearch } from './compile-search'
import { type CountScope, rollupQuery, scopeOf } from './count-scope'
import { findPage } from './find-page'
import { ID_END, ID_MIN, idRange, type IdRange } from './partitions'
import { type Pinned, pinnedTo, toldSize, wantedSize } from './pinned'
import { openRead, recordCounting } from './read-token'
import { withReader } from './readers'
import { seenBy } from './seen'
import { endEvent } from './store-rollup'

/** One bucket: how many events with each value. Null: it is older than what was counted, and nobody knows. */
export interface HistogramBucket {
  start: string
  counts: Record<string, number> | null
}

/** How many events happened when. */
export interface Histogram extends Pinned {
  /** The stretch of time, where it was left open from the oldest match or event, and up to now or the newest event. */
  since: string
  until: string
  /** How wide the buckets are; of months on average. */
  bucketMs: number
  step: BucketStep
  by: HistogramInput['by']
  /** False: only what happened from `countedBackTo` on was counted. */
  exact: boolean
  /** Every bucket of the stretch, oldest first, aligned to UTC. The first and last may hold only a part of their time. */
  buckets: HistogramBucket[]
  /** Events that were counted. */
  total: number
  countedBackTo?: string
  /** For `read` of further counts. */
  read: string
}

/** How long matches are counted one by one, in ms. */
const BUDGET_MS = 400
/** Shorter stretches are counted one by one in any case. */
export const HOURLY_FROM_MS = 6 * HOUR_MS
/** What is counted then where that takes too long. */
export const HOURLY: BucketStep = { unit: 'hour', count: 1 }

/**
 * How the events of a search spread over time, in about sixty buckets. From the counts by day and hour where the query
 * allows it, else counted one by one within a budget. Recorded as a read, unless it belongs to one.
 */
export const countOverTime = verb({
  name: 'countOverTime',
  permission: 'events.read',
  input: histogramInput,
  run: async (ctx, input): Promise<Histogram> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const wanted = wantedSize(seen, input)
    const tree = readSearch(input.q, seen.sight.masks)
    const act = openRead(tenant.id, input.read)
    const now = ctx.now()
    const { size, counted } = await withReader(ctx, tenant, async (client) => {
      const pinned = await pinnedSize(client, tenant, wanted)
      const over = new OverTime({ client, ...seen, size: pinned, now }, tree, input)
      return { size: pinned, counted: await over.run() }
    })
    const read = await recordCounting(ctx, { tenant }, { search: input, ...toldSize(seen, size) }, act)
    return { ...pinnedTo(seen, size), ...answerOf(counted, input.by), read }
  },
})

/** A stretch of time. */
export interface Span {
  sinceMs: number
  untilMs: number
}

/** What was counted in a stretch. */
export interface Counted extends Span, BucketCounts, Omit<Buckets, 'by'> {}

class OverTime {
  readonly #compiled: Compiled
  readonly #range: IdRange
  readonly #rollup: FieldQuery | null

  constructor(
    readonly count: CountScope,
    tree: Query,
    readonly input: HistogramInput,
  ) {
    this.#compiled = compileTree(tree, count)
    this.#range = idRange(input, this.#compiled)
    this.#rollup = rollupQuery(tree, count)
  }

  async run(): Promise<Counted> {
    const span = await this.#span()
    const counted = await this.#count(this.#range, span)
    if (this.#range.from !== ID_MIN || counted.backToMs !== null) return counted
    // The search was open: what lies before its first match is left out, where that gives finer buckets.
    const first = Math.min(...counted.cells.map(({ bucket }) => counted.starts[bucket - 1] ?? span.sinceMs))
    if (!Number.isFinite(first) || first <= span.sinceMs) return counted
    const narrow = { sinceMs: first, untilMs: span.untilMs }
    if (stepMs(stepFor(first, span.untilMs)) >= stepMs(counted.step)) return counted
    const finer = await this.#count({ from: idFloor(first), to: this.#range.to }, narrow)
    return finer.backToMs === null ? finer : counted
  }

  /** The stretch with its open ends settled. */
  async #span(): Promise<Span> {
    const { now } = this.count
    const { from, to } = this.#range
    const newest = to === ID_END ? await endShown(this.count, 'DESC') : null
    const untilMs =
      to === ID_END ? Math.max(now.getTime(), newest === null ? 0 : uuidMs(newest) + 1) : uuidMs(to)
    if (from !== ID_MIN) return { sinceMs: uuidMs(from), untilMs }
    const oldest = await endShown(this.count, 'ASC')
    const sinceMs = oldest === null ? untilMs - HOUR_MS : uuidMs(oldest)
    return { sinceMs: Math.max(0, Math.min(sinceMs, untilMs)), untilMs }
  }

  async #count(range: IdRange, span: Span): Promise<Counted> {
    const step = stepFor(span.sinceMs, span.untilMs)
    if (stepMs(step) >= HOUR_MS) {
      return (await this.#fromRollup(range, span, step)) ?? this.#walk(range, span, step)
    }
    const walked = await this.#walk(range, span, step)
    if (walked.backToMs === null || span.untilMs - span.sinceMs < HOURLY_FROM_MS) return walked
    return (await this.#fromRollup(range, span, HOURLY)) ?? walked
  }

  async #fromRollup(range: IdRange, span: Span, step: BucketStep): Promise<Counted | null> {
    if (this.#rollup === null) return null
    const buckets = this.#buckets(span, step)
    const counted = await rollupBuckets(this.count, this.#rollup, range, buckets)
    return counted && { ...span, ...buckets, ...counted }
  }

  async #walk(range: IdRange, span: Span, step: BucketStep): Promise<Counted> {
    const buckets = this.#buckets(span, step)
    const limits = { matches: null, budgetMs: BUDGET_MS, now: this.count.now }
    const counted = await walkBuckets(this.count, this.#compiled, range, buckets, limits)
    return { ...span, ...buckets, ...counted }
  }

  #buckets(span: Span, step: BucketStep): Buckets {
    return { step, starts: startsOf(span, step), by: this.input.by }
  }
}

/** The oldest or newest event that may be shown; null: there is none. */
async function endShown(count: CountScope, end: 'ASC' | 'DESC'): Promise<string | null> {
  if (seesAll(count.sight)) return endEvent(count.client, count, end)
  const scope = { ...scopeOf(count, compileAll(count)), ascending: end === 'ASC' }
  const { rows } = await findPage(count.client, scope, { from: ID_MIN, to: ID_END }, 1, count.now)
  return rows[0]?.id ?? null
}

/** The starts of a stretch's buckets. */
export function startsOf({ sinceMs, untilMs }: Span, step: BucketStep): number[] {
  return sinceMs < untilMs ? bucketStarts(sinceMs, untilMs, step).map((ms) => Math.max(0, ms)) : []
}

/** What was counted as it is answered. */
export function answerOf(
  { sinceMs, untilMs, step, starts, cells, backToMs }: Counted,
  by: HistogramInput['by'],
): Omit<Histogram, keyof Pinned | 'read'> {
  const all: Record<string, number>[] = starts.map(() => ({}))
  let total = 0
  for (const { bucket, value, count } of cells) {
    const counts = all[bucket - 1]
    if (counts === undefined) continue
    counts[value] = (counts[value] ?? 0) + count
    total += count
  }
  return {
    since: timeText(sinceMs),
    until: timeText(untilMs),
    bucketMs: stepMs(step),
    step,
    by,
    exact: backToMs === null,
    buckets: starts.map((start, i) => ({
      start: timeText(start),
      counts: backToMs !== null && nextBucket(start, step) <= backToMs ? null : withoutZeros(all[i] ?? {}),
    })),
    total,
    ...(backToMs !== null && { countedBackTo: timeText(backToMs) }),
  }
}

/** What arrived after the pin is taken off again, and leaves nothing. */
function withoutZeros(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0))
}
