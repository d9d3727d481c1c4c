import fc from 'fast-check'
import { expect, test } from 'vitest'

import { drawnRows, hasLeapt, offsetOf, rowsInSight } from './row-window'

const SHAPE = { count: 1000, rowPx: 36, headerPx: 28 }

test.each([
  [0, { first: 0, last: 9 }],
  [35, { first: 0, last: 10 }],
  [36, { first: 1, last: 10 }],
  [3600, { first: 100, last: 109 }],
])('scrolled by %d px, ten rows below the headings', (topPx, expected) => {
  expect(rowsInSight({ topPx, heightPx: 28 + 360 }, SHAPE)).toEqual(expected)
})

test('nothing to draw of no rows', () => {
  expect(drawnRows(rowsInSight({ topPx: 500, heightPx: 400 }, { ...SHAPE, count: 0 }), 6, 0, 0)).toEqual([])
})

test('who is scrolled too far down for the rows there are sees the last of them', () => {
  const { first, last } = rowsInSight({ topPx: 1_000_000, heightPx: 388 }, { ...SHAPE, count: 20 })
  expect([first, last]).toEqual([10, 19])
})

test('a leap is when more than half are others', () => {
  expect(hasLeapt({ first: 0, last: 20 }, { first: 5, last: 25 })).toBe(false)
  expect(hasLeapt({ first: 0, last: 20 }, { first: 12, last: 32 })).toBe(true)
  expect(hasLeapt({ first: 100, last: 120 }, { first: 0, last: 20 })).toBe(true)
})

test('the row that has the focus is drawn wherever it lies, in its place', () => {
  expect(drawnRows({ first: 50, last: 52 }, 1, 7, 1000)).toEqual([7, 49, 50, 51, 52, 53])
  expect(drawnRows({ first: 50, last: 52 }, 0, 51, 1000)).toEqual([50, 51, 52])
  expect(drawnRows({ first: 50, last: 52 }, 0, 99, 1000)).toEqual([50, 51, 52, 99])
  expect(drawnRows({ first: 50, last: 52 }, 0, 1000, 1000)).toEqual([50, 51, 52])
})

const shapes = fc.record({
  count: fc.integer({ min: 1, max: 100_000 }),
  rowPx: fc.constantFrom(28, 36, 60, 68),
  headerPx: fc.constantFrom(0, 28),
})
const heights = fc.integer({ min: 100, max: 2000 })

test('the rows in sight fill what is in sight, and there are no more of them', () => {
  fc.assert(
    fc.property(shapes, heights, fc.nat(4_000_000), (shape, heightPx, topPx) => {
      const end = Math.max(0, shape.count * shape.rowPx + shape.headerPx - heightPx)
      const top = Math.min(topPx, end)
      const { first, last } = rowsInSight({ topPx: top, heightPx }, shape)
      expect(first).toBeGreaterThanOrEqual(0)
      expect(last).toBeLessThan(shape.count)
      expect(first * shape.rowPx).toBeLessThanOrEqual(top)
      const bottom = Math.min(top + heightPx - shape.headerPx, shape.count * shape.rowPx)
      expect((last + 1) * shape.rowPx).toBeGreaterThanOrEqual(bottom)
      expect(last - first).toBeLessThanOrEqual(heightPx / shape.rowPx + 1)
    }),
  )
})

test('a row that is scrolled to is in sight, and one that is in sight does not move', () => {
  fc.assert(
    fc.property(shapes, heights, fc.nat(4_000_000), fc.nat(), (shape, heightPx, topPx, n) => {
      const row = n % shape.count
      const sight = { topPx, heightPx }
      const offset = offsetOf(row, 'auto', sight, shape)
      const next = { topPx: offset ?? topPx, heightPx }
      expect(row * shape.rowPx).toBeGreaterThanOrEqual(next.topPx)
      expect((row + 1) * shape.rowPx + shape.headerPx).toBeLessThanOrEqual(next.topPx + heightPx)
      expect(offsetOf(row, 'auto', next, shape)).toBeNull()
    }),
  )
})
