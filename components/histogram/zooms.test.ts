import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { timeText } from '@/lib/base/time'

import { outerRange, type Zoom, zoomsTo } from './zooms'

const at = (hour: number): string => timeText(Date.parse('2026-11-20T00:00:00Z') + hour * 3_600_000)
const range = (from: number, to: number) => ({ since: at(from), until: at(to) })

describe('the way back from a part of a range', () => {
  const all = { since: '-30d', until: null }
  const zooms: Zoom[] = [
    { before: all, after: range(0, 10) },
    { before: range(0, 10), after: range(2, 4) },
  ]

  it('is there for who came by it, step by step, also after going back another way', () => {
    expect(zoomsTo(zooms, range(2, 4))).toEqual(zooms)
    expect(zoomsTo(zooms, range(0, 10))).toEqual(zooms.slice(0, 1))
    expect(zoomsTo(zooms, all)).toEqual([])
    expect(zoomsTo(zooms, range(2, 5))).toEqual([])
  })

  it('leads around the range for who did not', () => {
    expect(outerRange(range(4, 6))).toEqual(range(2, 8))
    expect(outerRange({ since: '-7d', until: null })).toBeNull()
    expect(outerRange({ since: null, until: at(1) })).toBeNull()
    const moment = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) })
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        const outer = outerRange({ since: timeText(a), until: timeText(b) })
        expect(outer === null).toBe(a >= b)
        if (outer === null) return
        expect(Date.parse(outer.since ?? '')).toBeLessThanOrEqual(a)
        if (outer.until !== null) expect(Date.parse(outer.until)).toBeGreaterThan(b)
      }),
    )
  })
})
