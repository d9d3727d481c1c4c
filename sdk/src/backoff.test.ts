import fc from 'fast-check'
import { expect, test } from 'vitest'

import { pauseMs } from './backoff'

test('pauses double up to half a minute, at least half of them certain, and never shorter than asked, up to an hour', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      chance,
      fc.nat({ max: 10_000_000 }),
      (failures, random, asked) => {
        const full = Math.min(30_000, 250 * 2 ** Math.min(failures - 1, 30))
        const own = pauseMs(failures, random)
        expect(own).toBeGreaterThanOrEqual(full / 2)
        expect(own).toBeLessThanOrEqual(full)
        expect(pauseMs(failures, random, asked)).toBe(Math.max(own, Math.min(asked, 3_600_000)))
      },
    ),
  )
})
