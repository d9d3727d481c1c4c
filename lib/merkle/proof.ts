import { equal } from '@/lib/base/bytes'
import { invariant } from '@/lib/base/errors'

import { HASH_BYTES, type TreeHasher } from './hash'

/** A perfect subtree: `2^level` leaves from leaf `index · 2^level` on. */
export interface NodeId {
  level: number
  index: bigint
}

/** Gives the hash of a perfect subtree. It is asked only for those that lie wholly inside the tree. */
export type NodeReader = (node: NodeId) => Uint8Array

/** The leaves from `from` up to, but without, `to`. */
export interface LeafRange {
  from: bigint
  to: bigint
}

/**
 * Which stretches of leaves an inclusion proof needs a hash of, in its order: the leaf's sibling first (RFC 6962
 * §2.1.1). Needs index < size.
 */
export function inclusionRanges(index: bigint, size: bigint): LeafRange[] {
  invariant(index >= 0n && index < size, 'the leaf is in the tree')
  const ranges: LeafRange[] = []
  let [from, to] = [0n, size]
  while (to - from > 1n) {
    const middle = from + split(to - from)
    if (index < middle) {
      ranges.push({ from: middle, to })
      to = middle
    } else {
      ranges.push({ from, to: middle })
      from = middle
    }
  }
  return ranges.reverse()
}

/**
 * Which stretches of leaves a consistency proof needs a hash of, in its order (RFC 6962 §2.1.2). Needs
 * 0 < oldSize ≤ newSize; empty when they are equal.
 */
export function consistencyRanges(oldSize: bigint, newSize: bigint): LeafRange[] {
  invariant(oldSize > 0n && oldSize <= newSize, 'a log only grows, and the proof from nothing says nothing')
  const ranges: LeafRange[] = []
  let [from, to] = [0n, newSize]
  while (to !== oldSize) {
    const middle = from + split(to - from)
    if (oldSize <= middle) {
      ranges.push({ from: middle, to })
      to = middle
    } else {
      ranges.push({ from, to: middle })
      from = middle
    }
  }
  // The verifier knows the old root: it need not be told when the walk never left the left edge.
  if (from !== 0n) ranges.push({ from, to })
  return ranges.reverse()
}

/** The perfect subtrees that a stretch of leaves is made of, left to right, if it is one that a proof asks for. */
export function rangeNodes({ from, to }: LeafRange): NodeId[] {
  const nodes: NodeId[] = []
  for (let at = from; at < to;) {
    let level = 0
    while (at + (2n << BigInt(level)) <= to) level++
    const index = at >> BigInt(level)
    invariant(index << BigInt(level) === at, 'stretches begin where their largest subtree can')
    nodes.push({ level, index })
    at += 1n << BigInt(level)
  }
  return nodes
}

/** Make an inclusion proof for one leaf: sibling hashes from the leaf upwards. */
export function makeInclusion(
  hasher: TreeHasher,
  index: bigint,
  size: bigint,
  read: NodeReader,
): Uint8Array[] {
  return inclusionRanges(index, size).map((range) => rangeHash(hasher, range, read))
}

/** Make the proof that the tree of the new size extends that of the old one. */
export function makeConsistency(
  hasher: TreeHasher,
  oldSize: bigint,
  newSize: bigint,
  read: NodeReader,
): Uint8Array[] {
  return consistencyRanges(oldSize, newSize).map((range) => rangeHash(hasher, range, read))
}

/** A reader over leaf hashes that are all at hand. It computes inner nodes anew each time: for small trees and tests. */
export function leafReader(hasher: TreeHasher, leafHashes: readonly Uint8Array[]): NodeReader {
  const read: NodeReader = ({ level, index }) => {
    if (level > 0) {
      const left = { level: level - 1, index: 2n * index }
      return hasher.node(read(left), read({ level: level - 1, index: left.index + 1n }))
    }
    const hash = leafHashes[Number(index)]
    invariant(hash !== undefined, 'a proof stays inside its tree')
    return hash
  }
  return read
}

/** Check an inclusion proof (RFC 9162 §2.1.3.2). False on anything that is not exactly right, never an exception. */
export function verifyInclusion(
  hasher: TreeHasher,
  claim: { index: bigint; size: bigint; leafHash: Uint8Array; root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  const { index, size, leafHash, root } = claim
  if (index < 0n || index >= size || !allHashes([leafHash, root, ...proof])) return false
  const path = new Path(index, size - 1n)
  let hash = leafHash
  for (const sibling of proof) {
    if (path.atRoot) return false
    hash = path.climb() === 'from the right' ? hasher.node(sibling, hash) : hasher.node(hash, sibling)
  }
  return path.atRoot && equal(hash, root)
}

/**
 * Check a consistency proof (RFC 9162 §2.1.4.2). Needs 0 < oldSize ≤ newSize: that anything extends the empty tree is
 * for the caller to decide. Equal sizes need an empty proof and equal roots. Never an exception.
 */
export function verifyConsistency(
  hasher: TreeHasher,
  claim: { oldSize: bigint; newSize: bigint; oldRoot: Uint8Array; newRoot: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  const { oldSize, newSize, oldRoot, newRoot } = claim
  if (oldSize <= 0n || oldSize > newSize || !allHashes([oldRoot, newRoot, ...proof])) return false
  if (oldSize === newSize) return proof.length === 0 && equal(oldRoot, newRoot)
  // A perfect old tree is itself the first node of the proof, and is left out of it.
  const isPerfect = (oldSize & (oldSize - 1n)) === 0n
  const [first, ...rest] = isPerfect ? [oldRoot, ...proof] : proof
  if (first === undefined) return false
  const path = new Path(oldSize - 1n, newSize - 1n)
  path.skipRightTurns()
  let [oldHash, newHash] = [first, first]
  for (const sibling of rest) {
    if (path.atRoot) return false
    if (path.climb() === 'from the right') {
      oldHash = hasher.node(sibling, oldHash)
      newHash = hasher.node(sibling, newHash)
    } else {
      newHash = hasher.node(newHash, sibling)
    }
  }
  return path.atRoot && equal(oldHash, oldRoot) && equal(newHash, newRoot)
}

/** The way from a leaf to the root: the leaf's number and that of the last leaf, both halved at each level. */
class Path {
  constructor(
    private node: bigint,
    private last: bigint,
  ) {}

  get atRoot(): boolean {
    return this.last === 0n
  }

  /** One sibling further up; says from which side we came. Levels where the right edge has no sibling are passed. */
  climb(): 'from the left' | 'from the right' {
    const isRight = (this.node & 1n) === 1n
    const isEdge = this.node === this.last
    if (!isRight && isEdge) while ((this.node & 1n) === 0n && this.node !== 0n) this.up()
    this.up()
    return isRight || isEdge ? 'from the right' : 'from the left'
  }

  /** Up to the root of the largest perfect subtree that ends at this leaf. */
  skipRightTurns(): void {
    while ((this.node & 1n) === 1n) this.up()
  }

  private up(): void {
    this.node >>= 1n
    this.last >>= 1n
  }
}

/** The hash of a stretch of leaves that a proof asks for, or of a whole tree. */
export function rangeHash(hasher: TreeHasher, range: LeafRange, read: NodeReader): Uint8Array {
  const hashes = rangeNodes(range).map(read)
  return hashes.reduceRight((right, left) => hasher.node(left, right))
}

/** The largest power of two below n, for n > 1: where RFC 6962 splits a tree. */
function split(n: bigint): bigint {
  let k = 1n
  while (k << 1n < n) k <<= 1n
  return k
}

function allHashes(values: readonly Uint8Array[]): boolean {
  return values.every((value) => value.length === HASH_BYTES)
}
