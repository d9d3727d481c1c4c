import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { utf8Length } from '@/lib/base/bytes'

import { fold } from './fold'
import {
  lexeme,
  LEXEME_BYTES_MAX,
  lexemeHead,
  lexemeIn,
  lexemeKeyPrefix,
  lexemePrefix,
  PREFIX_BYTES_MAX,
} from './lexeme'

const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\u001F',
      '\u001E',
      '_',
      '#',
      'a',
      'A',
      'é',
      'e\u0301',
      'Σ',
      'ς',
      '😀',
      "'",
      '\\',
      ' ',
      '字',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 120,
})

describe('one lexeme', () => {
  test.each([
    ['class, key and value', lexeme('d', 'namespace', 'company.team'), 'd\u001Fnamespace\u001Fcompany.team'],
    ['lower case on both sides', lexeme('f', 'onBehalfOf', 'ADA'), 'f\u001Fonbehalfof\u001Fada'],
    ['one form for what looks the same', lexeme('d', 'k', 'e\u0301'), 'd\u001Fk\u001Fé'],
    ['one sigma', lexeme('d', 'k', 'ΟΔΟΣ'), lexeme('d', 'k', 'οδοσ')],
    ['a separator in a value', lexeme('d', 'k', 'a\u001Fb'), 'd\u001Fk\u001Fa\u001E_b'],
    ['an escape in a key', lexeme('d', 'a\u001Eb', ''), 'd\u001Fa\u001E\u001Eb\u001F'],
  ])('%s', (_, made, expected) => {
    expect(made).toBe(expected)
  })

  test('is never longer than PostgreSQL takes', () => {
    fc.assert(
      fc.property(nasty, nasty, fc.nat(40), (key, value, times) => {
        const made = lexeme('w.details', key.repeat(times), value.repeat(times))
        expect(utf8Length(made)).toBeLessThanOrEqual(LEXEME_BYTES_MAX)
        expect(made.isWellFormed()).toBe(true)
        expect(made.split('\u001F')).toHaveLength(3)
      }),
    )
  })

  test('differs wherever folded key or value differ', () => {
    fc.assert(
      fc.property(nasty, nasty, nasty, nasty, (key, value, otherKey, otherValue) => {
        const same = fold(key) === fold(otherKey) && fold(value) === fold(otherValue)
        expect(lexeme('d', key, value) === lexeme('d', otherKey, otherValue)).toBe(same)
      }),
    )
  })

  test('long values that differ only at the end are told apart', () => {
    const long = '字'.repeat(5000)
    expect(lexeme('d', 'k', `${long}a`)).not.toBe(lexeme('d', 'k', `${long}b`))
    expect(lexeme('d', 'k', `${long}A`)).toBe(lexeme('d', 'k', `${long}a`))
    expect(utf8Length(lexeme('d', 'k', long))).toBeLessThanOrEqual(PREFIX_BYTES_MAX + 18)
  })
})

describe('prefixes', () => {
  test('a value is found by each start of it that fits', () => {
    fc.assert(
      fc.property(nasty, nasty, nasty, fc.nat(10), (key, start, rest, times) => {
        const head = lexemeHead('d', key)
        const prefix = lexemePrefix(head, start)
        // What joins with the start into one character is not a longer value that begins with it.
        fc.pre(fold(start + rest.repeat(times)) === fold(start) + fold(rest.repeat(times)))
        if (prefix !== null) expect(lexemeIn(head, start + rest.repeat(times)).startsWith(prefix)).toBe(true)
        else expect(utf8Length(head + fold(start))).toBeGreaterThan(PREFIX_BYTES_MAX - start.length)
      }),
    )
  })

  test('a value is found by no other start', () => {
    fc.assert(
      fc.property(nasty, nasty, nasty, (key, start, value) => {
        const prefix = lexemePrefix(lexemeHead('d', key), start)
        fc.pre(prefix !== null && utf8Length(fold(value)) < 100 && key.length < 20)
        expect(lexeme('d', key, value).startsWith(prefix ?? '')).toBe(fold(value).startsWith(fold(start)))
      }),
    )
  })

  test('the head finds every value of its key, however long, and no other key', () => {
    fc.assert(
      fc.property(nasty, nasty, nasty, fc.nat(30), (key, other, value, times) => {
        const long = key.repeat(times)
        expect(lexeme('d', long, value).startsWith(lexemeHead('d', long))).toBe(true)
        expect(lexeme('d', other, value).startsWith(lexemeHead('d', long))).toBe(fold(other) === fold(long))
      }),
    )
  })

  test('keys are found by their start, or the caller is told that it is too long', () => {
    expect(lexeme('d', 'http.method', 'GET').startsWith(lexemeKeyPrefix('d', 'http.') ?? '-')).toBe(true)
    const long = 'k'.repeat(80)
    expect(lexeme('d', `${long}.${'x'.repeat(500)}`, 'v').startsWith(lexemeKeyPrefix('d', long) ?? '-')).toBe(
      true,
    )
    expect(lexemeKeyPrefix('d', `${long}k`)).toBeNull()
    expect(lexemePrefix(lexemeHead('d', 'k'), 'x'.repeat(200))).toBeNull()
  })
})

test('folding is done once and for all', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(fold(fold(text))).toBe(fold(text))
    }),
    { numRuns: 200 },
  )
})
