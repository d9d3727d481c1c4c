import { expect, test } from 'vitest'

import { addressProblems, chosen } from './page-address'

const SHAPE = { id: 'text', scale: ['time', 'steps'] } as const

test('an address that the page knows has no problems', () => {
  expect(addressProblems(new URLSearchParams('tenant=a&id=x%20y&scale=steps'), SHAPE)).toEqual([])
  expect(addressProblems(new URLSearchParams(), SHAPE)).toEqual([])
})

test.each([
  ['ide=x', ['`ide` is not known here.']],
  ['constructor=x', ['`constructor` is not known here.']],
  ['id=x&id=y', ['`id` is given more than once; the first one counts.']],
  ['scale=Time', ['`scale` is one of time, steps.']],
])('%s cannot be used, and is said', (text, problems) => {
  expect(addressProblems(new URLSearchParams(text), SHAPE)).toEqual(problems)
})

test('what cannot be used is the first choice', () => {
  expect(chosen(new URLSearchParams('scale=steps'), 'scale', SHAPE.scale)).toBe('steps')
  expect(chosen(new URLSearchParams('scale=Time'), 'scale', SHAPE.scale)).toBe('time')
  expect(chosen(new URLSearchParams(), 'scale', SHAPE.scale)).toBe('time')
})
