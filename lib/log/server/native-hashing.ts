import { createHmac, hash } from 'node:crypto'

/** SHA-256 of one buffer, by OpenSSL in one call: about 1 µs for short input, a third of `createHash`'s overhead. */
export const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer')

/** HMAC-SHA256 (RFC 2104) of a text or bytes. */
export const hmacSha256 = (key: Uint8Array, message: string | Uint8Array): Buffer =>
  createHmac('sha256', key).update(message).digest()
