import { invariant } from '@/lib/base/errors'

import { HASH_BYTES, type TreeHasher } from './hash'
import { type LeafRange, type NodeId, type NodeReader, rangeNodes } from './proof'
import { perfectRoot, type Tile, TILE_WIDTH, tilePath, tileWidth } from './tile'

/** A tile of hashes, and not of entries. */
export type HashTile = Tile & { level: number }

/** Binary levels of the tree in one level of tiles. */
const LEVELS = 8

/** Where the hash of a node comes from: so many hashes of a tile, from one of them on. */
interface Stretch {
  tile: HashTile
  from: number
  count: number
}

/** The stretch of a tile below a node that lies wholly inside a tree of this size. */
function stretchOf({ level, index }: NodeId, size: bigint): Stretch {
  const tileLevel = Math.floor(level / LEVELS)
  const count = 1 << (level % LEVELS)
  const first = index * BigInt(count)
  const tileIndex = first / BigInt(TILE_WIDTH)
  const width = tileWidth(tileLevel, tileIndex, size)
  const from = Number(first % BigInt(TILE_WIDTH))
  invariant(from + count <= width, 'the node lies inside the tree')
  return { tile: { level: tileLevel, index: tileIndex, width }, from, count }
}

/** The tiles of a tree of this size that hold all that is needed to hash these stretches of leaves, each once. */
export function tilesOfRanges(ranges: readonly LeafRange[], size: bigint): HashTile[] {
  const tiles = new Map<string, HashTile>()
  for (const node of ranges.flatMap(rangeNodes)) {
    const { tile } = stretchOf(node, size)
    tiles.set(tilePath(tile), tile)
  }
  return [...tiles.values()]
}

/** Reads nodes of a tree of this size out of its tiles. `hashesOf` is asked for those of `tilesOfRanges` only. */
export function tileNodeReader(
  hasher: TreeHasher,
  size: bigint,
  hashesOf: (tile: HashTile) => Uint8Array,
): NodeReader {
  return (node) => {
    const { tile, from, count } = stretchOf(node, size)
    const hashes = hashesOf(tile)
    invariant(hashes.length === tile.width * HASH_BYTES, 'a tile has 32 bytes for each of its hashes')
    return perfectRoot(hasher, hashes.subarray(from * HASH_BYTES, (from + count) * HASH_BYTES))
  }
}
