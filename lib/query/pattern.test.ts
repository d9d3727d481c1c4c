import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { hostileText } from '@/lib/testing/query-arbitraries'

import { phrasePattern, trimPhrase } from './pattern'

const SPACES = '[ \t\n\r\u00A0]+'

describe('the pattern of a phrase', () => {
  test.each([
    ['could  not', `[cC][oO][uU][lL][dD]${SPACES}[nN][oO][tT]`],
    [' -- a! ', '[aA]'],
    [' ! ', '!'],
    ['\t! \u00A0?\u2003', `!${SPACES}\\?`],
  ])('%j', (text, pattern) => {
    expect(phrasePattern(text)).toBe(pattern)
  })

  // A run of spaces in an event would be tried from each of its places to its end.
  test('never begins nor ends with spaces, so that reading a text takes time by its length', () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom('', ' ', '\u00A0\t', '   '), (text, spaces) => {
        const pattern = phrasePattern(spaces + text + spaces)
        expect([pattern.startsWith(SPACES), pattern.endsWith(SPACES)]).toEqual([false, false])
      }),
    )
  })
})

test('hundreds of thousands of signs are trimmed at once, though not those between words', () => {
  const signs = '!'.repeat(300_000)
  expect(trimPhrase(`${signs}a${signs}b\uD800${signs}`)).toBe(`a${signs}b`)
})
