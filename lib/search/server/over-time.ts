import { timeText } from '@/lib/base/time'
import { idFloor, uuidMs } from '@/lib/base/uuid'
import { bucketStarts, type BucketStep, HOUR_MS, nextBucket, stepFor, stepMs } from '@/lib/search/buckets'
import type { HistogramInput } from '@/lib/search/counts-input'

import type { BucketCounts, Buckets } from './bucket-counts'
import { ID_END, ID_MIN, type IdRange } from './partitions'
import type { Pinned } from './pinned'

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

/** A stretch of time. */
export interface Span {
  sinceMs: number
  untilMs: number
}

/** What was counted in a stretch. */
export interface Counted extends Span, BucketCounts, Omit<Buckets, 'by'> {}

/** How buckets are counted: by day and hour where that can tell, only so, or one by one. */
export type How = 'any' | 'rollup' | 'walk'

/** Where events are counted over time: in one log, or in several. */
export interface BucketSource {
  now: Date
  /** All that the search can match lies in it. */
  range: IdRange
  /** The oldest or newest event that may be shown; null: there is none. */
  end(of: 'ASC' | 'DESC'): Promise<string | null>
  /** How many events of a range lie in each bucket of a stretch; null where they are not to be had like this. */
  count(buckets: Buckets, within: IdRange, span: Span, how: How): Promise<BucketCounts | null>
}

/** Shorter stretches are counted one by one in any case. */
const HOURLY_FROM_MS = 6 * HOUR_MS
/** What is counted then where that takes too long. */
const HOURLY: BucketStep = { unit: 'hour', count: 1 }

/** How events spread over time: in buckets that fit the stretch, or, where it was left open, what lies in it. */
export async function spreadOf(source: BucketSource, by: HistogramInput['by']): Promise<Counted> {
  const { range } = source
  const span = await settledSpan(source)
  const counted = await countIn(source, by, range, span)
  if (range.from !== ID_MIN || counted.backToMs !== null) return counted
  // The search was open: what lies before its first match is left out, where that gives finer buckets.
  const first = Math.min(...counted.cells.map(({ bucket }) => counted.starts[bucket - 1] ?? span.sinceMs))
  if (!Number.isFinite(first) || first <= span.sinceMs) return counted
  if (stepMs(stepFor(first, span.untilMs)) >= stepMs(counted.step)) return counted
  const narrow = { sinceMs: first, untilMs: span.untilMs }
  const finer = await countIn(source, by, { from: idFloor(first), to: range.to }, narrow)
  return finer.backToMs === null ? finer : counted
}

/** The stretch with its open ends settled: from the oldest event to the newest, or to now. */
async function settledSpan(source: BucketSource): Promise<Span> {
  const { now, range } = source
  const newest = range.to === ID_END ? await source.end('DESC') : null
  const untilMs =
    range.to === ID_END ? Math.max(now.getTime(), newest === null ? 0 : uuidMs(newest) + 1) : uuidMs(range.to)
  if (range.from !== ID_MIN) return { sinceMs: uuidMs(range.from), untilMs }
  const oldest = await source.end('ASC')
  const sinceMs = oldest === null ? untilMs - HOUR_MS : uuidMs(oldest)
  return { sinceMs: Math.max(0, Math.min(sinceMs, untilMs)), untilMs }
}

async function countIn(
  source: BucketSource,
  by: HistogramInput['by'],
  range: IdRange,
  span: Span,
): Promise<Counted> {
  const step = stepFor(span.sinceMs, span.untilMs)
  const counted = async (of: BucketStep, how: How): Promise<Counted | null> => {
    const buckets = { step: of, starts: startsOf(span, of), by }
    const found = await source.count(buckets, range, span, how)
    return found && { ...span, ...buckets, ...found }
  }
  const nothing = { ...span, step, starts: startsOf(span, step), cells: [], backToMs: span.untilMs }
  if (stepMs(step) >= HOUR_MS) return (await counted(step, 'any')) ?? nothing
  const walked = (await counted(step, 'walk')) ?? nothing
  if (walked.backToMs === null || span.untilMs - span.sinceMs < HOURLY_FROM_MS) return walked
  const hourly = await counted(HOURLY, 'rollup')
  return hourly?.backToMs === null ? hourly : walked
}

/** The starts of a stretch's buckets. */
function startsOf({ sinceMs, untilMs }: Span, step: BucketStep): number[] {
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
      counts: backToMs !== null && nextBucket(start, step) <= backToMs ? null : settled(all[i] ?? {}),
    })),
    total,
    ...(backToMs !== null && { countedBackTo: timeText(backToMs) }),
  }
}

/**
 * What arrived after the pin is taken off again, and leaves nothing. Always in the same order: that in which the database
 * found the values tells of events that are not counted.
 */
function settled(counts: Record<string, number>): Record<string, number> {
  const left = Object.entries(counts).filter(([, count]) => count !== 0)
  return Object.fromEntries(left.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
