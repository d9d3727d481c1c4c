import { expect, test } from 'vitest'

import { ageOptions, spanText } from './spans'

test('spans are said as people say them', () => {
  expect([3600, 64_800, 86_400, 172_800, 7200, 90].map(spanText)).toEqual([
    'an hour',
    '18 hours',
    'a day',
    '2 days',
    '2 hours',
    '90 seconds',
  ])
})

test('what is set now can be chosen, in its place', () => {
  expect(ageOptions('').map(({ value }) => value)).not.toContain('7200')
  const labels = ageOptions('7200').map(({ label }) => label)
  expect(labels.slice(0, 4)).toEqual(['Never', 'After an hour', 'After 2 hours', 'After 18 hours'])
})
