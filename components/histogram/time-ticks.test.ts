import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { timeTicks, zoneLabel } from './time-ticks'

const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
)
const labels = (since: string, until: string, max: number, zone = 'UTC') =>
  timeTicks(Date.parse(since), Date.parse(until), max, zone).map(({ label }) => label)

describe('the ticks of a time axis', () => {
  it.each([
    [
      '2026-11-20T10:00:10Z',
      '2026-11-20T10:00:52Z',
      5,
      ['20 Nov, 10:00:10', '10:00:20', '10:00:30', '10:00:40', '10:00:50'],
    ],
    ['2026-11-20T09:47:00Z', '2026-11-20T12:10:00Z', 4, ['20 Nov, 10:00', '11:00', '12:00']],
    ['2026-11-19T17:00:00Z', '2026-11-20T13:00:00Z', 4, ['19 Nov, 18:00', '20 Nov', '06:00', '12:00']],
    [
      '2026-11-01T00:00:00Z',
      '2026-11-30T12:00:00Z',
      5,
      ['2 Nov 2026', '9 Nov', '16 Nov', '23 Nov', '30 Nov'],
    ],
    ['2025-06-10T00:00:00Z', '2026-11-30T00:00:00Z', 3, ['Jul 2025', 'Jan 2026', 'Jul 2026']],
    ['2026-11-20T10:00:00Z', '2026-11-20T10:00:00Z', 5, []],
  ])('%s to %s', (since, until, max, expected) => {
    expect(labels(since, until, max)).toEqual(expected)
  })

  it('go by the clocks of the zone, also where these are changed', () => {
    expect(labels('2026-11-20T09:00:00Z', '2026-11-20T12:00:00Z', 3, 'Asia/Kolkata')).toEqual([
      '20 Nov, 15:00',
      '16:00',
      '17:00',
    ])
    // Put forward over 02:00 to 03:00, and back over the same hour.
    expect(labels('2026-03-29T00:00:00Z', '2026-03-29T04:00:00Z', 5, 'Europe/Berlin')).toEqual([
      '29 Mar, 01:00',
      '03:00',
      '04:00',
      '05:00',
      '06:00',
    ])
    expect(labels('2026-10-24T23:00:00Z', '2026-10-25T03:00:00Z', 5, 'Europe/Berlin')).toEqual([
      '25 Oct, 01:00',
      '02:00',
      '03:00',
      '04:00',
    ])
    expect(zoneLabel(Date.parse('2026-10-25T03:00:00Z'), 'Europe/Berlin')).toBe('+01:00')
    expect(zoneLabel(0, 'UTC')).toBe('UTC')
  })

  it('are few, in order and inside, over any stretch that is not shorter than they are', () => {
    const stretch = fc.tuple(fc.integer({ min: 0, max: 3_900_000_000_000 }), fc.integer({ min: 20, max: 41 }))
    fc.assert(
      fc.property(stretch, fc.integer({ min: 2, max: 14 }), zones, ([sinceMs, power], max, zone) => {
        const untilMs = sinceMs + 2 ** power
        const ticks = timeTicks(sinceMs, untilMs, max, zone)
        expect(ticks.length).toBeLessThanOrEqual(max)
        expect(ticks.length).toBeGreaterThan(0)
        for (const [i, { ms }] of ticks.entries()) {
          expect(ms).toBeGreaterThan(ticks[i - 1]?.ms ?? sinceMs - 1)
          expect(ms).toBeLessThanOrEqual(untilMs)
        }
      }),
      { numRuns: 5_000 },
    )
  })
})
