import fc from 'fast-check'
import { expect, test } from 'vitest'

import { utf8 } from '@/lib/base/bytes'
import { naiveLeaf, naiveRoot } from '@/lib/testing/naive-tree'

import { stretchNodes, TreeCover } from './cover'
import { portableHasher } from './hash'
import { leafReader } from './proof'

const leaves = Array.from({ length: 140 }, (_, i) => naiveLeaf(utf8(`entry ${i}`)))
const read = leafReader(portableHasher, leaves)

test('a tree that is covered by subtrees of any stretches has the root of its leaves', () => {
  const cuts = fc.array(fc.integer({ min: 0, max: leaves.length }), { maxLength: 8 })
  fc.assert(
    fc.property(cuts, fc.integer({ min: 0, max: leaves.length }), (inner, size) => {
      const ends = [...new Set([...inner.filter((cut) => cut < size), size])].toSorted((a, b) => a - b)
      const cover = new TreeCover(portableHasher)
      let from = 0
      for (const to of ends) {
        for (const node of stretchNodes({ from: BigInt(from), to: BigInt(to) }))
          expect(cover.push(node.level, read(node))).toBe(true)
        from = to
      }
      expect(cover.size).toBe(BigInt(size))
      expect(cover.root()).toEqual(naiveRoot(leaves.slice(0, size)))
    }),
  )
})

test('a stretch is made of as few subtrees as there can be', () => {
  const nodes = (from: bigint, to: bigint) =>
    stretchNodes({ from, to }).map(({ level, index }) => `${level}/${index}`)
  expect(nodes(0n, 0n)).toEqual([])
  expect(nodes(0n, 256n)).toEqual(['8/0'])
  expect(nodes(1n, 8n)).toEqual(['0/1', '1/1', '2/1'])
  expect(nodes(5n, 12n)).toEqual(['0/5', '1/3', '2/2'])
})

test('a subtree can only be where it could begin', () => {
  const cover = new TreeCover(portableHasher)
  const hash = new Uint8Array(32)
  expect(cover.push(0, hash)).toBe(true)
  for (const level of [1, 5, 63, -1, 0.5]) expect(cover.push(level, hash)).toBe(false)
  expect(cover.size).toBe(1n)
  expect(cover.push(0, hash)).toBe(true)
  expect(cover.push(1, hash)).toBe(true)
  expect(() => cover.push(0, new Uint8Array(31))).toThrow('a node has 32 bytes')
})
