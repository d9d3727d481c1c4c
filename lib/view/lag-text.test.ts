import { expect, test } from 'vitest'

import { lagText } from './lag-text'

test.each([
  [0, '0 ms'],
  [80.4, '80 ms'],
  [999, '999 ms'],
  [1000, '1 s'],
  [1440, '1.4 s'],
  [42_000, '42 s'],
  [180_000, '3 min'],
  [5_400_000, '1.5 h'],
  [172_800_000, '2 d'],
  [-2000, '−2 s'],
  [-0.2, '0 ms'],
])('%d ms is %s', (ms, text) => {
  expect(lagText(ms)).toBe(text)
})
