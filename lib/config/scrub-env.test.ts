import { expect, test } from 'vitest'

import { hoursOfDay, isWithin } from './scrub-env'

test.each([
  ['22-6', [0, 1, 2, 3, 4, 5, 22, 23]],
  ['1-3', [1, 2]],
  ['20-24', [20, 21, 22, 23]],
  ['5-5', Array.from({ length: 24 }, (_, hour) => hour)],
])('%s are these hours of the day', (text, hours) => {
  const read = hoursOfDay.parse(text)
  expect(Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => isWithin(read, hour))).toEqual(hours)
})
