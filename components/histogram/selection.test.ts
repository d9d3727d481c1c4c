import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { timeText } from '@/lib/base/time'

import type { Column } from './columns'
import { endsOf, movedBy, rangeOf } from './selection'

const HOUR_MS = 3_600_000
const T0 = Date.parse('2026-11-20T00:00:00Z')
const columns = Array.from({ length: 24 }, (_, i): Column => ({
  startMs: T0 + i * HOUR_MS,
  endMs: T0 + (i + 1) * HOUR_MS,
  x: i * 10,
  width: 10,
  total: i,
  counts: {},
  partly: null,
  segments: [],
}))
const place = fc.integer({ min: 0, max: columns.length - 1 })

describe('what is selected', () => {
  it('moves by keys, and grows with Shift from where it began', () => {
    const keys = fc.array(
      fc.tuple(fc.constantFrom('ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End'), fc.boolean()),
      { minLength: 1 },
    )
    fc.assert(
      fc.property(place, keys, (from, pressed) => {
        let selection = { anchor: from, head: from }
        for (const [key, shift] of pressed) {
          const next = movedBy(selection, key, shift, columns.length)
          if (next === null) throw new Error('It is a key that moves.')
          expect(next.head).toBeGreaterThanOrEqual(0)
          expect(next.head).toBeLessThan(columns.length)
          expect(next.anchor).toBe(shift ? selection.anchor : next.head)
          selection = next
        }
      }),
    )
    expect(movedBy(null, 'ArrowLeft', false, 24)).toEqual({ anchor: 22, head: 22 })
    expect(movedBy({ anchor: 3, head: 3 }, 'ArrowUp', false, 24)).toBeNull()
    expect(movedBy(null, 'Home', false, 0)).toBeNull()
  })

  it('is the time of its columns, whichever way it was made', () => {
    const asked = { since: timeText(T0 + 5) }
    fc.assert(
      fc.property(place, place, (anchor, head) => {
        const range = rangeOf(columns, { anchor, head }, asked)
        expect(rangeOf(columns, { anchor: head, head: anchor }, asked)).toEqual(range)
        const { first, last } = endsOf({ anchor, head })
        expect(range).toEqual(
          first === 0 && last === 23
            ? null
            : {
                since: first === 0 ? timeText(T0 + 5) : timeText(T0 + first * HOUR_MS),
                until: last === 23 ? null : timeText(T0 + (last + 1) * HOUR_MS),
              },
        )
      }),
    )
  })

  it('keeps the end of a range that has one', () => {
    const until = timeText(T0 + 23.5 * HOUR_MS)
    const asked = { until }
    expect(rangeOf(columns, { anchor: 22, head: 23 }, asked)).toEqual({
      since: timeText(T0 + 22 * HOUR_MS),
      until,
    })
    expect(rangeOf(columns, { anchor: 0, head: 1 }, asked)?.since).toBeNull()
  })
})
