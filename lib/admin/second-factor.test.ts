import fc from 'fast-check'
import { expect, test } from 'vitest'

import { printRecoveryCode, readCode, RECOVERY_ALPHABET, RECOVERY_CHARACTERS } from './second-factor'

test.each([
  ['123456', { kind: 'app', code: '123456' }],
  [' 123 456 ', { kind: 'app', code: '123456' }],
  ['123-456', { kind: 'app', code: '123456' }],
  ['7k2mq-x09ab', { kind: 'recovery', code: '7k2mqx09ab' }],
  ['7K2MQ X09AB', { kind: 'recovery', code: '7k2mqx09ab' }],
  ['12345', null],
  ['1234567', null],
  ['١٢٣٤٥٦', null],
  ['7k2mq-x09ai', null],
  ['', null],
])('%j is %j', (text, code) => {
  expect(readCode(text)).toEqual(code)
})

test('every recovery code is read back from how it is shown', () => {
  const code = fc
    .array(fc.constantFrom(...RECOVERY_ALPHABET.split('')), {
      minLength: RECOVERY_CHARACTERS,
      maxLength: RECOVERY_CHARACTERS,
    })
    .map((signs) => signs.join(''))
  fc.assert(
    fc.property(code, fc.boolean(), (one, isUpper) => {
      const shown = printRecoveryCode(one)
      expect(readCode(isUpper ? shown.toUpperCase() : shown)).toEqual({ kind: 'recovery', code: one })
    }),
  )
})

test('five bits each, and nothing that is taken for something else', () => {
  expect(new Set(RECOVERY_ALPHABET.split('')).size).toBe(32)
  expect(RECOVERY_ALPHABET).not.toMatch(/[ilou]/)
})
