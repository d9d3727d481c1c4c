import { createHmac, hash } from 'node:crypto'

import type { Hashing } from '@/lib/log/commitment'

/** SHA-256 of one buffer, by OpenSSL in one call: about 1 µs for short input, a third of `createHash`'s overhead. */
export const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer')

const BLOCK_BYTES = 64

/** The two padded blocks of an HMAC key (RFC 2104), made once for a key that is used for many messages. */
interface Pads {
  inner: Uint8Array
  outer: Uint8Array
}
const padsOfKey = new WeakMap<Uint8Array, Pads>()

function pads(key: Uint8Array): Pads {
  const known = padsOfKey.get(key)
  if (known) return known
  const inner = new Uint8Array(BLOCK_BYTES).fill(0x36)
  const outer = new Uint8Array(BLOCK_BYTES).fill(0x5c)
  for (let i = 0; i < key.length; i++) {
    inner[i]! ^= key[i]!
    outer[i]! ^= key[i]!
  }
  const made = { inner, outer }
  padsOfKey.set(key, made)
  return made
}

const outerBlock = new Uint8Array(BLOCK_BYTES + 32)
const innerBlock = new Uint8Array(512)

/**
 * HMAC-SHA256 for keys up to a block and short messages: two one-shot hashes over reused buffers, half the time of
 * `createHmac`. Longer keys or messages take the library's way.
 */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Buffer {
  if (key.length > BLOCK_BYTES || message.length > innerBlock.length - BLOCK_BYTES)
    return createHmac('sha256', key).update(message).digest()
  const { inner, outer } = pads(key)
  innerBlock.set(inner, 0)
  innerBlock.set(message, BLOCK_BYTES)
  outerBlock.set(outer, 0)
  outerBlock.set(sha256(innerBlock.subarray(0, BLOCK_BYTES + message.length)), BLOCK_BYTES)
  return sha256(outerBlock)
}

/** The hashing of commitments on the server. */
export const nativeHashing: Hashing = { sha256, hmacSha256 }
