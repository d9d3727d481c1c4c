import fc from 'fast-check'
import { expect, test } from 'vitest'

import { afterAttempt, NO_ATTEMPTS, type Attempts } from './attempts'

const RULE = { free: 5, waitMaxSeconds: 900, forgetMs: 3_600_000 }

/** The waits, in seconds, of somebody who tries again as soon as they may. */
function waits(times: number, rule = RULE): number[] {
  let known: Attempts = NO_ATTEMPTS
  let now = 1_000_000
  return Array.from({ length: times }, () => {
    known = afterAttempt(known, rule, now)
    const wait = Math.max(0, known.blockedUntilMs - now) / 1000
    now += wait * 1000
    return wait
  })
}

test('a few mistakes cost nothing, then the wait doubles up to its end', () => {
  expect(waits(17)).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
})

test('after a long enough rest all is forgotten, and not before', () => {
  const known = { count: 50, blockedUntilMs: 0, lastMs: 1000 }
  expect(afterAttempt(known, RULE, 1000 + RULE.forgetMs).count).toBe(1)
  expect(afterAttempt(known, RULE, 999 + RULE.forgetMs).count).toBe(51)
})

test('whatever the rule, waits never shrink, never pass their end, and free attempts are free', () => {
  const rules = fc.record({
    free: fc.integer({ min: 1, max: 50 }),
    waitMaxSeconds: fc.integer({ min: 1, max: 900 }),
    forgetMs: fc.constant(3_600_000),
  })
  fc.assert(
    fc.property(rules, (rule) => {
      const all = waits(80, rule)
      expect(all.slice(0, rule.free - 1).every((wait) => wait === 0)).toBe(true)
      expect(all).toEqual(all.toSorted((a, b) => a - b))
      expect(all.at(-1)).toBe(rule.waitMaxSeconds)
    }),
  )
})
