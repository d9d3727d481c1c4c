import { invariant } from '@/lib/base/errors'

import { HASH_BYTES, type TreeHasher } from './hash'
import type { LeafRange, NodeId } from './proof'

/** The highest perfect subtree that a tree of at most 2^63 leaves can have. */
export const SUBTREE_LEVEL_MAX = 62

/** The perfect subtrees that a stretch of leaves is made of, wherever it begins, left to right: at most 126. */
export function stretchNodes({ from, to }: LeafRange): NodeId[] {
  const nodes: NodeId[] = []
  for (let at = from; at < to;) {
    let level = 0
    while ((at >> BigInt(level)) % 2n === 0n && at + (2n << BigInt(level)) <= to) level++
    nodes.push({ level, index: at >> BigInt(level) })
    at += 1n << BigInt(level)
  }
  return nodes
}

/**
 * A tree made again out of perfect subtrees from its first leaf to its last. Of a tree whose root is known it shows that each of them
 * is where it was put, and that there are no other leaves: what is covered by one hash is counted, without being told.
 */
export class TreeCover {
  #size = 0n
  readonly #open: { level: number; hash: Uint8Array }[] = []

  constructor(private readonly hasher: TreeHasher) {}

  /** Leaves so far. */
  get size(): bigint {
    return this.#size
  }

  /** Puts a subtree of `2^level` leaves behind what is there. False, and nothing is done, where none can begin. */
  push(level: number, hash: Uint8Array): boolean {
    invariant(hash.length === HASH_BYTES, 'a node has 32 bytes')
    if (!Number.isInteger(level) || level < 0 || level > SUBTREE_LEVEL_MAX) return false
    if (this.#size % (1n << BigInt(level)) !== 0n) return false
    let node = { level, hash }
    for (let left = this.#open.at(-1); left?.level === node.level; left = this.#open.at(-1)) {
      this.#open.pop()
      node = { level: node.level + 1, hash: this.hasher.node(left.hash, node.hash) }
    }
    this.#open.push(node)
    this.#size += 1n << BigInt(level)
    return true
  }

  /** The root of all of it (RFC 6962 §2.1). */
  root(): Uint8Array {
    const hashes = this.#open.map(({ hash }) => hash)
    return hashes.length === 0
      ? this.hasher.empty
      : hashes.reduceRight((right, left) => this.hasher.node(left, right))
  }
}
