import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { fromBase64, hex, utf8 } from '@/lib/base/bytes'
import { naiveConsistency, naiveLeaf, naivePath, naiveRoot } from '@/lib/testing/naive-tree'

import { portableHasher } from './hash'
import {
  consistencyRanges,
  inclusionRanges,
  leafReader,
  makeConsistency,
  makeInclusion,
  rangeNodes,
  verifyConsistency,
  verifyInclusion,
} from './proof'
import tree from './testdata/tree.json'

const leaves = Array.from({ length: 140 }, (_, i) => naiveLeaf(utf8(`entry ${i}`)))
const read = leafReader(portableHasher, leaves)
const hexes = (hashes: readonly Uint8Array[]): string[] => hashes.map(hex)
const size = fc.integer({ min: 1, max: leaves.length })
const pair = fc.tuple(size, size).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)])

/** What one bad hash in a proof can look like. */
function* damaged(hash: Uint8Array): Generator<Uint8Array> {
  for (const bit of [0, 7, 128, 255]) {
    const flipped = hash.slice()
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    yield flipped
  }
  yield new Uint8Array(0)
  yield hash.slice(0, 31)
  yield new Uint8Array([...hash, 0])
}

/** A proof with one thing wrong: a damaged, missing, additional, or exchanged hash. */
function* wrongProofs(proof: readonly Uint8Array[]): Generator<Uint8Array[]> {
  for (const [i, hash] of proof.entries()) {
    for (const bad of damaged(hash)) yield proof.with(i, bad)
    yield proof.toSpliced(i, 1)
    yield proof.toSpliced(i, 0, hash)
    const next = proof[i + 1]
    if (next !== undefined) yield proof.toSpliced(i, 2, next, hash)
  }
  yield [...proof, new Uint8Array(32)]
  yield [new Uint8Array(32), ...proof]
}

const bytes = (text: string): Uint8Array => fromBase64(text) ?? new Uint8Array(0)

describe("Go's proofs", () => {
  test('of inclusion verify, and no other index does', () => {
    for (const known of tree.inclusion) {
      const claim = {
        index: BigInt(known.Index),
        size: BigInt(known.Size),
        leafHash: bytes(known.Leaf),
        root: bytes(known.Root),
      }
      const proof = known.Proof.map(bytes)
      expect(verifyInclusion(portableHasher, claim, proof)).toBe(true)
      expect(verifyInclusion(portableHasher, { ...claim, index: claim.index + 1n }, proof)).toBe(false)
    }
  })

  test('of consistency verify, and no other size does', () => {
    for (const known of tree.consistency) {
      const claim = {
        oldSize: BigInt(known.Old),
        newSize: BigInt(known.New),
        oldRoot: bytes(known.OldRoot),
        newRoot: bytes(known.NewRoot),
      }
      const proof = known.Proof.map(bytes)
      expect(verifyConsistency(portableHasher, claim, proof)).toBe(true)
      expect(verifyConsistency(portableHasher, { ...claim, oldSize: claim.oldSize - 1n }, proof)).toBe(false)
      for (const wrong of wrongProofs(proof)) {
        expect(verifyConsistency(portableHasher, claim, wrong)).toBe(false)
      }
    }
  })
})

describe('inclusion', () => {
  test('a made proof is that of the definition and verifies; any change to it or to the claim does not', () => {
    fc.assert(
      fc.property(size, fc.nat(), (n, at) => {
        const index = at % n
        const tree = leaves.slice(0, n)
        const proof = makeInclusion(portableHasher, BigInt(index), BigInt(n), read)
        expect(hexes(proof)).toEqual(hexes(naivePath(index, tree)))
        const claim = {
          index: BigInt(index),
          size: BigInt(n),
          leafHash: leaves[index] ?? new Uint8Array(),
          root: naiveRoot(tree),
        }
        expect(verifyInclusion(portableHasher, claim, proof)).toBe(true)
        for (const wrong of wrongProofs(proof)) {
          expect(verifyInclusion(portableHasher, claim, wrong)).toBe(false)
        }
        for (const leafHash of damaged(claim.leafHash)) {
          expect(verifyInclusion(portableHasher, { ...claim, leafHash }, proof)).toBe(false)
        }
        for (const root of damaged(claim.root)) {
          expect(verifyInclusion(portableHasher, { ...claim, root }, proof)).toBe(false)
        }
      }),
    )
  })

  test('hashes of no bytes prove nothing', () => {
    const claim = { index: 0n, size: 1n, leafHash: new Uint8Array(), root: new Uint8Array() }
    expect(verifyInclusion(portableHasher, claim, [])).toBe(false)
  })

  test.each<[bigint, bigint]>([
    [-1n, 1n],
    [1n, 1n],
    [0n, 0n],
    [2n ** 64n - 1n, 1n],
    [2n ** 64n, 2n ** 64n],
  ])('leaf %s of %s is refused', (index, of) => {
    const [leafHash] = leaves
    if (leafHash === undefined) throw new Error('no leaves')
    expect(verifyInclusion(portableHasher, { index, size: of, leafHash, root: leafHash }, [])).toBe(false)
    expect(() => inclusionRanges(index, of)).toThrow('in the tree')
  })

  test('the right edge of a tree of 2^63 + 1 leaves is found without rounding', () => {
    expect(inclusionRanges(2n ** 63n, 2n ** 63n + 1n)).toEqual([{ from: 0n, to: 2n ** 63n }])
    expect(rangeNodes({ from: 0n, to: 2n ** 63n })).toEqual([{ level: 63, index: 0n }])
  })
})

describe('consistency', () => {
  test('a made proof is that of the definition and verifies; any change to it or to the claim does not', () => {
    fc.assert(
      fc.property(pair, ([oldSize, newSize]) => {
        const proof = makeConsistency(portableHasher, BigInt(oldSize), BigInt(newSize), read)
        expect(hexes(proof)).toEqual(hexes(naiveConsistency(oldSize, leaves.slice(0, newSize))))
        const claim = {
          oldSize: BigInt(oldSize),
          newSize: BigInt(newSize),
          oldRoot: naiveRoot(leaves.slice(0, oldSize)),
          newRoot: naiveRoot(leaves.slice(0, newSize)),
        }
        expect(verifyConsistency(portableHasher, claim, proof)).toBe(true)
        for (const wrong of wrongProofs(proof)) {
          expect(verifyConsistency(portableHasher, claim, wrong)).toBe(false)
        }
        for (const root of damaged(claim.oldRoot)) {
          expect(verifyConsistency(portableHasher, { ...claim, oldRoot: root }, proof)).toBe(false)
        }
        for (const root of damaged(claim.newRoot)) {
          expect(verifyConsistency(portableHasher, { ...claim, newRoot: root }, proof)).toBe(false)
        }
      }),
    )
  })

  test.each<[bigint, bigint]>([
    [0n, 0n],
    [0n, 5n],
    [-1n, 5n],
    [6n, 5n],
  ])('from %s to %s is refused', (oldSize, newSize) => {
    const root = naiveRoot(leaves.slice(0, 5))
    expect(verifyConsistency(portableHasher, { oldSize, newSize, oldRoot: root, newRoot: root }, [])).toBe(
      false,
    )
    expect(() => consistencyRanges(oldSize, newSize)).toThrow('only grows')
  })

  test('the nodes that proofs ask for lie inside the tree, so that they can be fetched from tiles', () => {
    fc.assert(
      fc.property(pair, ([oldSize, newSize]) => {
        const ranges = [
          ...consistencyRanges(BigInt(oldSize), BigInt(newSize)),
          ...inclusionRanges(BigInt(oldSize - 1), BigInt(newSize)),
        ]
        for (const range of ranges) {
          let at = range.from
          for (const { level, index } of rangeNodes(range)) {
            expect(index << BigInt(level)).toBe(at)
            at += 1n << BigInt(level)
          }
          expect(at).toBe(range.to)
          expect(at <= BigInt(newSize)).toBe(true)
        }
      }),
    )
  })
})
