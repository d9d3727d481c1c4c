import { parseTime, timeText } from './time'

/** The zone that times have until somebody chooses another: that of the log, its addresses and its files. */
export const UTC = 'UTC'

const SECOND_MS = 1000
const DAY_MS = 86_400_000
/** The last millisecond that has an RFC 3339 text. */
const LAST_MS = Date.UTC(10_000, 0, 1) - 1

// Names only: `Intl` of newer machines would also take `+01:00`, and of older ones not.
const NAME = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/

/** Formats are made once for each zone; whoever asks for more than there are zones begins anew. */
const FORMATS_MAX = 700
const formats = new Map<string, Intl.DateTimeFormat>()

/** The zone of this IANA name, or null where nobody knows one. Names are taken in any case. */
export function readZone(name: string): string | null {
  if (!NAME.test(name)) return null
  try {
    const known = new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone
    if (known === 'UTC' || known === 'Etc/UTC') return UTC
    // Machines differ in which of two names of a zone is the first; the one that was asked for is kept.
    return known.toLowerCase() === name.toLowerCase() ? known : name
  } catch {
    return null
  }
}

/** How far the zone's clocks are ahead of UTC at a moment, in ms. Whole seconds; since 1972 whole minutes everywhere. */
export function offsetMs(zone: string, ms: number): number {
  if (zone === UTC) return 0
  const second = Math.floor(ms / SECOND_MS) * SECOND_MS
  const found: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(second)) found[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: s = 0 } = found
  return Date.UTC(year, month - 1, day, hour, minute, s) - second
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  if (formats.size >= FORMATS_MAX) formats.clear()
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, made)
  return made
}

/** What a clock in a zone shows at a moment. */
export interface ZonedTime {
  /** `2026-11-20` */
  day: string
  /** `10:00:00.123`, with as many digits as the moment has. */
  time: string
  /** `UTC`, or how far the clock is ahead of it: `+05:30`. Never a name, which would not say summer from winter. */
  label: string
}

/** What clocks of the zone show at this RFC 3339 time; null when it is none. */
export function zonedTime(at: string, zone: string): ZonedTime | null {
  const moment = parseTime(at)
  if (moment === null) return null
  const offset = offsetMs(zone, moment.ms)
  const [day = '', clock = ''] = wallText(moment.ms + offset).split('T')
  // Offsets are whole seconds, so the fraction is the same everywhere, with more digits than a number of ms holds.
  return { day, time: clock.slice(0, 8) + moment.text.slice(19, -1), label: offsetLabel(zone, offset) }
}

function wallText(wallMs: number): string {
  // The first hours of 1970 are 1969 in the west: `timeText` is for moments, and this is a clock.
  return new Date(wallMs).toISOString()
}

/** `UTC`, `+01:00`, `-00:44:30`. */
export function offsetLabel(zone: string, offset: number): string {
  if (zone === UTC) return UTC
  const seconds = Math.abs(offset) / SECOND_MS
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  if (seconds % 60 !== 0) parts.push(seconds % 60)
  return `${offset < 0 ? '-' : '+'}${parts.map((part) => String(part).padStart(2, '0')).join(':')}`
}

/**
 * The moments, in ms since 1970, at which clocks of the zone show this wall time (given as if it were UTC): one; two when
 * the clocks were put back over it; none when they were put forward over it.
 */
export function momentsAt(wallMs: number, zone: string): number[] {
  return offsetsAround(wallMs, zone)
    .map((offset) => wallMs - offset)
    .filter((ms) => ms + offsetMs(zone, ms) === wallMs)
    .toSorted((a, b) => a - b)
}

/** Every offset that the zone has near a wall time. No zone is farther from UTC than a day. */
function offsetsAround(wallMs: number, zone: string): number[] {
  const near = [-DAY_MS, -DAY_MS / 2, 0, DAY_MS / 2, DAY_MS]
  return [...new Set(near.map((away) => offsetMs(zone, wallMs + away)))]
}

/**
 * The moment at which a stretch of wall time begins or ends: all that clocks show at or after it, or before it. Where they
 * showed it twice, it begins at the first and ends at the second. Where they never did, both are when they were put
 * forward. In ms since 1970.
 */
export function momentOf(wallMs: number, zone: string, end: 'begins' | 'ends'): number {
  const found = momentsAt(wallMs, zone)
  const moment = end === 'begins' ? found[0] : found.at(-1)
  return moment ?? skippedAt(wallMs, zone)
}

/** When clocks were put forward over a wall time: the first moment at which they show a later one. */
function skippedAt(wallMs: number, zone: string): number {
  let before = wallMs - DAY_MS
  let after = wallMs + DAY_MS
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (middle + offsetMs(zone, middle) > wallMs) after = middle
    else before = middle
  }
  return after
}

const WALL = /^(\d{4}-\d{2}-\d{2})(?:[ tT](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?$/

/** A wall time as somebody types it, without a zone. */
export interface WallTime {
  /** As if it were UTC; without the fraction. */
  ms: number
  /** Three to nine digits. */
  fraction: string
  /** A date alone stands for all of that day. */
  isDay: boolean
}

/** Reads `2026-11-01`, `2026-11-01 10:00` or `2026-11-01 10:00:00.5`; null when it is none, or no date. */
export function readWall(text: string): WallTime | null {
  const match = WALL.exec(text)
  if (match === null) return null
  const [, day = '', minutes = '00:00', seconds = '00', fraction = ''] = match
  const clock = `${day}T${minutes}:${seconds}.000Z`
  const ms = Date.parse(clock)
  if (Number.isNaN(ms) || wallText(ms) !== clock) return null
  return { ms, fraction: fraction.padEnd(3, '0'), isDay: match[2] === undefined }
}

/**
 * The RFC 3339 text in UTC of a wall time that begins or ends a range. A day begins with its first moment and ends with
 * the first moment of the next, also where clocks were put back over midnight and showed its last hour once more
 * (Newfoundland until 2011): days never overlap. Null before 1970; the year 9999 ends with its last millisecond.
 */
export function wallMoment(wall: WallTime, zone: string, end: 'begins' | 'ends'): string | null {
  if (wall.isDay) {
    return textOf(momentOf(end === 'begins' ? wall.ms : wall.ms + DAY_MS, zone, 'begins'), '000')
  }
  const ms = momentOf(wall.ms, zone, end)
  // Where clocks skipped it, the fraction is of no moment.
  return textOf(ms, ms + offsetMs(zone, ms) === wall.ms ? wall.fraction : '000')
}

function textOf(ms: number, fraction: string): string | null {
  if (ms < 0) return null
  if (ms > LAST_MS) return timeText(LAST_MS)
  return `${timeText(ms).slice(0, 19)}.${fraction}Z`
}

/** The day that begins in the zone at exactly this RFC 3339 time, or null when none does. */
export function dayBeginningAt(at: string, zone: string): string | null {
  const clock = zonedTime(at, zone)
  const wall = clock === null ? null : readWall(clock.day)
  if (clock === null || wall === null || !/^[\d:]+(?:\.0+)?$/.test(clock.time)) return null
  return wallMoment(wall, zone, 'begins') === `${at.slice(0, 19)}.000Z` ? clock.day : null
}
