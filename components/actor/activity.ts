import {
  bucketStart,
  bucketStarts,
  type BucketStep,
  DAY_MS,
  nextBucket,
  stepFor,
  stepMs,
} from '@/lib/search/buckets'

/** Events of one stretch of time. */
export interface ActivityBar {
  sinceMs: number
  untilMs: number
  count: number
}

const ONE_DAY: BucketStep = { unit: 'day', count: 1 }

/** Days on which something happened as at most about sixty bars, of days or longer, with those between on which nothing did. */
export function activityBars(days: readonly { day: string; count: number }[]): {
  bars: ActivityBar[]
  step: BucketStep
} {
  const times = days.map(({ day, count }) => ({ ms: Date.parse(`${day}T00:00:00Z`), count }))
  const [first, last] = [times[0], times.at(-1)]
  if (first === undefined || last === undefined) return { bars: [], step: ONE_DAY }
  const untilMs = last.ms + DAY_MS
  const found = stepFor(first.ms, untilMs)
  const step = stepMs(found) < DAY_MS ? ONE_DAY : found
  const counts = new Map<number, number>()
  for (const { ms, count } of times) {
    const start = bucketStart(ms, step)
    counts.set(start, (counts.get(start) ?? 0) + count)
  }
  const bars = bucketStarts(first.ms, untilMs, step).map((sinceMs) => ({
    sinceMs,
    untilMs: nextBucket(sinceMs, step),
    count: counts.get(sinceMs) ?? 0,
  }))
  return { bars, step }
}

/** Shades of a heat map beside none. */
export const HEAT_LEVELS = 4

/** The shade of a count: none for none, else by the square root of its share, so that one busy hour does not hide the rest. */
export function heatLevel(count: number, most: number): number {
  if (count <= 0 || most <= 0) return 0
  return Math.min(HEAT_LEVELS, Math.max(1, Math.ceil(Math.sqrt(count / most) * HEAT_LEVELS)))
}
