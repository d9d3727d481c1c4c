import fc from 'fast-check'
import { expect, test } from 'vitest'

import { makeApiKey, readApiKey } from './api-key-format'

test('a key is recognisable, and is read as it was made', () => {
  const { text, prefix, secretHash } = makeApiKey()
  expect(text).toMatch(/^vs_[0-9A-Za-z]{10}_[0-9A-Za-z]{38}$/)
  expect(readApiKey(text)).toEqual({ prefix, secretHash })
  expect(text).toContain(`vs_${prefix}_`)
})

test('no two keys are alike', () => {
  const keys = Array.from({ length: 200 }, () => makeApiKey())
  expect(new Set(keys.map((key) => key.prefix)).size).toBe(200)
  expect(new Set(keys.map((key) => key.secretHash.toString('hex'))).size).toBe(200)
})

test('one wrong character is found without asking the database', () => {
  const { text } = makeApiKey()
  fc.assert(
    fc.property(
      fc.integer({ min: 3, max: text.length - 1 }),
      fc.constantFrom('0', 'z', 'A', '_'),
      (at, other) => {
        fc.pre(text[at] !== other)
        expect(readApiKey(text.slice(0, at) + other + text.slice(at + 1))).toBeNull()
      },
    ),
  )
})

test('what is no key is no key', () => {
  fc.assert(fc.property(fc.string({ maxLength: 80 }), (text) => readApiKey(text) === null))
})
