/** A stretch of time in ms since 1970: from `fromMs` up to, not including, `toMs`. */
export interface Period {
  fromMs: number
  toMs: number
}

/** Times are known from 1970 to the end of 9999; nothing happens before or after. */
export const TIME_END_MS = Date.UTC(10_000, 0, 1)

const PERIOD =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.(\d{1,3}))?)?)?([Zz]|[+-]\d\d:?\d\d)?)?)?)?$/

/**
 * A date or a part of one as the time that it covers: `2026`, `2026-11`, `2026-11-20`, `2026-11-20T10`, `…T10:30`,
 * `…T10:30:05`, `…T10:30:05.123`, each time with `Z` or an offset, else UTC. Null when it is none of these.
 */
export function readPeriod(text: string): Period | null {
  const match = PERIOD.exec(text)
  if (match === null) return null
  const fraction = (match[7] ?? '').padEnd(3, '0')
  // Absent parts stand for the first month, day, hour.
  const [y, mo, d] = [numberAt(match, 1, 0), numberAt(match, 2, 1), numberAt(match, 3, 1)]
  const [h, mi, s] = [numberAt(match, 4, 0), numberAt(match, 5, 0), numberAt(match, 6, 0)]
  const offset = offsetMs(match[8])
  if (y < 1970 || !isDay(y, mo, d) || h > 23 || mi > 59 || s > 59 || offset === null) return null
  const fromMs = Date.UTC(y, mo - 1, d, h, mi, s, Number(fraction)) - offset
  return { fromMs, toMs: fromMs + lengthMs(match, y, mo) }
}

function numberAt(match: RegExpExecArray, group: number, absent: number): number {
  return Number(match[group] ?? absent)
}

function isDay(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

/** True for a time with digits finer than a millisecond, which is otherwise right. */
export function isTooFine(text: string): boolean {
  return readPeriod(coarser(text)) !== null && coarser(text) !== text
}

/** The time without digits finer than a millisecond. */
export function coarser(text: string): string {
  return text.replace(/(\.\d{3})\d+/, '$1')
}

/**
 * A moment as text that sorts, by code units, like the UTC times of RFC 3339 without their Z: zeros at the end left
 * out, and the time of day when it is midnight. '' stands before all of them.
 */
export function sortableTime(ms: number): string {
  if (ms >= TIME_END_MS) return ':'
  if (ms < 0) return ''
  return new Date(ms)
    .toISOString()
    .replace(/(?:\.000)?Z$/, '')
    .replace(/(\.\d+?)0+$/, '$1')
    .replace(/T00:00:00$/, '')
}

function lengthMs(
  [, , month, day, hour, minute, second, fraction]: RegExpExecArray,
  y: number,
  mo: number,
): number {
  if (month === undefined) return Date.UTC(y + 1, 0, 1) - Date.UTC(y, 0, 1)
  if (day === undefined) return daysIn(y, mo) * 86_400_000
  if (hour === undefined) return 86_400_000
  if (minute === undefined) return 3_600_000
  if (second === undefined) return 60_000
  return fraction === undefined ? 1000 : 10 ** (3 - fraction.length)
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

function offsetMs(zone: string | undefined): number | null {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(-2))
  if (hours > 23 || minutes > 59) return null
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
