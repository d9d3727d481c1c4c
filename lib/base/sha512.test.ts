import { createHash } from 'node:crypto'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { hex, utf8 } from './bytes'
import { sha512 } from './sha512'

test('gives the well-known hash of abc', () => {
  expect(hex(sha512(utf8('abc')))).toBe(
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  )
})

test('agrees with node', () => {
  // Up to and over the lengths at which another block is needed.
  const lengths = fc.oneof(fc.constantFrom(0, 111, 112, 127, 128, 239, 240), fc.nat(400))
  const messages = lengths.chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
  fc.assert(
    fc.property(messages, (bytes) => {
      expect(hex(sha512(bytes))).toBe(createHash('sha512').update(bytes).digest('hex'))
    }),
  )
})
