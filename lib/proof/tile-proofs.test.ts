import { existsSync, readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { concat, utf8 } from '@/lib/base/bytes'
import { encodeBundle } from '@/lib/merkle/entry-bundle'
import { portableHasher } from '@/lib/merkle/hash'
import { leafReader, rangeHash } from '@/lib/merkle/proof'

import type { LogSource } from './audit'
import { type Checkpoint, checkpointOf } from './checkpoint'
import { announcedKeys, entryByTiles, extendsByTiles } from './tile-proofs'

const place = (path: string): URL => new URL(`../merkle/testdata/log/${path}`, import.meta.url)
const file = (path: string): Uint8Array => new Uint8Array(readFileSync(place(path)))
const at = (size: number): Checkpoint =>
  checkpointOf(new TextDecoder().decode(file(`checkpoint.${size}`))) ?? {
    origin: '',
    size: 0n,
    root: new Uint8Array(0),
  }

/** Go's log, with some of its files replaced or taken away. */
function goLog(changed: Readonly<Record<string, Uint8Array | null>> = {}) {
  const source: LogSource = (path) =>
    Promise.resolve(path in changed ? (changed[path] ?? null) : existsSync(place(path)) ? file(path) : null)
  return { source, hasher: portableHasher }
}

function flipped(path: string, byte: number): Record<string, Uint8Array> {
  const bytes = file(path)
  bytes[byte] = (bytes[byte] ?? 0) ^ 1
  return { [path]: bytes }
}

describe('over the tiles of a log', () => {
  test.each([
    [0, 600],
    [1, 2],
    [2, 255],
    [255, 256],
    [256, 300],
    [255, 600],
    [300, 600],
    [600, 600],
  ])('%s entries are seen to be the first of %s', async (older, newer) => {
    expect(await extendsByTiles(goLog(), at(older), at(newer))).toBe(true)
  })

  test('a smaller log does not contain a larger one, nor another one of its size', async () => {
    expect(await extendsByTiles(goLog(), at(600), at(300))).toBe(false)
    const other = { ...at(300), root: at(600).root }
    expect(await extendsByTiles(goLog(), other, at(300))).toBe(false)
    expect(await extendsByTiles(goLog(), other, at(600))).toBe(false)
  })

  test('a changed tile proves nothing, and one that is missing leaves it open', async () => {
    const tile = 'tile/0/002.p/88'
    expect(await extendsByTiles(goLog(flipped(tile, 0)), at(300), at(600))).toBe(false)
    expect(await extendsByTiles(goLog({ [tile]: null }), at(300), at(600))).toBeNull()
    expect(await extendsByTiles(goLog({ [tile]: new Uint8Array(32) }), at(300), at(600))).toBeNull()
  })

  test.each([0, 255, 256, 599])('entry %s is read and seen to be there', async (index) => {
    const entry = await entryByTiles(goLog(), BigInt(index), at(600))
    expect(JSON.parse(new TextDecoder().decode(entry ?? undefined))).toMatchObject({ n: index })
  })

  test('an entry that is not in the tree is not given out', async () => {
    const bundle = 'tile/entries/002.p/88'
    expect(await entryByTiles(goLog(flipped(bundle, 5)), 512n, at(600))).toBeNull()
    expect(await entryByTiles(goLog({ [bundle]: null }), 512n, at(600))).toBeNull()
    expect(await entryByTiles(goLog(), 600n, at(600))).toBeNull()
    expect(await entryByTiles(goLog(), -1n, at(600))).toBeNull()
  })
})

describe('a key is announced', () => {
  /** A small log of these entries. */
  function logOf(entries: readonly string[]) {
    const bytes = entries.map(utf8)
    const leaves = bytes.map((entry) => portableHasher.leaf(entry))
    const files: Record<string, Uint8Array> = {
      [`tile/entries/000.p/${entries.length}`]: encodeBundle(bytes),
      [`tile/0/000.p/${entries.length}`]: concat(...leaves),
    }
    const size = BigInt(entries.length)
    const root = rangeHash(portableHasher, { from: 0n, to: size }, leafReader(portableHasher, leaves))
    const source: LogSource = (path) => Promise.resolve(files[path] ?? null)
    return { log: { source, hasher: portableHasher }, checkpoint: { origin: 'x', size, root } }
  }
  const told = (vkey: string, action = 'log.key.added') => JSON.stringify({ action, log: { vkey } })

  test('by the entry below the first size that it signs, and by no other', async () => {
    const { log, checkpoint } = logOf(['{}', told('x+1+k'), 'no JSON', told('x+2+k', 'log.key.retired')])
    const of = (vkey: string, fromSize: number) => announcedKeys(log, [{ vkey, fromSize }], checkpoint)
    expect(await of('x+1+k', 2)).toEqual(['x+1+k'])
    for (const [vkey, fromSize] of [
      ['x+1+k', 1],
      ['x+1+k', 3],
      ['x+9+k', 2],
      ['x+2+k', 4],
      ['x+1+k', 0],
      ['x+1+k', 9],
    ] as const)
      expect(await of(vkey, fromSize)).toEqual([])
  })
})
