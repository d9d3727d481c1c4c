import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'

import { instanceKeyOf, useInstanceKey } from './keys'
import { openSecret, sealSecret, type SecretPlace } from './sealed-bytes'

const KEY = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
const OTHER = 'ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
const useKey = (hex: string) => useInstanceKey(instanceKeyOf(hex, 'the test'))
const ADA: SecretPlace = { purpose: 'second factor', owner: 'ada' }

beforeAll(() => useKey(KEY))

test('any secret comes back, and is never in what is stored', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 8 }), (secret) => {
      const sealed = sealSecret(ADA, secret)
      expect(openSecret(ADA, sealed)).toBe(secret)
      expect(sealed.includes(Buffer.from(secret, 'utf8'))).toBe(false)
      // A new nonce each time, so that two equal secrets do not show as equal.
      expect(sealSecret(ADA, secret).equals(sealed)).toBe(false)
    }),
  )
})

test.each<[string, SecretPlace]>([
  ['another person', { ...ADA, owner: 'eve' }],
  ['another purpose', { ...ADA, purpose: 'sso client secret' }],
  ['a longer name', { ...ADA, owner: 'ada\0' }],
])('it does not open for %s', (_, place) => {
  expect(() => openSecret(place, sealSecret(ADA, 'a secret of hers'))).toThrow(/does not open/)
})

test('changed or cut anywhere, it does not open', () => {
  const sealed = sealSecret(ADA, 'a secret of hers')
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(() => openSecret(ADA, changed)).toThrow(/does not open/)
    expect(() => openSecret(ADA, sealed.subarray(0, at))).toThrow(/does not open/)
  }
})

test('with another instance key it does not open, and the error says what to put back', () => {
  const sealed = sealSecret(ADA, 'a secret of hers')
  useKey(OTHER)
  expect(() => openSecret(ADA, sealed)).toThrow(/VOUCHSAFE_KEYS/)
  useKey(KEY)
  expect(openSecret(ADA, sealed)).toBe('a secret of hers')
})
