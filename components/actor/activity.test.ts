import fc from 'fast-check'
import { expect, test } from 'vitest'

import { BUCKETS_MAX, DAY_MS } from '@/lib/search/buckets'

import { activityBars, HEAT_LEVELS, heatLevel } from './activity'

const days = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 1, max: 99 })), {
    selector: ([day]) => day,
    maxLength: 50,
  })
  .map((all) =>
    all
      .toSorted(([a], [b]) => a - b)
      .map(([day, count]) => ({ day: new Date(day * DAY_MS).toISOString().slice(0, 10), count })),
  )

test('bars hold every event once, follow each other without a gap, and are few', () => {
  fc.assert(
    fc.property(days, (all) => {
      const { bars } = activityBars(all)
      expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(
        all.reduce((sum, { count }) => sum + count, 0),
      )
      expect(bars.length).toBeLessThanOrEqual(BUCKETS_MAX + 2)
      for (const [i, { sinceMs, untilMs }] of bars.entries()) {
        expect(untilMs - sinceMs).toBeGreaterThanOrEqual(DAY_MS)
        if (i > 0) expect(sinceMs).toBe(bars[i - 1]?.untilMs)
      }
      for (const { day, count } of all) {
        const ms = Date.parse(day)
        const bar = bars.find(({ sinceMs, untilMs }) => sinceMs <= ms && ms < untilMs)
        expect(bar?.count).toBeGreaterThanOrEqual(count)
      }
    }),
  )
})

test('more is never lighter, something is never nothing, and the most is the darkest', () => {
  expect([heatLevel(0, 9), heatLevel(0, 0), heatLevel(9, 9), heatLevel(1, 1_000_000)]).toEqual([
    0,
    0,
    HEAT_LEVELS,
    1,
  ])
  fc.assert(
    fc.property(fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), (a, b, c) => {
      const [less, more, most] = [a, b, c].toSorted((x, y) => x - y)
      expect(heatLevel(less ?? 0, most ?? 0)).toBeLessThanOrEqual(heatLevel(more ?? 0, most ?? 0))
    }),
  )
})
