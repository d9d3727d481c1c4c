import { timeText } from '@/lib/base/time'
import { momentOf, readWall, readZone } from '@/lib/base/zone'
import { epochTime } from '@/lib/decode/epoch-time'

const MINUTE_MS = 60_000
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')

const WHOLE = /^(?:\d{10}|\d{13})$/
const FRACTION = /^(\d{10})\.(\d{1,9})$/
/** `MMM dd yyyy HH:mm:ss[.SSS] [zzz]`, or with the year, month and day of ISO 8601. */
const DATE =
  /^(?:([a-z]{3})[a-z]* {1,2}(\d{1,2}),? (\d{4})|(\d{4}-\d{2}-\d{2}))[ t](\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?)(?: ?(\S+))?$/i
const OFFSET = /^(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})?$/i

/** A time of day in the log's own zone. */
const UTC_NAMES: ReadonlySet<string> = new Set(['Z', 'UTC', 'UT', 'GMT'])

/**
 * The RFC 3339 time of a number of ms since 1970, or of seconds with a fraction; undefined when it is none. Only as many
 * digits as times from 2001 to 2286 have: producers also send numbers that are no time at all.
 */
export function numberTime(text: string): string | undefined {
  if (WHOLE.test(text)) return epochTime(text)
  const [, seconds = '', fraction = ''] = FRACTION.exec(text) ?? []
  const time = epochTime(seconds)
  return time && `${time.slice(0, 19)}.${fraction.padEnd(3, '0')}Z`
}

/**
 * The RFC 3339 time of a date as CEF writes it; undefined when it is none, or when it has no year: a guess would be wrong
 * at every turn of the year. Without a zone it is in `zone`; where that is not known either, it is none.
 */
export function dateTime(text: string, zone: string | undefined): string | undefined {
  const [, month, day = '', year = '', iso, clock = '', ownZone] = DATE.exec(text.trim()) ?? []
  const date = month === undefined ? iso : dateOf(year, month, day)
  const wall = date === undefined ? null : readWall(`${date} ${clock.replace(',', '.')}`)
  const ms = wall === null ? -1 : (momentIn(wall.ms, ownZone ?? zone) ?? -1)
  return wall === null || ms < 0 ? undefined : `${timeText(ms).slice(0, 19)}.${wall.fraction}Z`
}

/** A month that is none gives a date that is none. */
function dateOf(year: string, month: string, day: string): string {
  const number = MONTHS.indexOf(month.toLowerCase()) + 1
  return `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** The moment at which clocks of a zone show this; undefined when nobody knows the zone. */
function momentIn(wallMs: number, zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined
  if (UTC_NAMES.has(zone.toUpperCase())) return wallMs
  const [, sign, hours, minutes = '0'] = OFFSET.exec(zone) ?? []
  if (hours !== undefined) {
    const away = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS
    return sign === '-' ? wallMs + away : wallMs - away
  }
  const name = readZone(zone)
  return name === null ? undefined : momentOf(wallMs, name, 'begins')
}
