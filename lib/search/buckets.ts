/** How wide the buckets of a histogram are. Months, quarters and years are as long as they are. */
export interface BucketStep {
  unit: 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month'
  count: number
}

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
const WEEK_MS = 7 * DAY_MS
/** A month of the Gregorian calendar on average: 146,097 days are 4,800 months. */
const MONTH_MS = (146_097 * DAY_MS) / 4_800
/** 1970-01-01 was a Thursday; weeks begin on Mondays. */
const MONDAY_MS = 4 * DAY_MS

const UNIT_MS: Readonly<Record<BucketStep['unit'], number>> = {
  second: SECOND_MS,
  minute: MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
  week: WEEK_MS,
  month: MONTH_MS,
}

/** Every width that a histogram may have, narrowest first. */
export const BUCKET_STEPS: readonly BucketStep[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => ({ unit: 'second' as const, count })),
  ...[1, 2, 5, 10, 15, 30].map((count) => ({ unit: 'minute' as const, count })),
  ...[1, 2, 3, 6, 12].map((count) => ({ unit: 'hour' as const, count })),
  ...[1, 2].map((count) => ({ unit: 'day' as const, count })),
  ...[1, 2].map((count) => ({ unit: 'week' as const, count })),
  ...[1, 3, 12, 60, 240].map((count) => ({ unit: 'month' as const, count })),
]

/** A histogram has no more buckets than this, two at the ends of its range apart. */
export const BUCKETS_MAX = 60

/** The width of a bucket in ms; of months on average. */
export function stepMs({ unit, count }: BucketStep): number {
  return UNIT_MS[unit] * count
}

/** The narrowest width with which a range has at most about `BUCKETS_MAX` buckets. */
export function stepFor(sinceMs: number, untilMs: number): BucketStep {
  const span = untilMs - sinceMs
  const found = BUCKET_STEPS.find((step) => span / stepMs(step) <= BUCKETS_MAX)
  return found ?? { unit: 'month', count: 12_000 }
}

/** The start of the bucket in which a moment lies, aligned to UTC: to Mondays, to months of the year 0. */
export function bucketStart(ms: number, { unit, count }: BucketStep): number {
  if (unit === 'month') return monthStart(Math.floor(monthOf(ms) / count) * count)
  const width = UNIT_MS[unit] * count
  const offset = unit === 'week' ? MONDAY_MS : 0
  return Math.floor((ms - offset) / width) * width + offset
}

/** The start of the bucket after the one that starts here. */
export function nextBucket(startMs: number, { unit, count }: BucketStep): number {
  return unit === 'month' ? monthStart(monthOf(startMs) + count) : startMs + UNIT_MS[unit] * count
}

/** The starts of all buckets that hold a part of `[sinceMs, untilMs)`, oldest first; at least one. */
export function bucketStarts(sinceMs: number, untilMs: number, step: BucketStep): number[] {
  const starts = [bucketStart(sinceMs, step)]
  for (let at = nextBucket(starts[0] ?? 0, step); at < untilMs; at = nextBucket(at, step)) starts.push(at)
  return starts
}

function monthOf(ms: number): number {
  const date = new Date(ms)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

function monthStart(month: number): number {
  const date = new Date(0)
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(Math.floor(month / 12), month % 12, 1)
  return date.getTime()
}
