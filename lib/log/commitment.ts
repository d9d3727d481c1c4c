import { sha256 } from '@noble/hashes/sha2.js'

import { base64url } from '@/lib/base/bytes'
import { invariant } from '@/lib/base/errors'

import { SECTIONS, type Section } from './sections'

/** Bytes of a salt: enough that a commitment to a guessable value cannot be tried out. */
export const SALT_BYTES = 16

/**
 * SHA-256 of short messages, about 25 times for each event of an append. A server gives its native one; the one here
 * runs everywhere.
 */
export interface SealHash {
  /** 32 bytes, which become those of another message with the next call. */
  digest(message: Uint8Array): Uint8Array
  /** The same 32 bytes as base64url. */
  text(message: Uint8Array): string
}

/** SHA-256 in plain JavaScript. */
export const portableSealHash: SealHash = {
  digest: (message) => sha256(message),
  text: (message) => base64url(sha256(message)),
}

const encoder = new TextEncoder()
const SALT_DOMAIN = encoder.encode('audit-salt/v1\0')
const COMMIT_DOMAIN = encoder.encode('audit-commit/v1\0')
const HASH_BYTES = 32
const BLOCK_BYTES = 64

const NAMES = Object.fromEntries(SECTIONS.map((name) => [name, encoder.encode(name)])) as Record<
  Section,
  Uint8Array
>

/** A key of HMAC-SHA256, padded as RFC 2104 wants it: made once, used for many messages. */
export interface MacKey {
  readonly inner: Uint8Array
  readonly outer: Uint8Array
}

/** Prepares a key of at most 64 bytes. */
export function macKey(key: Uint8Array): MacKey {
  invariant(key.length <= BLOCK_BYTES, 'a longer key would have to be hashed first')
  const inner = new Uint8Array(BLOCK_BYTES).fill(0x36)
  const outer = new Uint8Array(BLOCK_BYTES).fill(0x5c)
  for (let i = 0; i < key.length; i++) {
    inner[i]! ^= key[i]!
    outer[i]! ^= key[i]!
  }
  return { inner, outer }
}

/** Room for the longest name of a section. */
const NAME_BYTES_MAX = 32
const ID_BYTES = 16

/**
 * Makes salts and commitments. It writes what it hashes into buffers of its own, so it is not for use by two threads at
 * once; what is written once (domains, paddings' places) stays there.
 */
export class Committer {
  /** `"audit-commit/v1" 00 ‖ salt ‖ section ‖ 00 ‖ value` */
  #value = valueBuffer(4096)
  /** `padded key ‖ "audit-salt/v1" 00 ‖ id ‖ section` */
  readonly #salt = new Uint8Array(BLOCK_BYTES + SALT_DOMAIN.length + ID_BYTES + NAME_BYTES_MAX)
  readonly #outer = new Uint8Array(BLOCK_BYTES + HASH_BYTES)

  constructor(private readonly hash: SealHash = portableSealHash) {
    this.#salt.set(SALT_DOMAIN, BLOCK_BYTES)
  }

  /**
   * The salt of one section: the XOR over the covering keys of
   * `HMAC-SHA256(key, "audit-salt/v1" 00 ‖ id (16 bytes) ‖ section)`, 16 bytes. Losing any of the keys makes the section
   * unopenable. One salt for each section, or one disclosure would open the rest to guessing.
   */
  salt(keys: readonly MacKey[], eventId: Uint8Array, section: Section): Uint8Array {
    const salt = new Uint8Array(SALT_BYTES)
    this.#saltInto(salt, 0, keys, eventId, section)
    return salt
  }

  /** `SHA-256("audit-commit/v1" 00 ‖ salt ‖ section ‖ 00 ‖ canonical JSON of the value)`, in base64url as entries have it. */
  commit(salt: Uint8Array, section: Section, canonicalValue: string): string {
    this.#value.set(salt, COMMIT_DOMAIN.length)
    return this.#commit(section, canonicalValue)
  }

  /** The commitment with the salt that these keys give. */
  seal(keys: readonly MacKey[], eventId: Uint8Array, section: Section, canonicalValue: string): string {
    this.#saltInto(this.#value, COMMIT_DOMAIN.length, keys, eventId, section)
    return this.#commit(section, canonicalValue)
  }

  #saltInto(
    target: Uint8Array,
    at: number,
    keys: readonly MacKey[],
    eventId: Uint8Array,
    section: Section,
  ): void {
    const name = NAMES[section]
    const nameAt = BLOCK_BYTES + SALT_DOMAIN.length + ID_BYTES
    this.#salt.set(eventId, nameAt - ID_BYTES)
    this.#salt.set(name, nameAt)
    const message = this.#salt.subarray(0, nameAt + name.length)
    target.fill(0, at, at + SALT_BYTES)
    for (const { inner, outer } of keys) {
      this.#salt.set(inner, 0)
      this.#outer.set(outer, 0)
      this.#outer.set(this.hash.digest(message), BLOCK_BYTES)
      const mac = this.hash.digest(this.#outer)
      for (let i = 0; i < SALT_BYTES; i++) target[at + i]! ^= mac[i]!
    }
  }

  #commit(section: Section, canonicalValue: string): string {
    const name = NAMES[section]
    const nameAt = COMMIT_DOMAIN.length + SALT_BYTES
    const head = nameAt + name.length + 1
    // A UTF-16 unit is at most three bytes of UTF-8.
    const most = head + canonicalValue.length * 3
    if (most > this.#value.length) {
      const larger = valueBuffer(most * 2)
      larger.set(this.#value.subarray(0, nameAt))
      this.#value = larger
    }
    this.#value.set(name, nameAt)
    this.#value[head - 1] = 0
    return this.hash.text(this.#value.subarray(0, writeUtf8(canonicalValue, this.#value, head)))
  }
}

function valueBuffer(bytes: number): Uint8Array {
  const buffer = new Uint8Array(bytes)
  buffer.set(COMMIT_DOMAIN)
  return buffer
}

/** Characters above which the engine's encoder beats a loop. */
const NATIVE_ABOVE = 150

/** Writes text as UTF-8 and returns where it ends. Short ASCII, which is nearly all, needs no call out of the engine. */
function writeUtf8(text: string, bytes: Uint8Array, at: number): number {
  if (text.length > NATIVE_ABOVE) return at + encoder.encodeInto(text, bytes.subarray(at)).written
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0x80) return at + i + encoder.encodeInto(text.slice(i), bytes.subarray(at + i)).written
    bytes[at + i] = unit
  }
  return at + text.length
}
