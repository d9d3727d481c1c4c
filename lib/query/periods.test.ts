import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isTooFine, readPeriod, sortableTime } from './periods'

const shown = (text: string): string | null => {
  const period = readPeriod(text)
  return period && `${new Date(period.fromMs).toISOString()} – ${new Date(period.toMs).toISOString()}`
}

describe('what a date covers', () => {
  test.each([
    ['2026', '2026-01-01T00:00:00.000Z – 2027-01-01T00:00:00.000Z'],
    ['2028-02', '2028-02-01T00:00:00.000Z – 2028-03-01T00:00:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z – 2026-11-21T00:00:00.000Z'],
    ['2026-11-20T10', '2026-11-20T10:00:00.000Z – 2026-11-20T11:00:00.000Z'],
    ['2026-11-20T10:30', '2026-11-20T10:30:00.000Z – 2026-11-20T10:31:00.000Z'],
    ['2026-11-20 10:30:05', '2026-11-20T10:30:05.000Z – 2026-11-20T10:30:06.000Z'],
    ['2026-11-20t10:30:05.1z', '2026-11-20T10:30:05.100Z – 2026-11-20T10:30:05.200Z'],
    ['2026-11-20T10:30:05.123Z', '2026-11-20T10:30:05.123Z – 2026-11-20T10:30:05.124Z'],
    ['2026-11-20T00:30+01:00', '2026-11-19T23:30:00.000Z – 2026-11-19T23:31:00.000Z'],
    ['2026-11-20T10-0530', '2026-11-20T15:30:00.000Z – 2026-11-20T16:30:00.000Z'],
  ])('%s', (text, period) => {
    expect(shown(text)).toBe(period)
  })

  test.each([
    '',
    '20',
    '1969',
    '2026-13',
    '2026-00',
    '2026-02-29',
    '2026-11-31',
    '2026-11-20T24',
    '2026-11-20T10:60',
    '2026-11-20Z',
    '2026-11-20T10:30:05.1234Z',
    '20/11/2026',
    'yesterday',
    '2026-11-20T10+25:00',
    '+2026',
  ])('%s is none', (text) => {
    expect(readPeriod(text)).toBeNull()
  })

  test('digits finer than a millisecond are told from nonsense', () => {
    expect(isTooFine('2026-11-20T10:30:05.123456Z')).toBe(true)
    expect(isTooFine('2026-11-20T10:30:05.123Z')).toBe(false)
    expect(isTooFine('x.123456')).toBe(false)
  })
})

test('sortable texts sort as the times they stand for', () => {
  const ms = fc.oneof(
    fc.integer({ min: 0, max: 253_402_300_799_999 }),
    fc.nat(200_000_000),
    fc.nat(9999).map((n) => n * 86_400_000),
    fc.nat(999_999).map((n) => n * 1000),
  )
  fc.assert(
    fc.property(ms, ms, (a, b) => {
      expect(sortableTime(a) < sortableTime(b)).toBe(a < b)
      // With the digits that are written out in events.
      expect(sortableTime(a) <= new Date(b).toISOString().slice(0, -1)).toBe(a <= b)
      expect(new Date(b).toISOString().slice(0, -1) < sortableTime(a)).toBe(b < a)
    }),
  )
  expect(sortableTime(Date.UTC(2026, 10, 20))).toBe('2026-11-20')
  expect(sortableTime(Date.UTC(2026, 10, 20, 10))).toBe('2026-11-20T10:00:00')
  expect(sortableTime(Date.UTC(2026, 10, 20, 10, 0, 0, 120))).toBe('2026-11-20T10:00:00.12')
})
