import { DAY_MS, HOUR_MS } from './buckets'

/** A half-open stretch of time in ms since 1970; null is open. */
export interface Stretch {
  from: number | null
  to: number | null
}

/** A stretch of time cut into what is counted by the day, what is counted by the hour, and what is left over. */
export interface RollupParts {
  days: Stretch[]
  hours: Stretch[]
  /** Less than two hours each: no count is kept of these. */
  rest: Stretch[]
}

/**
 * Cuts a stretch of time so that the largest counts serve: whole days (UTC), then whole hours, then the rest. Without
 * `days` nothing is counted by the day, for buckets that are narrower. The parts hold each moment of the stretch once.
 */
export function rollupParts(whole: Stretch, days: boolean): RollupParts {
  const parts: RollupParts = { days: [], hours: [], rest: [] }
  const inner = cut(whole, HOUR_MS, parts.rest)
  if (inner === null) return parts
  if (!days) {
    parts.hours.push(inner)
    return parts
  }
  const middle = cut(inner, DAY_MS, parts.hours)
  if (middle !== null) parts.days.push(middle)
  return parts
}

/** The whole units of a stretch; what stands around them goes to `ends`. Null when there is no whole unit. */
function cut(whole: Stretch, unitMs: number, ends: Stretch[]): Stretch | null {
  const from = whole.from === null ? null : Math.ceil(whole.from / unitMs) * unitMs
  const to = whole.to === null ? null : Math.floor(whole.to / unitMs) * unitMs
  if (from !== null && to !== null && from >= to) {
    if (whole.from !== whole.to) ends.push(whole)
    return null
  }
  if (from !== whole.from) ends.push({ from: whole.from, to: from })
  if (to !== whole.to) ends.push({ from: to, to: whole.to })
  return { from, to }
}
