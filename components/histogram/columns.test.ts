import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { timeText } from '@/lib/base/time'
import { BUCKET_STEPS, bucketStarts, stepMs } from '@/lib/search/buckets'

import { columnAt, layColumns } from './columns'
import type { HistogramAnswer, TimeBucket } from './histogram-answer'

const VALUES = ['DELETE', 'UPDATE', 'CREATE', 'READ', 'NONE']
const counts = fc.dictionary(fc.constantFrom(...VALUES), fc.oneof(fc.nat(3), fc.nat(1_000_000)), {
  noNullPrototype: true,
})

/** Answers as the server makes them: aligned buckets, unknown ones first. */
const answers: fc.Arbitrary<HistogramAnswer> = fc
  .record({
    step: fc.constantFrom(...BUCKET_STEPS),
    at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    length: fc.double({ min: 0.01, max: 70, noNaN: true }),
    known: fc.array(counts, { minLength: 72, maxLength: 72 }),
    unknown: fc.nat(70),
  })
  .map(({ step, at, length, known, unknown }) => {
    const sinceMs = at
    const untilMs = at + Math.max(1, Math.round(length * stepMs(step)))
    const starts = bucketStarts(sinceMs, untilMs, step).map((ms) => Math.max(0, ms))
    const buckets = starts.map((start, i): TimeBucket => ({
      start: timeText(start),
      counts: i < unknown ? null : (known[i] ?? {}),
    }))
    const backTo = starts[unknown]
    return {
      size: 1,
      since: timeText(sinceMs),
      until: timeText(untilMs),
      step,
      by: 'change',
      exact: unknown === 0,
      buckets,
      total: 0,
      ...(unknown > 0 && backTo !== undefined && { countedBackTo: timeText(backTo + 1) }),
    }
  })
const rooms = fc.record({
  width: fc.integer({ min: 1, max: 4000 }),
  height: fc.integer({ min: 10, max: 80 }),
})

describe('the columns of a histogram', () => {
  it('fill the room side by side, and each place belongs to one of them', () => {
    fc.assert(
      fc.property(answers, rooms, (answer, room) => {
        const columns = layColumns(answer, VALUES, room)
        expect(columns).toHaveLength(answer.buckets.length)
        let x = 0
        for (const column of columns) {
          expect(column.x).toBe(x)
          expect(column.width).toBeGreaterThanOrEqual(0)
          x += column.width
        }
        expect(x).toBe(room.width)
        for (const [i, column] of columns.entries()) {
          if (column.width > 0) expect(columnAt(columns, column.x)).toBe(i)
        }
        expect(columnAt(columns, -5)).toBeLessThanOrEqual(columnAt(columns, room.width + 5))
      }),
    )
  })

  it('are as high as they hold events, and show each kind that they hold', () => {
    fc.assert(
      fc.property(answers, rooms, (answer, room) => {
        const columns = layColumns(answer, VALUES, room)
        const heights = columns.map(({ segments }) => segments.reduce((sum, { height }) => sum + height, 0))
        for (const [i, { segments, counts: held, total }] of columns.entries()) {
          expect(segments.map(({ value }) => value)).toEqual(VALUES.filter((value) => (held[value] ?? 0) > 0))
          let y = room.height
          for (const { y: top, height } of segments) {
            expect(height).toBeGreaterThanOrEqual(1)
            expect(top).toBe(y - height)
            y = top
          }
          expect(y).toBeGreaterThanOrEqual(0)
          expect(total === null).toBe(answer.buckets[i]?.counts === null)
          const higher = columns.findIndex((other) => (other.total ?? 0) > (total ?? 0))
          // A pixel for each kind can make a low bar a little higher than its count.
          if (higher >= 0) expect(heights[higher]).toBeGreaterThanOrEqual((heights[i] ?? 0) - VALUES.length)
        }
        const highest = Math.max(0, ...columns.map(({ total }) => total ?? 0))
        if (highest > 0) {
          expect(heights[columns.findIndex(({ total }) => total === highest)]).toBe(room.height)
        }
      }),
    )
  })

  it('say where they are not the whole of their time', () => {
    fc.assert(
      fc.property(answers, ({ ...answer }) => {
        const columns = layColumns(answer, VALUES, { width: 1000, height: 30 })
        const [since, until] = [Date.parse(answer.since), Date.parse(answer.until)]
        const [first, last] = [columns[0], columns.at(-1)]
        if (first === undefined || last === undefined) return
        expect(columns.slice(1, -1).every(({ partly }) => partly === null || partly === 'counted')).toBe(true)
        if (last.endMs > until && last.partly !== 'counted') expect(last.partly).toBe('ends')
        if (columns.length > 1 && first.partly !== 'counted') {
          expect(first.partly).toBe(first.startMs < since ? 'begins' : null)
        }
        const cut = columns.filter(({ partly }) => partly === 'counted')
        const isInside = answer.countedBackTo !== undefined
        expect(cut).toHaveLength(isInside ? 1 : 0)
      }),
    )
  })
})
