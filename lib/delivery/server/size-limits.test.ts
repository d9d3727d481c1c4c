import { expect, test } from 'vitest'

import { SizeLimits } from './size-limits'

const MINUTE = 60_000

test('half of what was too large is the most, for ten minutes, and of one version alone', () => {
  const limits = new SizeLimits()
  const siem = { id: 'siem', version: 1 }
  expect(limits.bytesOf(siem, 0)).toBe(Infinity)
  limits.tooLarge(siem, 1000, 0)
  limits.tooLarge(siem, 500, MINUTE)
  expect(limits.bytesOf(siem, MINUTE)).toBe(250)
  expect(limits.bytesOf({ id: 'other', version: 1 }, MINUTE)).toBe(Infinity)
  expect(limits.bytesOf(siem, 11 * MINUTE - 1)).toBe(250)
  expect(limits.bytesOf(siem, 11 * MINUTE)).toBe(Infinity)
  limits.tooLarge(siem, 1000, 0)
  expect(limits.bytesOf({ ...siem, version: 2 }, 1)).toBe(Infinity)
})
