import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { scaled } from '@/lib/testing/scale'

import { Occurrences } from './occurrences'

/** The same, by looking for each value at each place. */
function naive(text: string, values: ReadonlySet<string>): string {
  const places = text.split('').map(() => ({ isCovered: false, isJoined: false }))
  for (const value of values) {
    for (let at = 0; at + value.length <= text.length; at++) {
      if (!text.startsWith(value, at)) continue
      places.slice(at, at + value.length).forEach((place, i) => {
        place.isCovered = true
        if (i > 0) place.isJoined = true
      })
    }
  }
  return places
    .map(({ isCovered, isJoined }, at) => {
      if (!isCovered) return text[at]
      return isJoined ? '' : '*'
    })
    .join('')
}

const text = (maxLength: number) => fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength })

test('are what looking for each value at each place finds', () => {
  const values = fc.oneof(
    fc.array(text(6), { maxLength: 4 }),
    fc.array(text(6), { minLength: 9, maxLength: 30 }),
  )
  fc.assert(
    fc.property(values, fc.array(text(60), { minLength: 1, maxLength: 3 }), (drawn, texts) => {
      const all = new Set(drawn.filter((value) => value !== ''))
      const occurrences = new Occurrences(all)
      for (const one of texts) expect(occurrences.replaced(one, '*')).toBe(naive(one, all))
    }),
    { numRuns: scaled(1000) },
  )
})

describe('of values', () => {
  test.each<[string, string[], string, string]>([
    ['side by side are each marked', ['abcd', 'efgh'], 'abcdefgh', '**'],
    [
      'that overlap are marked once, with nothing left of either',
      ['abcdef', 'defghij'],
      '-abcdefghij-',
      '-*-',
    ],
    ['inside of another are covered by it', ['abc', 'zabcz'], 'zabcz abc', '* *'],
    ['that overlap themselves are marked once', ['aaa'], 'aaaaa', '*'],
    ['that only begin are left', ['abcd', 'bcx'], 'abcbc', 'abcbc'],
  ])('%s', (_, values, sent, left) => {
    expect(new Occurrences(new Set(values)).replaced(sent, '*')).toBe(left)
  })
})

test('take one pass: a text of a million letters with thousands of values that nearly fit everywhere', () => {
  const values = new Set(Array.from({ length: 20_000 }, (_, i) => `aaaaaaaa${i}`))
  const sent = `${'a'.repeat(1_000_000)}19999`
  expect(new Occurrences(values).replaced(sent, '*')).toBe(`${'a'.repeat(999_992)}*`)
})
