import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Outgoing } from './outgoing'
import { type Fate, partsOf, type Reading, settle } from './reading'

// safe: planning looks at the place and the size alone
const outgoing = (index: number, bytes = 10) => ({ index, bytes }) as Outgoing

const anyReading: fc.Arbitrary<Reading> = fc
  .tuple(fc.nat(1000), fc.array(fc.constantFrom<Fate>('send', 'filtered', 'expired'), { minLength: 1 }))
  .map(([low, fates]) => ({
    low,
    high: low + fates.length,
    fates,
    outgoing: fates.flatMap((fate, i) => (fate === 'send' ? [outgoing(low + i)] : [])),
  }))

describe('what a cursor moves over', () => {
  test('is counted once, however many steps it takes', () => {
    fc.assert(
      fc.property(anyReading, fc.array(fc.nat(100)), fc.array(fc.nat(100)), (reading, stops, dying) => {
        const { low, high } = reading
        const dead = new Set(dying.map((n) => low + (n % (high - low))))
        const ends = [...new Set(stops.map((n) => low + (n % (high - low))))].toSorted((a, b) => a - b)
        const whole = settle(reading, { from: low, last: high - 1, dead })
        let sum = { delivered: 0, filtered: 0, expired: 0, dead: 0 }
        let from = low
        for (const last of [...ends.filter((end) => end < high - 1), high - 1]) {
          const { nextIdx, ...counts } = settle(reading, { from, last, dead })
          sum = {
            delivered: sum.delivered + counts.delivered,
            filtered: sum.filtered + counts.filtered,
            expired: sum.expired + counts.expired,
            dead: sum.dead + counts.dead,
          }
          from = nextIdx
        }
        expect({ ...sum, nextIdx: from }).toEqual(whole)
        expect(sum.delivered + sum.filtered + sum.expired + sum.dead).toBe(high - low)
      }),
    )
  })

  test('was read', () => {
    const reading: Reading = { low: 5, high: 6, fates: ['send'], outgoing: [outgoing(5)] }
    expect(() => settle(reading, { from: 4, last: 5, dead: new Set() })).toThrow('Index 4 was not read')
    expect(() => settle(reading, { from: 5, last: 6, dead: new Set() })).toThrow('Index 6 was not read')
  })
})

test('parts hold all in order, and are as large as they may be', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(300)),
      fc.record({ events: fc.integer({ min: 1, max: 7 }), bytes: fc.integer({ min: 1, max: 500 }) }),
      (sizes, limits) => {
        const all = sizes.map((bytes, i) => outgoing(i, bytes))
        const parts = partsOf(all, limits)
        expect(parts.flat()).toEqual(all)
        const sizeOf = (part: Outgoing[]) => part.reduce((sum, { bytes }) => sum + bytes + 1, 0)
        for (const [i, part] of parts.entries()) {
          expect(part.length).toBeGreaterThan(0)
          expect(part.length).toBeLessThanOrEqual(limits.events)
          if (part.length > 1) expect(sizeOf(part)).toBeLessThanOrEqual(limits.bytes)
          const [next] = parts[i + 1] ?? []
          if (next !== undefined && part.length < limits.events)
            expect(sizeOf([...part, next])).toBeGreaterThan(limits.bytes)
        }
      },
    ),
  )
})
