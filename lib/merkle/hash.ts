import { sha256 as portable, type Sha256 } from '@/lib/base/sha256'

/** Bytes of every hash in a tree. */
export const HASH_BYTES = 32

/** The three hashes that a tree is made of (RFC 6962 §2.1). Each call gives a new array. */
export interface TreeHasher {
  /** The root of the tree without leaves. */
  readonly empty: Uint8Array
  /** The leaf hash of an entry, which is hashed as it is, without any framing. */
  leaf(entry: Uint8Array): Uint8Array
  /** The hash above two hashes of 32 bytes. */
  node(left: Uint8Array, right: Uint8Array): Uint8Array
}

/**
 * A tree hasher over any synchronous SHA-256. Not for use by two threads at once: node hashing reuses one buffer, which
 * is what makes it cheap.
 */
export function treeHasher(sha256: Sha256): TreeHasher {
  const pair = new Uint8Array(1 + 2 * HASH_BYTES)
  pair[0] = 0x01
  return {
    empty: sha256(new Uint8Array(0)),
    leaf(entry) {
      // The prefix 0x00 keeps an entry from passing as an inner node, and the other way round.
      const prefixed = new Uint8Array(1 + entry.length)
      prefixed.set(entry, 1)
      return sha256(prefixed)
    },
    node(left, right) {
      pair.set(left, 1)
      pair.set(right, 1 + HASH_BYTES)
      return sha256(pair)
    },
  }
}

/** The tree hasher in plain JavaScript, for browsers and for whoever has no faster SHA-256 at hand. */
export const portableHasher: TreeHasher = treeHasher(portable)
