import { parseTime, timeText } from '@/lib/base/time'

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
/** The last millisecond that has an RFC 3339 text. */
const LAST_MS = Date.UTC(10_000, 0, 1) - 1
const MIDNIGHT = /T00:00:00(?:\.0+)?Z$/
const DATE = /^\d{4}-\d{2}-\d{2}$/
const MINUTES = /^(\d{4}-\d{2}-\d{2})[ tT](\d{2}:\d{2})$/
const SECONDS = /^(\d{4}-\d{2}-\d{2})[ tT](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)$/
const SPACED = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}.*)$/

/**
 * Read one end of a range as a person types it: `-7d`, `2026-11-01`, `2026-11-01 10:00`, `2026-11-01 10:00:00`, or an
 * RFC 3339 time with any offset. A time without a zone is UTC. Gives the canonical text, or null when it is none of these.
 */
export function readTimeText(text: string): string | null {
  const trimmed = text.trim()
  if (RELATIVE.test(trimmed)) return trimmed
  const zoned = trimmed
    .replace(DATE, '$&T00:00:00Z')
    .replace(MINUTES, '$1T$2:00Z')
    .replace(SECONDS, '$1T$2Z')
    .replace(SPACED, '$1T$2')
  return parseTime(zoned)?.text ?? null
}

/**
 * Read the end of a range as a person types it. As `readTimeText`, but for a date alone: whoever writes "to the 30th"
 * means the whole of that day (of UTC, as everywhere), so it is the midnight after it. The year 9999 ends with its last
 * millisecond.
 */
export function readUntilText(text: string): string | null {
  const read = readTimeText(text)
  if (read === null || !DATE.test(text.trim())) return read
  const ms = parseTime(read)?.ms
  return ms === undefined ? null : timeText(Math.min(ms + DAY_MS, LAST_MS))
}

/** The end of a range as somebody would type it, so that `readUntilText` reads the same moment: a midnight is a date. */
export function untilText(end: string): string {
  return isRelative(end) ? end : (lastDay(end) ?? shortTime(end, MIDNIGHT.test(end)))
}

/** The beginning of a range as somebody would type it. */
export function sinceText(end: string): string {
  return isRelative(end) ? end : shortTime(end)
}

/** The day that a range up to this time holds to its end, or null when it ends in the middle of one. */
function lastDay(until: string): string | null {
  const ms = MIDNIGHT.test(until) ? parseTime(until)?.ms : undefined
  return ms === undefined || ms < DAY_MS ? null : timeText(ms - DAY_MS).slice(0, 10)
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

/** `2026-11-01 10:00:00.123` from a canonical UTC text: zero fractions and seconds are left out unless `full`. */
export function shortTime(text: string, full = false): string {
  const plain = text.replace('T', ' ').replace(/Z$/, '')
  if (full) return plain
  return plain
    .replace(/\.0+$/, '')
    .replace(/:00$/, '')
    .replace(/ 00:00$/, '')
}

/**
 * The range in words, with its zone: `Last 7 days`, `2026-11-01 to 2026-11-02 10:00 UTC`, `All time`. Whole days are
 * named by the first and the last of them: `2026-11-01 to 2026-11-30 UTC`, or the only one.
 */
export function rangeLabel(range: TimeRange): string {
  const { since, until } = range
  if (since === null && until === null) return 'All time'
  const preset = until === null ? TIME_PRESETS.find((one) => one.since === since) : undefined
  if (preset !== undefined) return preset.label
  if (until === null)
    return isRelative(since ?? '') ? `Last ${span(since ?? '')}` : `Since ${sinceWords(since ?? '')}`
  if (since === null) return `Until ${untilWords(until)}`
  if (isRelative(since) || isRelative(until)) return `${sinceWords(since)} to ${untilWords(until)}`
  return daysLabel(since, until) ?? `${shortTime(since)} to ${untilWords(until)}`
}

/** Whole days by their names; null when the range begins or ends in the middle of one. */
function daysLabel(since: string, until: string): string | null {
  const last = lastDay(until)
  if (last === null || !MIDNIGHT.test(since)) return null
  const first = shortTime(since)
  return first === last ? `${last} UTC` : `${first} to ${last} UTC`
}

function sinceWords(text: string): string {
  return isRelative(text) ? `${span(text)} ago` : `${shortTime(text)} UTC`
}

/** A date would be read as its beginning, so a midnight says of which day it is the end. */
function untilWords(text: string): string {
  if (isRelative(text)) return `${span(text)} ago`
  const day = lastDay(text)
  return `${day === null ? shortTime(text) : `the end of ${day}`} UTC`
}

/** What one end of a range means, exactly: `2026-11-01 00:00:00.000 UTC`, `the end of 2026-11-30 UTC`, `-3h from now`. */
export function endWords(text: string, end: 'since' | 'until'): string {
  if (isRelative(text)) return `${text} from now`
  return end === 'until' && lastDay(text) !== null ? untilWords(text) : `${shortTime(text, true)} UTC`
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

/** The hour or the day (UTC) that holds this time, as a range. Null when the text is no time. */
export function rangeOf(text: string, unit: 'hour' | 'day'): TimeRange | null {
  const ms = parseTime(text)?.ms
  if (ms === undefined) return null
  const lengthMs = unit === 'hour' ? 3_600_000 : DAY_MS
  const start = Math.floor(ms / lengthMs) * lengthMs
  return { since: timeText(start), until: timeText(start + lengthMs) }
}

/** `minutes` before and after this time, as a range. Null when the text is no time. */
export function rangeAround(text: string, minutes: number): TimeRange | null {
  const ms = parseTime(text)?.ms
  if (ms === undefined) return null
  const awayMs = minutes * 60_000
  return { since: timeText(Math.max(0, ms - awayMs)), until: timeText(ms + awayMs) }
}
