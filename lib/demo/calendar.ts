/** Milliseconds. */
export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** The places that people of the story work in. */
export type Office = 'lyon' | 'manchester' | 'toronto' | 'bengaluru' | 'rotterdam'

interface Place {
  country: string
  /** Minutes east of UTC in winter. */
  winterMinutes: number
  /** Whose rule moves the clock an hour ahead in summer. */
  summer: 'europe' | 'america' | null
  /** Public holidays on a fixed date, as MM-DD. */
  holidays: readonly string[]
}

const PLACES: Record<Office, Place> = {
  lyon: {
    country: 'FR',
    winterMinutes: 60,
    summer: 'europe',
    holidays: ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'],
  },
  manchester: {
    country: 'GB',
    winterMinutes: 0,
    summer: 'europe',
    holidays: ['01-01', '12-25', '12-26'],
  },
  toronto: {
    country: 'CA',
    winterMinutes: -300,
    summer: 'america',
    holidays: ['01-01', '07-01', '09-30', '12-25', '12-26'],
  },
  bengaluru: {
    country: 'IN',
    winterMinutes: 330,
    summer: null,
    holidays: ['01-26', '05-01', '08-15', '10-02', '11-01', '12-25'],
  },
  rotterdam: {
    country: 'NL',
    winterMinutes: 60,
    summer: 'europe',
    holidays: ['01-01', '04-27', '05-05', '12-25', '12-26'],
  },
}

/** The country code of an office, as sign-ins carry it. */
export function countryOf(office: Office): string {
  return PLACES[office].country
}

/** The start of the UTC day that holds this moment, in ms. */
export function utcDay(ms: number): number {
  return Math.floor(ms / DAY) * DAY
}

/** 0 is Sunday. */
export function weekdayOf(dayMs: number): number {
  return new Date(dayMs).getUTCDay()
}

/** `2026-11-20`, of the UTC day. */
export function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** RFC 3339 in UTC with milliseconds. */
export function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}

/** The moment at which an office's clock shows this many minutes past midnight of the calendar day `dayMs`. */
export function localMs(office: Office, dayMs: number, minutes: number): number {
  return dayMs + (minutes - offsetMinutes(office, dayMs)) * MINUTE
}

/** True on a public holiday of that office; weekends are not holidays. */
export function isHoliday(office: Office, dayMs: number): boolean {
  return PLACES[office].holidays.includes(dateOf(dayMs).slice(5))
}

/** True from Monday to Friday, but for public holidays of that office. */
export function isWorkday(office: Office, dayMs: number): boolean {
  const weekday = weekdayOf(dayMs)
  return weekday !== 0 && weekday !== 6 && !isHoliday(office, dayMs)
}

/** The first day on or before `dayMs` that falls on this weekday (0 is Sunday). */
export function lastWeekday(dayMs: number, weekday: number): number {
  return dayMs - ((weekdayOf(dayMs) - weekday + 7) % 7) * DAY
}

/** Minutes east of UTC on a calendar day, taken at noon: nobody in the story works in the hour of the change. */
function offsetMinutes(office: Office, dayMs: number): number {
  const { winterMinutes, summer } = PLACES[office]
  if (summer === null) return winterMinutes
  const year = new Date(dayMs).getUTCFullYear()
  const [from, to] =
    summer === 'europe'
      ? [sundayOf(year, 2, 'last'), sundayOf(year, 9, 'last')]
      : [sundayOf(year, 2, 2), sundayOf(year, 10, 1)]
  return dayMs >= from && dayMs < to ? winterMinutes + 60 : winterMinutes
}

/** The nth or last Sunday of a month (0 is January). */
function sundayOf(year: number, month: number, nth: number | 'last'): number {
  if (nth === 'last') return lastWeekday(Date.UTC(year, month + 1, 0), 0)
  return lastWeekday(Date.UTC(year, month, 7 * nth), 0)
}
