import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'

import { base64url } from '@/lib/base/bytes'

import { SECTIONS, type Section } from './sections'

/** Bytes of a salt: enough that a commitment to a guessable value cannot be tried out. */
export const SALT_BYTES = 16

const encoder = new TextEncoder()
const SALT_DOMAIN = encoder.encode('audit-salt/v1\0')
const COMMIT_DOMAIN = encoder.encode('audit-commit/v1\0')
const HASH_BYTES = 32

const NAMES = Object.fromEntries(SECTIONS.map((name) => [name, encoder.encode(name)])) as Record<
  Section,
  Uint8Array
>

/** HMAC-SHA256 that has taken in its key: made once for a key, copied for each salt. */
export type SaltKey = ReturnType<typeof saltKey>

/** Prepares a key. */
export const saltKey = (key: Uint8Array) => hmac.create(sha256, key)

/**
 * Makes salts and commitments over any SHA-256. Runs about ten times for each event of an append, so it writes what it
 * hashes into buffers of its own: not for use by two threads at once.
 */
export class Committer {
  #value = new Uint8Array(4096)
  readonly #message = new Uint8Array(SALT_DOMAIN.length + 16 + 32)
  readonly #mac = new Uint8Array(HASH_BYTES)
  /** Where a key's state is copied to. */
  readonly #state = saltKey(new Uint8Array(HASH_BYTES))

  /** `hashText` is SHA-256 in base64url; a server gives its native one. */
  constructor(
    private readonly hashText: (bytes: Uint8Array) => string = (bytes) => base64url(sha256(bytes)),
  ) {
    this.#message.set(SALT_DOMAIN, 0)
  }

  /**
   * The salt of one section: the XOR over the covering keys of
   * `HMAC-SHA256(key, "audit-salt/v1" 00 ‖ id (16 bytes) ‖ section)`, 16 bytes. Losing any of the keys makes the section
   * unopenable. One salt for each section, or one disclosure would open the rest to guessing.
   */
  salt(keys: readonly SaltKey[], eventId: Uint8Array, section: Section): Uint8Array {
    const name = NAMES[section]
    const at = SALT_DOMAIN.length
    this.#message.set(eventId, at)
    this.#message.set(name, at + 16)
    const message = this.#message.subarray(0, at + 16 + name.length)
    const salt = new Uint8Array(SALT_BYTES)
    for (const key of keys) {
      // The same as hmac(sha256, key, message), without hashing the padded key each time: two blocks instead of four.
      key._cloneInto(this.#state).update(message).digestInto(this.#mac)
      for (let i = 0; i < SALT_BYTES; i++) salt[i]! ^= this.#mac[i]!
    }
    return salt
  }

  /** `SHA-256("audit-commit/v1" 00 ‖ salt ‖ section ‖ 00 ‖ canonical JSON of the value)`, in base64url as entries have it. */
  commit(salt: Uint8Array, section: Section, canonicalValue: string): string {
    const name = NAMES[section]
    const head = COMMIT_DOMAIN.length + SALT_BYTES + name.length + 1
    // A UTF-16 unit is at most three bytes of UTF-8.
    const most = head + canonicalValue.length * 3
    if (most > this.#value.length) this.#value = new Uint8Array(most * 2)
    const bytes = this.#value
    bytes.set(COMMIT_DOMAIN, 0)
    bytes.set(salt, COMMIT_DOMAIN.length)
    bytes.set(name, COMMIT_DOMAIN.length + SALT_BYTES)
    bytes[head - 1] = 0
    return this.hashText(bytes.subarray(0, writeUtf8(canonicalValue, bytes, head)))
  }
}

/** Writes text as UTF-8 and returns where it ends. ASCII, which is nearly all, needs no call out of the engine. */
function writeUtf8(text: string, bytes: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0x80) return at + i + encoder.encodeInto(text.slice(i), bytes.subarray(at + i)).written
    bytes[at + i] = unit
  }
  return at + text.length
}
