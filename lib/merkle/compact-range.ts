import { concat } from '@/lib/base/bytes'
import { invariant } from '@/lib/base/errors'

import { HASH_BYTES, type TreeHasher } from './hash'

/**
 * The right edge of a growing tree: the roots of its perfect subtrees, largest first, one for each set bit of the size.
 * It is all that is needed to append, and to tell the root. A log's head row stores it.
 */
export class CompactRange {
  #size: bigint
  readonly #roots: Uint8Array[]

  private constructor(
    readonly hasher: TreeHasher,
    size: bigint,
    roots: Uint8Array[],
  ) {
    this.#size = size
    this.#roots = roots
  }

  /** The tree without leaves. */
  static empty(hasher: TreeHasher): CompactRange {
    return new CompactRange(hasher, 0n, [])
  }

  /** Read back what `frontier()` gave for a tree of this size. Null when the length does not fit the size. */
  static parse(hasher: TreeHasher, size: bigint, frontier: Uint8Array): CompactRange | null {
    if (size < 0n || frontier.length !== frontierBytes(size)) return null
    const roots: Uint8Array[] = []
    for (let at = 0; at < frontier.length; at += HASH_BYTES) roots.push(frontier.slice(at, at + HASH_BYTES))
    return new CompactRange(hasher, size, roots)
  }

  /** How many leaves the tree has. */
  get size(): bigint {
    return this.#size
  }

  /** Append one leaf by its leaf hash. */
  push(leafHash: Uint8Array): void {
    invariant(leafHash.length === HASH_BYTES, 'a leaf hash has 32 bytes')
    let hash = leafHash
    // Each low set bit of the size is a perfect subtree that the new leaf completes into one of twice its size.
    for (let rest = this.#size; (rest & 1n) === 1n; rest >>= 1n) {
      const left = this.#roots.pop()
      invariant(left !== undefined, 'a compact range has a root for each set bit of its size')
      hash = this.hasher.node(left, hash)
    }
    this.#roots.push(hash)
    this.#size += 1n
  }

  /** Append many leaves, in order. */
  pushAll(leafHashes: Iterable<Uint8Array>): void {
    for (const hash of leafHashes) this.push(hash)
  }

  /** The root of the whole tree (RFC 6962 §2.1). */
  root(): Uint8Array {
    const last = this.#roots.at(-1)
    if (last === undefined) return this.hasher.empty.slice()
    let root = last
    for (let i = this.#roots.length - 2; i >= 0; i--) {
      const left = this.#roots[i]
      invariant(left !== undefined, 'index within the roots')
      root = this.hasher.node(left, root)
    }
    return root.slice()
  }

  /** The stored form: 32 bytes for each set bit of the size, largest subtree first. */
  frontier(): Uint8Array {
    return concat(...this.#roots)
  }
}

/** How many bytes the frontier of a tree of this size takes. */
export function frontierBytes(size: bigint): number {
  let count = 0
  for (let rest = size; rest > 0n; rest >>= 1n) if ((rest & 1n) === 1n) count++
  return count * HASH_BYTES
}
