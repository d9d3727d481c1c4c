import fc from 'fast-check'
import { expect, test } from 'vitest'

import { concat, fromHex, hex } from '@/lib/base/bytes'
import { ed25519Key, ed25519PublicBytes, signEd25519, verifyEd25519 } from '@/lib/config/ed25519'

import { portableEd25519 } from './ed25519'

const bytes = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array(0)

/** RFC 8032 §7.1: key, message, signature. */
const VECTORS = [
  [
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
  [
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    'af82',
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  ],
] as const

test.each(VECTORS)('verifies what key %s signed, as RFC 8032 gives it', (key, message, signature) => {
  expect(portableEd25519(bytes(key), bytes(message), bytes(signature))).toBe(true)
  expect(portableEd25519(bytes(key), bytes(`${message}00`), bytes(signature))).toBe(false)
})

test('verifies what node signs, and agrees with node on whatever is changed of it', () => {
  const flipped = fc.option(fc.record({ part: fc.constantFrom(0, 1, 2), at: fc.nat(), bit: fc.nat(7) }))
  const seed = fc.uint8Array({ minLength: 32, maxLength: 32 })
  fc.assert(
    fc.property(seed, fc.uint8Array({ minLength: 1, maxLength: 200 }), flipped, (secret, message, flip) => {
      const key = ed25519Key(secret)
      const parts = [ed25519PublicBytes(key), message, signEd25519(key, message)].map((part) =>
        Uint8Array.from(part),
      ) as [Uint8Array, Uint8Array, Uint8Array] // safe: three go in
      if (flip !== null) {
        const part = parts[flip.part]!
        part[flip.at % part.length]! ^= 1 << flip.bit
      }
      expect(portableEd25519(...parts)).toBe(flip === null)
      expect(verifyEd25519(...parts)).toBe(flip === null)
    }),
    { numRuns: 60 },
  )
})

test('answers false to what is no key and no signature', () => {
  const [key, message, signature] = VECTORS[0].map(bytes) as [Uint8Array, Uint8Array, Uint8Array] // safe: three go in
  for (const wrong of [new Uint8Array(0), key.subarray(1), concat(key, key), new Uint8Array(32).fill(0xff)])
    expect(portableEd25519(wrong, message, signature)).toBe(false)
  for (const wrong of [new Uint8Array(0), signature.subarray(1), concat(signature, key)])
    expect(portableEd25519(key, message, wrong)).toBe(false)
})

test('refuses a second spelling of a good signature', () => {
  const [key, message, signature] = VECTORS[0].map(bytes) as [Uint8Array, Uint8Array, Uint8Array] // safe: three go in
  // The order of the group (RFC 8032 §5.1), little end first: adding it to S names the same point.
  const order = BigInt('0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed')
  const s = BigInt(`0x${hex(signature.slice(32).toReversed())}`) + order
  const other = concat(signature.slice(0, 32), bytes(s.toString(16).padStart(64, '0')).toReversed())
  expect(portableEd25519(key, message, other)).toBe(false)
  expect(verifyEd25519(key, message, other)).toBe(false)
})

test('refuses a key that would verify anything', () => {
  // The neutral element as key and as the signature's point, with S = 0: 0·B = R + k·A for every message.
  const neutral = bytes(`01${'00'.repeat(31)}`)
  const signature = concat(neutral, new Uint8Array(32))
  expect(portableEd25519(neutral, bytes('af82'), signature)).toBe(false)
})
