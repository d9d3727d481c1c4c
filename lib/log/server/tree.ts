import { invariant } from '@/lib/base/errors'
import { CompactRange } from '@/lib/merkle/compact-range'
import { HASH_BYTES, treeHasher } from '@/lib/merkle/hash'
import { completedTiles, tileLeaves, tileRoot, TILE_BYTES, TILE_WIDTH } from '@/lib/merkle/tile'

import { sha256 } from './native-hashing'

/** The tree's hashing, by OpenSSL. */
export const hasher = treeHasher(sha256)

/** A log's head: how many entries it has, and what is needed to append to its tree. */
export interface Head {
  size: bigint
  frontier: Buffer
  root: Buffer
}

/** A full tile to be stored, with the root over it. */
export interface FullTile {
  level: number
  index: bigint
  hashes: Buffer
  root: Buffer
}

/** What growing a tree may have to read: called for a tile that this growth completes but did not begin. */
export interface EdgeReader {
  /** Leaf hashes of the entries from `from` to before `to`. */
  leaves(from: bigint, to: bigint): Promise<Buffer>
  /** Roots of the full tiles of this level from `from` to before `to`. */
  roots(level: number, from: bigint, to: bigint): Promise<Buffer>
}

/** Checks a head that was read from the database against itself: a frontier that does not give its root is damage. */
export function openHead(head: Head): CompactRange {
  const range = CompactRange.parse(hasher, head.size, head.frontier)
  invariant(
    range && Buffer.from(range.root()).equals(head.root),
    'a stored head gives its own root; run `vouchsafe doctor --deep`',
  )
  return range
}

/**
 * Grows a tree by these leaf hashes: the new head and the tiles that became full on the way, lower levels first.
 * Reads at most 255 hashes for each level that completes a tile.
 */
export async function grow(
  head: Head,
  leaves: readonly Uint8Array[],
  edge: EdgeReader,
): Promise<{ head: Head; tiles: FullTile[] }> {
  const range = openHead(head)
  range.pushAll(leaves)
  const grown: Head = {
    size: range.size,
    frontier: Buffer.from(range.frontier()),
    root: Buffer.from(range.root()),
  }
  const tiles: FullTile[] = []
  for (const { level, index } of completedTiles(head.size, range.size)) {
    const hashes =
      level === 0
        ? await leafTile(index, head.size, leaves, edge)
        : await upperTile(level, index, tiles, edge)
    invariant(hashes.length === TILE_BYTES, 'a full tile has 256 hashes')
    tiles.push({ level, index, hashes, root: Buffer.from(tileRoot(hasher, hashes)) })
  }
  return { head: grown, tiles }
}

async function leafTile(
  index: bigint,
  from: bigint,
  leaves: readonly Uint8Array[],
  edge: EdgeReader,
): Promise<Buffer> {
  const start = index * tileLeaves(0)
  const old = start < from ? await edge.leaves(start, from) : Buffer.alloc(0)
  const first = Number((start < from ? from : start) - from)
  return Buffer.concat([old, ...leaves.slice(first, first + TILE_WIDTH - old.length / HASH_BYTES)])
}

async function upperTile(
  level: number,
  index: bigint,
  made: readonly FullTile[],
  edge: EdgeReader,
): Promise<Buffer> {
  const start = index * BigInt(TILE_WIDTH)
  const end = start + BigInt(TILE_WIDTH)
  const below = made.filter((tile) => tile.level === level - 1 && tile.index >= start && tile.index < end)
  const firstMade = below[0]?.index ?? end
  const old = start < firstMade ? await edge.roots(level - 1, start, firstMade) : Buffer.alloc(0)
  return Buffer.concat([old, ...below.map((tile) => tile.root)])
}
