import { concat, utf8 } from '@/lib/base/bytes'

import type { Section } from './sections'

/** Bytes of a salt: enough that a commitment to a guessable value cannot be tried out. */
export const SALT_BYTES = 16

/** The two functions that commitments need; the server gives fast native ones, a browser @noble's. */
export interface Hashing {
  sha256(bytes: Uint8Array): Uint8Array
  hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array
}

const SALT_DOMAIN = utf8('audit-salt/v1\0')
const COMMIT_DOMAIN = utf8('audit-commit/v1\0')

/** What a salt is derived from: `"audit-salt/v1" 00 ‖ id (16 bytes) ‖ section`. */
export const saltMessage = (eventId: Uint8Array, section: Section): Uint8Array =>
  concat(SALT_DOMAIN, eventId, utf8(section))

/**
 * The salt of one section: the XOR over the covering keys of HMAC-SHA256(key, message), 16 bytes. Losing any of the
 * keys makes the section unopenable. One salt for each section, or one disclosure would open the rest to guessing.
 */
export function sectionSalt(
  hashing: Hashing,
  keys: readonly Uint8Array[],
  eventId: Uint8Array,
  section: Section,
): Uint8Array {
  const message = saltMessage(eventId, section)
  const salt = new Uint8Array(SALT_BYTES)
  for (const key of keys) {
    const mac = hashing.hmacSha256(key, message)
    for (let i = 0; i < SALT_BYTES; i++) salt[i]! ^= mac[i]!
  }
  return salt
}

/** `SHA-256("audit-commit/v1" 00 ‖ salt ‖ section ‖ 00 ‖ canonical JSON of the value)`. */
export function commitment(
  hashing: Hashing,
  salt: Uint8Array,
  section: Section,
  canonicalValue: string,
): Uint8Array {
  return hashing.sha256(concat(COMMIT_DOMAIN, salt, utf8(`${section}\0${canonicalValue}`)))
}
