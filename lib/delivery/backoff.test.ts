import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { pauseMs, retryAfterMs } from './backoff'

describe('the pause after a failure', () => {
  test.each([
    [1, 0, 500],
    [1, 1, 1_000],
    [4, 0.5, 6_000],
    [40, 1, 300_000],
    [5_000, 0, 150_000],
  ])('after %i with %d is %i ms', (failures, random, wanted) => {
    expect(pauseMs(failures, random)).toBe(wanted)
  })

  test('of one that is paused is up to an hour', () => {
    expect(pauseMs(500, 1, { isPaused: true })).toBe(3_600_000)
  })

  test('is never shorter than the receiver asked for, up to an hour, and ends', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        (failures, random, asked) => {
          const pause = pauseMs(failures, random, { askedMs: asked })
          expect(pause).toBeGreaterThanOrEqual(Math.min(asked, 3_600_000))
          expect(pause).toBeLessThanOrEqual(Math.max(300_000, Math.min(asked, 3_600_000)))
        },
      ),
    )
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-11-20T10:00:00Z')
  test.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Fri, 20 Nov 2026 10:00:30 GMT', 30_000],
    ['Fri, 20 Nov 2026 09:00:00 GMT', 0],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['2026-11-20', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j', (header, wanted) => expect(retryAfterMs(header, now)).toBe(wanted))
})
