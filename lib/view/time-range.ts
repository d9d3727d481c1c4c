import { parseTime, timeText } from '@/lib/base/time'
import { dayBeginningAt, offsetMs, readWall, UTC, wallMoment, zonedTime } from '@/lib/base/zone'

/**
 * A stretch of time as the address holds it. Each end is null (open), relative to now (`-7d`), or an RFC 3339 time in
 * UTC. Relative ends stay relative, so that a saved address still means "the last 7 days" tomorrow.
 */
export interface TimeRange {
  since: string | null
  until: string | null
}

/** The ends of a range as the API takes them: absolute, absent when open. */
export interface ResolvedRange {
  since?: string
  until?: string
}

/** A range that one click chooses. `since` is null for all of the log. */
export interface TimePreset {
  since: string | null
  label: string
}

/** The offered ranges, shortest first. The page starts with the last one: nothing is hidden by default. */
export const TIME_PRESETS: readonly TimePreset[] = [
  { since: '-15m', label: 'Last 15 minutes' },
  { since: '-1h', label: 'Last hour' },
  { since: '-24h', label: 'Last 24 hours' },
  { since: '-7d', label: 'Last 7 days' },
  { since: '-30d', label: 'Last 30 days' },
  { since: '-90d', label: 'Last 90 days' },
  { since: null, label: 'All time' },
]

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const UNIT_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
}
const UNIT_WORD: Readonly<Record<string, string>> = { m: 'minute', h: 'hour', d: 'day', w: 'week' }

// Four digits: 9,999 weeks reach back past 1970, which no event does.
const RELATIVE = /^-([1-9]\d{0,3})([mhdw])$/
const SPACED = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}.*)$/

/**
 * Read one end of a range as a person types it: `-7d`, `2026-11-01`, `2026-11-01 10:00`, `2026-11-01 10:00:00`, or an
 * RFC 3339 time with any offset. A time without an offset is one of `zone`. Gives the canonical text, in UTC, or null when
 * it is none of these.
 */
export function readTimeText(text: string, zone = UTC): string | null {
  return readEnd(text.trim(), zone, 'begins')
}

/**
 * Read the end of a range as a person types it. As `readTimeText`, but for a date alone: whoever writes "to the 30th"
 * means the whole of that day, so it is where the next one begins. The year 9999 ends with its last millisecond.
 */
export function readUntilText(text: string, zone = UTC): string | null {
  return readEnd(text.trim(), zone, 'ends')
}

function readEnd(text: string, zone: string, end: 'begins' | 'ends'): string | null {
  if (RELATIVE.test(text)) return text
  const wall = readWall(text)
  return wall === null
    ? (parseTime(text.replace(SPACED, '$1T$2'))?.text ?? null)
    : wallMoment(wall, zone, end)
}

/** The end of a range as somebody would type it, so that `readUntilText` reads the same moment: a midnight is a date. */
export function untilText(end: string, zone = UTC): string {
  return isRelative(end) ? end : (lastDay(end, zone) ?? typedTime(end, zone, 'ends'))
}

/** The beginning of a range as somebody would type it. */
export function sinceText(end: string, zone = UTC): string {
  return isRelative(end) ? end : (dayBeginningAt(end, zone) ?? typedTime(end, zone, 'begins'))
}

/** A time in the zone, without what is zero at its end; with its offset where clocks showed it twice. */
function typedTime(at: string, zone: string, end: 'begins' | 'ends'): string {
  const clock = zonedTime(at, zone)
  if (clock === null) return at
  const { day, time, label } = clock
  const short = `${day} ${shortClock(time)}`
  if (isSameMoment(readEnd(short, zone, end), at)) return short
  const exact = `${day} ${time}${label}`
  return isSameMoment(readEnd(exact, zone, end), at) ? exact : at
}

function isSameMoment(a: string | null, b: string): boolean {
  return a !== null && parseTime(a)?.ms === parseTime(b)?.ms
}

/** The day that a range up to this time holds to its end, or null when it ends in the middle of one. */
function lastDay(until: string, zone: string): string | null {
  const next = dayBeginningAt(until, zone)
  const wall = next === null ? null : readWall(next)
  return wall === null || wall.ms < DAY_MS ? null : timeText(wall.ms - DAY_MS).slice(0, 10)
}

/** True for `-7d` and its like. */
export function isRelative(text: string): boolean {
  return RELATIVE.test(text)
}

/** The moment a canonical text means when it is now `nowMs`, in ms since 1970. Null when it is no canonical text. */
export function resolveMs(text: string, nowMs: number): number | null {
  const match = RELATIVE.exec(text)
  if (match === null) return parseTime(text)?.ms ?? null
  const [, amount = '', unit = ''] = match
  return Math.max(0, nowMs - Number(amount) * (UNIT_MS[unit] ?? 0))
}

/** Both ends as absolute times, for a request that is made at `nowMs`. */
export function resolveRange(range: TimeRange, nowMs: number): ResolvedRange {
  const since = resolveEnd(range.since, nowMs)
  const until = resolveEnd(range.until, nowMs)
  return { ...(since !== null && { since }), ...(until !== null && { until }) }
}

function resolveEnd(text: string | null, nowMs: number): string | null {
  if (text === null || !isRelative(text)) return text
  const ms = resolveMs(text, nowMs)
  return ms === null ? null : timeText(ms)
}

/**
 * True when the range can hold nothing: it ends before it begins, or as it begins, since the end is no part of it. Open
 * ends never do.
 */
export function isEmptyRange(range: TimeRange, nowMs: number): boolean {
  if (range.since === null || range.until === null) return false
  const since = resolveMs(range.since, nowMs)
  const until = resolveMs(range.until, nowMs)
  return since !== null && until !== null && since >= until
}

/** `2026-11-01 10:00:00.123` in the zone, without its name: zero fractions and seconds are left out unless `full`. */
export function shortTime(text: string, full = false, zone = UTC): string {
  const { day, time } = zonedTime(text, zone) ?? { day: text, time: '' }
  if (full) return `${day} ${time}`
  return `${day} ${shortClock(time)}`.replace(/ 00:00$/, '')
}

function shortClock(time: string): string {
  return time.replace(/\.0+$/, '').replace(/^(..:..):00$/, '$1')
}

/** A time in words, with its zone: `2026-11-01 10:00 UTC`. */
export function timeWords(text: string, zone = UTC): string {
  return `${shortTime(text, false, zone)} ${labelAt(text, zone)}`
}

function labelAt(text: string, zone: string): string {
  return zonedTime(text, zone)?.label ?? UTC
}

/**
 * The range in words, with its zone: `Last 7 days`, `2026-11-01 to 2026-11-02 10:00 UTC`, `All time`. Whole days are
 * named by the first and the last of them: `2026-11-01 to 2026-11-30 UTC`, or the only one.
 */
export function rangeLabel(range: TimeRange, zone = UTC): string {
  const { since, until } = range
  if (since === null && until === null) return 'All time'
  const preset = until === null ? TIME_PRESETS.find((one) => one.since === since) : undefined
  if (preset !== undefined) return preset.label
  if (until === null) {
    const from = since ?? ''
    return isRelative(from) ? `Last ${span(from)}` : `Since ${sinceWords(from, zone)}`
  }
  if (since === null) return `Until ${untilWords(until, zone)}`
  if (isRelative(since) || isRelative(until))
    return `${sinceWords(since, zone)} to ${untilWords(until, zone)}`
  return daysLabel(since, until, zone) ?? `${beginning(since, until, zone)} to ${untilWords(until, zone)}`
}

/** Whole days by their names; null when the range begins or ends in the middle of one. */
function daysLabel(since: string, until: string, zone: string): string | null {
  const last = lastDay(until, zone)
  const first = dayBeginningAt(since, zone)
  if (last === null || first === null) return null
  const label = labelAt(until, zone)
  return first === last ? `${last} ${label}` : `${beginning(since, until, zone)} to ${last} ${label}`
}

/** The offset stands at the end of a range, and at its beginning only where clocks were changed in between. */
function beginning(since: string, until: string, zone: string): string {
  const words = dayBeginningAt(since, zone) ?? shortTime(since, false, zone)
  return labelAt(since, zone) === labelAt(until, zone) ? words : `${words} ${labelAt(since, zone)}`
}

function sinceWords(text: string, zone: string): string {
  return isRelative(text) ? `${span(text)} ago` : timeWords(text, zone)
}

/** A date would be read as its beginning, so a midnight says of which day it is the end. */
function untilWords(text: string, zone: string): string {
  if (isRelative(text)) return `${span(text)} ago`
  const day = lastDay(text, zone)
  return day === null ? timeWords(text, zone) : `the end of ${day} ${labelAt(text, zone)}`
}

/** What one end of a range means, exactly: `2026-11-01 00:00:00.000 UTC`, `the end of 2026-11-30 UTC`, `-3h from now`. */
export function endWords(text: string, end: 'since' | 'until', zone = UTC): string {
  if (isRelative(text)) return `${text} from now`
  const isDay = end === 'until' && lastDay(text, zone) !== null
  return isDay ? untilWords(text, zone) : `${shortTime(text, true, zone)} ${labelAt(text, zone)}`
}

function span(relative: string): string {
  const [, amount = '', unit = ''] = RELATIVE.exec(relative) ?? []
  const word = UNIT_WORD[unit] ?? ''
  return amount === '1' ? `1 ${word}` : `${amount} ${word}s`
}

/**
 * The neighbouring range of the same length: `-1` the one before, `1` the one after. Relative ends become absolute.
 * Null when the range has no beginning, so no length.
 */
export function shiftRange(range: TimeRange, nowMs: number, by: -1 | 1): TimeRange | null {
  if (range.since === null) return null
  const since = resolveMs(range.since, nowMs)
  const until = range.until === null ? nowMs : resolveMs(range.until, nowMs)
  if (since === null || until === null || until <= since) return null
  const lengthMs = until - since
  return {
    since: timeText(Math.max(0, since + by * lengthMs)),
    until: timeText(Math.max(0, until + by * lengthMs)),
  }
}

/** A longer range around the same end, for somebody who found nothing: null when it is all of time already. */
export function widerRange(range: TimeRange): TimePreset | null {
  if (range.since === null && range.until === null) return null
  const at = TIME_PRESETS.findIndex((preset) => preset.since === range.since)
  const next = range.until === null && at >= 0 ? TIME_PRESETS[at + 1] : undefined
  return next ?? TIME_PRESETS[TIME_PRESETS.length - 1] ?? null
}

/** The hour or the day of the zone that holds this time, as a range. Null when the text is no time. */
export function rangeOf(text: string, unit: 'hour' | 'day', zone = UTC): TimeRange | null {
  const ms = parseTime(text)?.ms
  const clock = zonedTime(text, zone)
  if (ms === undefined || clock === null) return null
  if (unit === 'day') {
    return { since: readTimeText(clock.day, zone) ?? timeText(0), until: readUntilText(clock.day, zone) }
  }
  // By the clock, but an hour long also where it was put back: from the last time that it struck.
  const wallMs = ms + offsetMs(zone, ms) + DAY_MS
  const start = Math.max(0, ms - (wallMs % HOUR_MS))
  return { since: timeText(start), until: timeText(start + HOUR_MS) }
}

/** `minutes` before and after this time, as a range. Null when the text is no time. */
export function rangeAround(text: string, minutes: number): TimeRange | null {
  const ms = parseTime(text)?.ms
  if (ms === undefined) return null
  const awayMs = minutes * 60_000
  return { since: timeText(Math.max(0, ms - awayMs)), until: timeText(ms + awayMs) }
}
