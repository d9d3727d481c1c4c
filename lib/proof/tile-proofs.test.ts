import { existsSync, readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { base64, concat, utf8 } from '@/lib/base/bytes'
import { encodeBundle } from '@/lib/merkle/entry-bundle'
import { portableHasher } from '@/lib/merkle/hash'
import { leafReader, rangeHash } from '@/lib/merkle/proof'
import { type NoteKey, testNoteKey, verifyEd25519 } from '@/lib/testing/note-keys'

import { type Checkpoint, checkpointOf } from './checkpoint'
import { keyStatementText } from './key-statement'
import type { LogSource } from './log-source'
import { announcedKeys, entryByTiles, extendsByTiles } from './tile-proofs'
import { vkeyText } from './vkey'

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
  const [first, second, third] = ['1', '2', '3'].map((seed) => testNoteKey('x', seed)) as [
    NoteKey,
    NoteKey,
    NoteKey,
  ]
  const told = (key: NoteKey, fromSize: number, by: NoteKey): string => {
    const statement = { vkey: vkeyText(key.vkey), fromSize }
    const signature = base64(by.sign(keyStatementText('x', statement)))
    return JSON.stringify({ action: 'log.key.added', log: { ...statement, signature } })
  }

  test('by the entry below the first size that it signs, and by no other', async () => {
    const { log, checkpoint } = logOf(['{}', told(second, 2, first), 'no JSON', told(third, 4, second)])
    const of = (known: NoteKey[], ...sizes: number[]) =>
      announcedKeys(
        log,
        sizes.map((fromSize) => ({ fromSize })),
        checkpoint,
        { known: known.map(({ vkey }) => vkey), verify: verifyEd25519 },
      )
    expect(await of([first], 2)).toEqual([vkeyText(second.vkey)])
    expect(await of([first], 4, 0, 2)).toEqual([second, third].map(({ vkey }) => vkeyText(vkey)))
    // The one that was told of before is missing, nobody is known, or the entry is another one.
    expect(await of([first], 4)).toEqual([])
    expect(await of([third], 2)).toEqual([])
    expect(await of([], 2, 4)).toEqual([])
    expect(await of([first], 0, 1, 3, 9)).toEqual([])
  })
})
