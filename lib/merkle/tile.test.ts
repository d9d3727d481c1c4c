import { readFileSync } from 'node:fs'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { base64, concat, hex, utf8 } from '@/lib/base/bytes'
import { naiveLeaf, naiveRoot } from '@/lib/testing/naive-tree'

import { CompactRange } from './compact-range'
import { decodeBundle } from './entry-bundle'
import { portableHasher } from './hash'
import { completedTiles, parseTilePath, type Tile, TILE_BYTES, tilePath, tileRoot, tileWidth } from './tile'

const file = (path: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`testdata/log/${path}`, import.meta.url)))

describe('tile paths', () => {
  test.each<[string, Tile]>([
    ['tile/0/000', { level: 0, index: 0n, width: 256 }],
    ['tile/0/999', { level: 0, index: 999n, width: 256 }],
    ['tile/0/x001/000', { level: 0, index: 1000n, width: 256 }],
    ['tile/3/x001/x234/067', { level: 3, index: 1234067n, width: 256 }],
    ['tile/63/000.p/1', { level: 63, index: 0n, width: 1 }],
    ['tile/entries/x012/345.p/255', { level: 'entries', index: 12345n, width: 255 }],
    ['tile/0/x018/x446/x744/x073/x709/x551/615', { level: 0, index: 2n ** 64n - 1n, width: 256 }],
  ])('%s', (path, tile) => {
    expect(parseTilePath(path)).toEqual(tile)
    expect(tilePath(tile)).toBe(path)
  })

  test.each([
    '',
    'tile',
    'tile/0',
    'tile/0/',
    '/tile/0/000',
    'tile/0/000/',
    'tile/00/000',
    'tile/01/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/data/000',
    'tile/0/0',
    'tile/0/0000',
    'tile/0/x000/001',
    'tile/0/001/000',
    'tile/0/x001',
    'tile/0/X001/000',
    'tile/0/000.p',
    'tile/0/000.p/',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/1/',
    'tile/0/000.p/1.p/1',
    'tile/0/000\n',
    'tile/0/٠٠٠',
    'tile/0/x018/x446/x744/x073/x709/x551/616',
    'tile/0/x999/x999/x999/x999/x999/x999/x999/999',
  ])('%j is refused', (path) => expect(parseTilePath(path)).toBeNull())

  test('every tile has exactly one path', () => {
    const tile = fc.record<Tile>({
      level: fc.oneof(fc.constant('entries' as const), fc.integer({ min: 0, max: 63 })),
      index: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      width: fc.integer({ min: 1, max: 256 }),
    })
    fc.assert(
      fc.property(tile, (value) => {
        expect(parseTilePath(tilePath(value))).toEqual(value)
      }),
    )
  })

  test.each([0, 257, -1])('refuses to name a tile of width %s', (width) => {
    expect(() => tilePath({ level: 0, index: 0n, width })).toThrow('256')
  })
})

describe('which tiles there are', () => {
  test.each<[bigint, bigint, string[]]>([
    [0n, 0n, []],
    [0n, 255n, []],
    [0n, 256n, ['0:0']],
    [255n, 256n, ['0:0']],
    [256n, 511n, []],
    [256n, 512n, ['0:1']],
    [100n, 1000n, ['0:0', '0:1', '0:2']],
    [65_279n, 65_536n, ['0:254', '0:255', '1:0']],
    [65_536n, 65_536n, []],
    [2n ** 24n - 1n, 2n ** 24n, ['0:65535', '1:255', '2:0']],
  ])('growing from %s to %s completes %j', (from, to, tiles) => {
    expect(completedTiles(from, to).map(({ level, index }) => `${level}:${index}`)).toEqual(tiles)
  })

  test('growing in steps completes the same tiles as growing at once', () => {
    const size = fc.bigInt({ min: 0n, max: 200_000n })
    fc.assert(
      fc.property(size, size, size, (x, y, z) => {
        const [a, b, c] = [x, y, z].sort((m, n) => (m < n ? -1 : 1))
        if (a === undefined || b === undefined || c === undefined) return
        const key = ({ level, index }: { level: number; index: bigint }): string => `${level}:${index}`
        const steps = [...completedTiles(a, b), ...completedTiles(b, c)].map(key)
        expect(new Set(steps).size).toBe(steps.length)
        expect(new Set(completedTiles(a, c).map(key))).toEqual(new Set(steps))
      }),
      { numRuns: 30 },
    )
  })

  test.each<[number, bigint, bigint, number]>([
    [0, 0n, 0n, 0],
    [0, 0n, 1n, 1],
    [0, 0n, 256n, 256],
    [0, 1n, 256n, 0],
    [1, 0n, 255n, 0],
    [1, 0n, 256n, 1],
    [0, 273n, 70_000n, 112],
    [0, 272n, 70_000n, 256],
    [1, 0n, 70_000n, 256],
    [1, 1n, 70_000n, 17],
    [2, 0n, 70_000n, 1],
    [2, 1n, 70_000n, 0],
  ])('tile %s/%s of a log of %s has %s hashes', (level, index, size, width) => {
    expect(tileWidth(level, index, size)).toBe(width)
  })
})

describe('what tiles hold', () => {
  const leaves = Array.from({ length: 256 }, (_, i) => naiveLeaf(utf8(`leaf-${i}`)))

  test('the root of a full tile is the root over its hashes', () => {
    const hashes = concat(...leaves)
    expect(hex(tileRoot(portableHasher, hashes))).toBe(hex(naiveRoot(leaves)))
    expect(() => tileRoot(portableHasher, hashes.slice(32))).toThrow('full')
    expect(hashes.length).toBe(TILE_BYTES)
  })

  test("Go's log: entries, leaf hashes, upper tiles and roots agree at every published size", () => {
    const bundles = ['000', '001', '002.p/88'].map((n) => decodeBundle(file(`tile/entries/${n}`)) ?? [])
    const hashes = bundles.flat().map((entry) => portableHasher.leaf(entry))
    expect(hashes.length).toBe(600)
    for (const path of ['000', '000.p/1', '000.p/2', '000.p/255', '001', '001.p/44', '002.p/88']) {
      const tile = parseTilePath(`tile/0/${path}`)
      const start = Number(tile?.index ?? 0n) * 256
      const slice = hashes.slice(start, start + (tile?.width ?? 0))
      expect([path, hex(file(`tile/0/${path}`))]).toEqual([path, hex(concat(...slice))])
    }
    const upper = ['000', '001'].map((n) => tileRoot(portableHasher, file(`tile/0/${n}`)))
    expect(hex(file('tile/1/000.p/2'))).toBe(hex(concat(...upper)))
    for (const size of [0, 1, 2, 255, 256, 300, 600]) {
      const range = CompactRange.empty(portableHasher)
      range.pushAll(hashes.slice(0, size))
      const [, count, root] = new TextDecoder().decode(file(`checkpoint.${size}`)).split('\n')
      expect([count, root]).toEqual([String(size), base64(range.root())])
    }
  })
})
