import { parseTime, timeText } from '@/lib/base/time'
import type { TimeRange } from '@/lib/view/time-range'

/** A step into a part of a range. */
export interface Zoom {
  before: TimeRange
  after: TimeRange
}

/** The steps that led to this range, the last of them into it; none where another way led there. */
export function zoomsTo(zooms: readonly Zoom[], range: TimeRange): readonly Zoom[] {
  const at = zooms.findLastIndex(({ after }) => isSame(after, range))
  return zooms.slice(0, at + 1)
}

/**
 * Three times as long around the same middle, for somebody who came to a narrow range by a link: null for a range that is
 * open or relative, which has wider ones to choose from. It reaches back to 1970 at most.
 */
export function outerRange({ since, until }: TimeRange): TimeRange | null {
  const [from, to] = [parseTime(since ?? ''), parseTime(until ?? '')]
  if (from === null || to === null || to.ms <= from.ms) return null
  const length = to.ms - from.ms
  const end = to.ms + length
  return {
    since: timeText(Math.max(0, from.ms - length)),
    until: end > LAST_MS ? null : timeText(end),
  }
}

/** The last millisecond that has an RFC 3339 text. */
const LAST_MS = Date.UTC(10_000, 0, 1) - 1

function isSame(a: TimeRange, b: TimeRange): boolean {
  return a.since === b.since && a.until === b.until
}
