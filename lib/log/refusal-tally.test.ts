import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { RefusalTally, type Count } from './refusal-tally'

const MINUTE = 60_000
const one = (key: string, overflow = 'many') => ({ key, overflow, what: key })
const sum = (counts: readonly Count<unknown>[]) => counts.reduce((all, { count }) => all + count, 0)

test('the first of a minute is told, the others are counted, and told when the minute has ended', () => {
  const tally = new RefusalTally<string>(10)
  expect(tally.first(one('a'), 1000)).toBe(true)
  for (const at of [2000, 3000, 59_999]) expect(tally.first(one('a'), at)).toBe(false)
  expect(tally.take(59_999)).toEqual([])
  const ended = { ...one('a'), count: 3, sinceMs: 2000, untilMs: 59_999, isOverflow: false }
  expect(tally.take(MINUTE)).toEqual([ended])
  expect(tally.take(2 * MINUTE)).toEqual([])
  expect(tally.first(one('a'), 2 * MINUTE)).toBe(true)
  expect(tally.take(3 * MINUTE)).toEqual([])
})

test('what comes a little late is of the minute that has begun, and a clock that is set back holds nothing up', () => {
  const tally = new RefusalTally<string>(10)
  expect(tally.first(one('a'), 10 * MINUTE)).toBe(true)
  expect(tally.first(one('a'), 10 * MINUTE - 1)).toBe(false)
  expect(tally.take(10 * MINUTE - 1)).toEqual([])
  expect(tally.take(5 * MINUTE)).toMatchObject([{ key: 'a', count: 1 }])
  expect(tally.first(one('a'), 5 * MINUTE)).toBe(true)
})

test('what was told elsewhere is counted from the first on', () => {
  const tally = new RefusalTally<string>(10)
  tally.count(one('a'), 1000)
  tally.count(one('a'), 2000)
  expect(tally.take(3000)).toEqual([])
  expect(tally.take(3000, { all: true })).toMatchObject([{ count: 2, sinceMs: 1000, untilMs: 2000 }])
})

test('what weighs nothing opens a minute and counts for nothing', () => {
  const tally = new RefusalTally<string>(10)
  expect(tally.first(one('a'), 1000, 0)).toBe(true)
  expect(tally.first(one('a'), 1000, 0)).toBe(false)
  expect(tally.take(MINUTE)).toEqual([])
})

describe('without room', () => {
  test('all that is too much counts together, and the first of that is told', () => {
    const tally = new RefusalTally<string>(2)
    expect(['a', 'b', 'c', 'd', 'a'].map((key) => tally.first(one(key), 0))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
    expect(tally.take(MINUTE)).toMatchObject([
      { key: 'a', count: 1, isOverflow: false },
      { overflow: 'many', count: 1, isOverflow: true },
    ])
  })

  test('what cannot be written waits in bounded memory, minute after minute', () => {
    const tally = new RefusalTally<string>(3)
    let [told, came] = [0, 0]
    for (let minute = 0; minute < 50; minute++) {
      for (let n = 0; n < 20; n++) {
        came += 1
        if (tally.first(one(`${minute} ${n}`), minute * MINUTE + n)) told += 1
      }
      const taken = tally.take((minute + 1) * MINUTE)
      expect(taken.length).toBeLessThanOrEqual(4)
      tally.putBack(taken)
    }
    expect(sum(tally.take(50 * MINUTE)) + told).toBe(came)
  })
})

test('whatever comes, in whatever order and however often writing fails: all of it is told or counted, in bounded memory', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({
        do: fc.constantFrom('first' as const, 'count' as const),
        key: fc.integer({ min: 0, max: 9 }),
        overflow: fc.constantFrom('x', 'y'),
        // Also a clock that is set back.
        ms: fc.integer({ min: -MINUTE, max: 2 * MINUTE }),
      }),
      fc.record({ do: fc.constant('take' as const), works: fc.boolean(), all: fc.boolean() }),
    ),
    { maxLength: 200 },
  )
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 5 }), (list, keysMax) => {
      const tally = new RefusalTally<string>(keysMax)
      let [now, came, told, written] = [10 * MINUTE, 0, 0, 0]
      for (const step of list) {
        if (step.do === 'take') {
          const taken = tally.take(now, { all: step.all })
          expect(taken.length).toBeLessThanOrEqual(keysMax + 2)
          expect(taken.every(({ count, sinceMs, untilMs }) => count > 0 && sinceMs <= untilMs)).toBe(true)
          if (step.works) written += sum(taken)
          else tally.putBack(taken)
          continue
        }
        now += step.ms
        came += 1
        const counted = one(`${step.overflow} ${step.key}`, step.overflow)
        if (step.do === 'count') tally.count(counted, now)
        else if (tally.first(counted, now)) told += 1
      }
      expect(told + written + sum(tally.take(now, { all: true }))).toBe(came)
    }),
  )
})
