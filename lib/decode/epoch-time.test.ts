import { expect, test } from 'vitest'

import type { Json } from '@/lib/base/json'

import { epochTime } from './epoch-time'

test.each<[Json, string | undefined]>([
  [1_772_359_200_123, '2026-03-01T10:00:00.123Z'],
  ['1772359200123', '2026-03-01T10:00:00.123Z'],
  [1_772_359_200, '2026-03-01T10:00:00.000Z'],
  [253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
  [253_402_300_800_000, undefined],
  [999_999_999, undefined],
  [1_772_359_200.5, undefined],
  ['2026-03-01T10:00:00Z', undefined],
  [null, undefined],
])('%j is %s', (value, text) => {
  expect(epochTime(value)).toBe(text)
})
