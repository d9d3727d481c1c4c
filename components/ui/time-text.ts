import { UTC, zonedTime } from '@/lib/base/zone'

export type TimePrecision = 'day' | 'minute' | 'second' | 'ms'

const LENGTH: Record<TimePrecision, number> = { day: 10, minute: 16, second: 19, ms: 23 }

/** `2026-11-20 10:00:00` and `UTC`, or how far the zone's clock is from it; null when it is no RFC 3339 time. */
export function absoluteTime(
  at: string,
  precision: TimePrecision,
  zone = UTC,
): { moment: string; zone: string } | null {
  const clock = zonedTime(at, zone)
  return clock === null
    ? null
    : { moment: `${clock.day} ${clock.time}`.slice(0, LENGTH[precision]), zone: clock.label }
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
]

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** `3 hours ago`, `in 2 days`, `now`: the largest unit that fits, seen from `nowMs`. */
export function relativeTime(at: string, nowMs: number): string {
  const difference = Date.parse(at) - nowMs
  for (const [unit, size] of UNITS) {
    if (Math.abs(difference) >= size) return RELATIVE.format(Math.trunc(difference / size), unit)
  }
  return RELATIVE.format(0, 'second')
}

/**
 * The same moment by another clock than the one of `zone`, which is in sight already: the reader's own beside UTC, and
 * UTC beside any other. Browser only.
 */
export function otherTime(at: string, zone: string): string {
  const utc = zone === UTC ? null : absoluteTime(at, 'second')
  return utc === null ? localTime(at) : `${utc.moment} ${utc.zone}`
}

/** The same moment in the reader's own zone, with the zone's name. Browser only: the server's zone is not theirs. */
function localTime(at: string): string {
  return new Date(at).toLocaleString('en-GB', {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  })
}
