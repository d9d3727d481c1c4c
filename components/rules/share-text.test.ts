import { expect, test } from 'vitest'

import { shareText } from './share-text'

const text = (count: number, of: number, more: object = {}) =>
  shareText({ count, of, exact: true, ofExact: true, ...more })

test('a share is said to a tenth of a percent, and never as all or nothing where it is not', () => {
  expect(text(150, 1200)).toBe(', 12.5 % of 1,200')
  expect(text(0, 1200)).toBe(', 0 % of 1,200')
  expect(text(1, 1_000_000)).toBe(', under 0.1 % of 1,000,000')
  expect(text(999_999, 1_000_000)).toBe(', over 99.9 % of 1,000,000')
  expect(text(7, 7)).toBe(': all of 7')
})

test('no share is said of what was not counted whole', () => {
  expect(text(5, 10, { exact: false })).toBe('')
  expect(text(5, 10, { ofExact: false })).toBe('')
  expect(text(0, 0)).toBe('')
})
