export type TimePrecision = 'day' | 'minute' | 'second' | 'ms'

const LENGTH: Record<TimePrecision, number> = { day: 10, minute: 16, second: 19, ms: 23 }

/** `2026-11-20 10:00:00` and `UTC`; null when it is not a time. */
export function absoluteTime(at: string, precision: TimePrecision): { moment: string; zone: string } | null {
  const ms = Date.parse(at)
  if (Number.isNaN(ms)) return null
  const iso = new Date(ms).toISOString()
  return { moment: iso.slice(0, LENGTH[precision]).replace('T', ' '), zone: 'UTC' }
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

/** The same moment in the reader's own zone, with the zone's name. Browser only: the server's zone is not theirs. */
export function localTime(at: string): string {
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
