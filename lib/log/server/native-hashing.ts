import { createHmac, hash } from 'node:crypto'

import type { MacKey, SealHash } from '@/lib/log/commitment'

// OpenSSL's one-shot hash takes 0.4 µs for a short message when its result is text, and 1.2 µs when it is a buffer,
// which needs memory of its own (measured on Node 20 to 24). So results come as text and are written where they belong.

/** SHA-256 of one buffer. */
export const sha256 = (bytes: Uint8Array): Buffer => Buffer.from(hash('sha256', bytes, 'binary'), 'latin1')

const digest = Buffer.alloc(32)

/** SHA-256 for seals. Not for use by two threads at once. */
export const nativeSealHash: SealHash = {
  digest(message) {
    digest.write(hash('sha256', message, 'binary'), 'latin1')
    return digest
  },
  text: (message) => hash('sha256', message, 'base64url'),
}

/** HMAC-SHA256 (RFC 2104) of a text or bytes. */
export const hmacSha256 = (key: Uint8Array, message: string | Uint8Array): Buffer =>
  createHmac('sha256', key).update(message).digest()

const block = Buffer.alloc(64 + 32)

/** HMAC-SHA256 over the SHA-256 of a text, without the objects that `createHmac` makes each time. */
export function macOfHash({ inner, outer }: MacKey, text: string): Buffer {
  block.set(inner)
  block.write(hash('sha256', text, 'binary'), 64, 'latin1')
  const innerHash = hash('sha256', block, 'binary')
  block.set(outer)
  block.write(innerHash, 64, 'latin1')
  return sha256(block)
}
