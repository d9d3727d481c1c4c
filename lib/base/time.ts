/** A moment: ms since 1970, floored, and its text in UTC with `Z` and 3 to 9 fraction digits. */
export interface Moment {
  ms: number
  text: string
}

// RFC 3339 §5.6. Lower-case t and z are allowed there; a space instead of the T is not.
const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d{2}):(\d{2}))$/

/** The first millisecond after the year 9999, which has no RFC 3339 text. */
const END_MS = Date.UTC(10_000, 0, 1)

/**
 * Read an RFC 3339 time from 1970 to 9999, with any offset and up to nine fraction digits (finer ones are refused,
 * because they would be lost). Null when it is not one.
 *
 * The fraction's digits are kept as they were sent, with zeros added up to three. A leap second (23:59:60 UTC on the
 * last day of a June or December) is written as the second after it, with which it shares its POSIX time.
 */
export function parseTime(text: string): Moment | null {
  const match = RFC_3339.exec(text)
  if (match === null) return null
  const [, year, month, day, hour, minute, second, fraction, , sign, offsetHour, offsetMinute] = match
  const date = { year: Number(year), month: Number(month), day: Number(day) }
  const clock = { hour: Number(hour), minute: Number(minute), second: Number(second) }
  const away = { hour: Number(offsetHour ?? 0), minute: Number(offsetMinute ?? 0) }
  if (!isDate(date) || !isClock(clock) || away.hour > 23 || away.minute > 59) return null
  const awayMs = (away.hour * 60 + away.minute) * 60_000 * (sign === '-' ? -1 : 1)
  const secondMs =
    Date.UTC(date.year, date.month - 1, date.day, clock.hour, clock.minute, clock.second) - awayMs
  if (clock.second === 60 && !followsLeapSecond(secondMs)) return null
  if (secondMs < 0 || secondMs >= END_MS) return null
  const digits = (fraction ?? '').padEnd(3, '0')
  return {
    ms: secondMs + Number(digits.slice(0, 3)),
    text: `${timeText(secondMs).slice(0, 19)}.${digits}Z`,
  }
}

let lastMs = Number.NaN
let lastText = ''

/**
 * A time in ms since 1970 (to the year 9999) as RFC 3339 text in UTC with three fraction digits. Remembers the last one:
 * all events of a request arrive in the same millisecond.
 */
export function timeText(ms: number): string {
  if (ms === lastMs) return lastText
  lastText = new Date(ms).toISOString()
  lastMs = ms
  return lastText
}

function isDate({ year, month, day }: { year: number; month: number; day: number }): boolean {
  // 1969 can still be 1970 in UTC. Date.UTC would take the years 0 to 99 for 1900 to 1999.
  if (year < 1969 || month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

function isClock({ hour, minute, second }: { hour: number; minute: number; second: number }): boolean {
  return hour <= 23 && minute <= 59 && second <= 60
}

function followsLeapSecond(ms: number): boolean {
  const date = new Date(ms)
  return ms % 86_400_000 === 0 && date.getUTCDate() === 1 && date.getUTCMonth() % 6 === 0
}
