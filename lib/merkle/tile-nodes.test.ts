import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { concat, hex, utf8 } from '@/lib/base/bytes'
import { naiveConsistency, naiveLeaf, naivePath, naiveRoot } from '@/lib/testing/naive-tree'

import { portableHasher } from './hash'
import { consistencyRanges, inclusionRanges, makeConsistency, makeInclusion } from './proof'
import { tilePath } from './tile'
import { type HashTile, tileNodeReader, tilesOfRanges } from './tile-nodes'

const leaves = Array.from({ length: 700 }, (_, i) => naiveLeaf(utf8(`entry ${i}`)))

/** The hashes of a tile by its definition. */
function naiveTile({ level, index, width }: HashTile): Uint8Array {
  const span = 256 ** level
  const start = Number(index) * 256 * span
  return concat(
    ...Array.from({ length: width }, (_, i) =>
      naiveRoot(leaves.slice(start + i * span, start + (i + 1) * span)),
    ),
  )
}

/** A reader that is given the tiles it named, and no others. */
function readerOf(tiles: readonly HashTile[], size: bigint) {
  const known = new Map(tiles.map((tile) => [tilePath(tile), naiveTile(tile)]))
  return tileNodeReader(portableHasher, size, (tile) => {
    const hashes = known.get(tilePath(tile))
    if (hashes === undefined) throw new Error(`${tilePath(tile)} was not named`)
    return hashes
  })
}

const size = fc.integer({ min: 1, max: leaves.length })

describe('proofs out of tiles', () => {
  test('of inclusion are those of the definition, with at most two tiles a level', () => {
    fc.assert(
      fc.property(size, fc.nat(), (n, at) => {
        const index = at % n
        const tiles = tilesOfRanges(inclusionRanges(BigInt(index), BigInt(n)), BigInt(n))
        const proof = makeInclusion(portableHasher, BigInt(index), BigInt(n), readerOf(tiles, BigInt(n)))
        expect(proof.map(hex)).toEqual(naivePath(index, leaves.slice(0, n)).map(hex))
        expect(tiles.length).toBeLessThanOrEqual(4)
      }),
      { numRuns: 60 },
    )
  })

  test('of consistency are those of the definition', () => {
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const tiles = tilesOfRanges(consistencyRanges(BigInt(from), BigInt(to)), BigInt(to))
        const reader = readerOf(tiles, BigInt(to))
        const proof = makeConsistency(portableHasher, BigInt(from), BigInt(to), reader)
        expect(proof.map(hex)).toEqual(naiveConsistency(from, leaves.slice(0, to)).map(hex))
      }),
      { numRuns: 60 },
    )
  })

  test('need few tiles of a log of a billion', () => {
    const tiles = tilesOfRanges(inclusionRanges(123_456_789n, 10n ** 9n), 10n ** 9n)
    expect(tiles.length).toBeLessThanOrEqual(8)
    expect(new Set(tiles.map(tilePath)).size).toBe(tiles.length)
  })

  test('are not made from a tile that is too short', () => {
    const reader = tileNodeReader(portableHasher, 300n, () => new Uint8Array(32))
    expect(() => reader({ level: 0, index: 299n })).toThrow('32 bytes for each')
    expect(() => reader({ level: 0, index: 300n })).toThrow('inside the tree')
  })
})
