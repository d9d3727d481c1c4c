import { expect, it } from 'vitest'

import { isHoliday, isWorkday, lastWeekday, localMs, type Office, timeOf } from './calendar'
import { nextDue } from './cron'

const nineOClock = (office: Office, day: string): string =>
  timeOf(localMs(office, Date.parse(day), 9 * 60)).slice(11, 16)

it.each([
  // The clocks of Europe change on 25 October 2026, those of Canada on 1 November.
  ['lyon', '2026-10-24', '07:00'],
  ['lyon', '2026-10-26', '08:00'],
  ['manchester', '2026-07-01', '08:00'],
  ['manchester', '2026-12-01', '09:00'],
  ['toronto', '2026-10-26', '13:00'],
  ['toronto', '2026-11-02', '14:00'],
  ['toronto', '2027-03-13', '14:00'],
  ['toronto', '2027-03-15', '13:00'],
  ['bengaluru', '2026-07-01', '03:30'],
  ['bengaluru', '2026-12-01', '03:30'],
] as const)('nine in the morning in %s on %s is %s UTC', (office, day, utc) => {
  expect(nineOClock(office, day)).toBe(utc)
})

it('works on no weekend and on no holiday of the office', () => {
  expect(isWorkday('lyon', Date.parse('2026-11-11'))).toBe(false)
  expect(isWorkday('manchester', Date.parse('2026-11-11'))).toBe(true)
  expect(isWorkday('manchester', Date.parse('2026-11-14'))).toBe(false)
  expect(isHoliday('bengaluru', Date.parse('2026-10-02'))).toBe(true)
})

it('finds the last weekday on or before a day', () => {
  expect(timeOf(lastWeekday(Date.parse('2026-11-20'), 0))).toBe('2026-11-15T00:00:00.000Z')
  expect(timeOf(lastWeekday(Date.parse('2026-11-15'), 0))).toBe('2026-11-15T00:00:00.000Z')
})

it.each([
  ['15 4 * * *', '2026-11-20T04:14:59Z', '2026-11-20T04:15'],
  ['15 4 * * *', '2026-11-20T04:15:00Z', '2026-11-21T04:15'],
  ['5 */6 * * *', '2026-11-20T06:05:00Z', '2026-11-20T12:05'],
  ['0 9 * * 1-5', '2026-11-20T10:00:00Z', '2026-11-23T09:00'],
  ['30 4 1 * *', '2026-11-20T10:00:00Z', '2026-12-01T04:30'],
  ['25 * * * *', '2026-12-31T23:30:00Z', '2027-01-01T00:25'],
])('"%s" is next due after %s at %s', (cron, after, due) => {
  expect(timeOf(nextDue(cron, Date.parse(after))).slice(0, 16)).toBe(due)
})
