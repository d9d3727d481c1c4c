import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { base64, hex, utf8 } from '@/lib/base/bytes'
import { naiveLeaf, naiveRoot } from '@/lib/testing/naive-tree'

import { CompactRange, frontierBytes } from './compact-range'
import { portableHasher } from './hash'
import tree from './testdata/tree.json'

const leaves = Array.from({ length: 300 }, (_, i) => naiveLeaf(utf8(`leaf-${i}`)))

function rangeOf(size: number): CompactRange {
  const range = CompactRange.empty(portableHasher)
  range.pushAll(leaves.slice(0, size))
  return range
}

describe('compact range', () => {
  test('has the roots that Go computes, for every size to 1,030 and for larger ones', () => {
    const range = CompactRange.empty(portableHasher)
    const bigRoots: Record<string, string> = tree.bigRoots
    for (let size = 0; size <= 70_000; size++) {
      const known = tree.roots[size] ?? bigRoots[size]
      if (known !== undefined) expect([size, base64(range.root())]).toEqual([size, known])
      expect(range.size).toBe(BigInt(size))
      range.push(portableHasher.leaf(utf8(`leaf-${size}`)))
    }
  })

  test('has the root of the definition, whatever way it was grown', () => {
    const size = fc.integer({ min: 0, max: leaves.length })
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [first, all] = [Math.min(a, b), Math.max(a, b)]
        const stored = rangeOf(first).frontier()
        expect(stored.length).toBe(frontierBytes(BigInt(first)))
        const range = CompactRange.parse(portableHasher, BigInt(first), stored)
        range?.pushAll(leaves.slice(first, all))
        expect(range?.size).toBe(BigInt(all))
        expect(hex(range?.root() ?? new Uint8Array())).toBe(hex(naiveRoot(leaves.slice(0, all))))
      }),
    )
  })

  test('stores its largest subtree first', () => {
    const frontier = rangeOf(7).frontier()
    expect(hex(frontier.slice(0, 32))).toBe(hex(naiveRoot(leaves.slice(0, 4))))
    expect(hex(frontier.slice(32, 64))).toBe(hex(naiveRoot(leaves.slice(4, 6))))
    expect(hex(frontier.slice(64))).toBe(hex(naiveRoot(leaves.slice(6, 7))))
  })

  test.each<[bigint, number]>([
    [-1n, 0],
    [0n, 32],
    [1n, 0],
    [3n, 32],
    [3n, 63],
    [3n, 65],
    [4n, 64],
  ])('refuses a frontier for size %s of %s bytes', (size, bytes) => {
    expect(CompactRange.parse(portableHasher, size, new Uint8Array(bytes))).toBeNull()
  })

  test('takes sizes beyond 2^53', () => {
    const size = 2n ** 63n - 1n
    const range = CompactRange.parse(portableHasher, size, new Uint8Array(63 * 32))
    range?.push(naiveLeaf(new Uint8Array()))
    expect(range?.size).toBe(2n ** 63n)
    expect(range?.frontier().length).toBe(32)
  })

  test('refuses a leaf hash of another length', () => {
    expect(() => CompactRange.empty(portableHasher).push(new Uint8Array(31))).toThrow('32 bytes')
  })

  test('keeps its own copies: what it gave can be changed', () => {
    const range = rangeOf(2)
    const before = hex(range.root())
    range.root().fill(0)
    range.frontier().fill(0)
    expect(hex(range.root())).toBe(before)
    const empty = CompactRange.empty(portableHasher)
    empty.root().fill(0)
    expect(hex(portableHasher.empty)).toMatch(/^e3b0c442/)
  })
})
