import { invariant } from '@/lib/base/errors'

import { HASH_BYTES, type TreeHasher } from './hash'

/** Hashes in a full tile. */
export const TILE_WIDTH = 256
/** Bytes of a full tile. */
export const TILE_BYTES = TILE_WIDTH * HASH_BYTES
/** The highest level that C2SP tlog-tiles knows. */
const TILE_LEVEL_MAX = 63

/**
 * One tile, as C2SP tlog-tiles counts them: hash `i` of tile (level, index) is the root over the leaves from
 * `(256·index + i)·256^level` on, `256^level` of them. Bundles of entries are counted like tiles of level 0.
 */
export interface Tile {
  level: number | 'entries'
  index: bigint
  /** 256 for a full tile, 1 to 255 for a partial one. A tile of width 0 does not exist. */
  width: number
}

/** The path of a tile below a log's prefix: `tile/0/x001/234`, `tile/entries/000.p/17`. */
export function tilePath({ level, index, width }: Tile): string {
  invariant(
    index >= 0n && width >= 1 && width <= TILE_WIDTH,
    'a tile has an index from 0 and 1 to 256 hashes',
  )
  let digits = (index % 1000n).toString().padStart(3, '0')
  for (let rest = index / 1000n; rest > 0n; rest /= 1000n) {
    digits = `x${(rest % 1000n).toString().padStart(3, '0')}/${digits}`
  }
  return `tile/${level}/${digits}${width === TILE_WIDTH ? '' : `.p/${width}`}`
}

const PATH = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/
const INDEX_MAX = 2n ** 64n - 1n

/** Read a tile's path. Null unless it is exactly what `tilePath` writes, so that no tile has two addresses. */
export function parseTilePath(path: string): Tile | null {
  const match = PATH.exec(path)
  if (match === null) return null
  const [, levelText, groups, widthText] = match
  if (levelText === undefined || groups === undefined) return null
  const level = levelText === 'entries' ? levelText : Number(levelText)
  if (level !== 'entries' && level > TILE_LEVEL_MAX) return null
  // A first group of zeros is a second spelling of a smaller index.
  if (groups.startsWith('x000/')) return null
  const index = BigInt(groups.replaceAll(/[x/]/g, ''))
  const width = widthText === undefined ? TILE_WIDTH : Number(widthText)
  if (index > INDEX_MAX || (widthText !== undefined && width >= TILE_WIDTH)) return null
  return { level, index, width }
}

/** How many leaves a full tile of this level stands for: 256^(level+1). */
export function tileLeaves(level: number): bigint {
  return 1n << BigInt(8 * (level + 1))
}

/**
 * The full tiles that a log completes by growing from one size to another: level by level from 0, in order of their
 * index. A tile of level L+1 is complete in the same growth as the last of its 256 tiles of level L.
 */
export function completedTiles(from: bigint, to: bigint): { level: number; index: bigint }[] {
  invariant(from >= 0n && from <= to, 'a log only grows')
  const tiles: { level: number; index: bigint }[] = []
  for (let level = 0; to >= tileLeaves(level); level++) {
    const leaves = tileLeaves(level)
    for (let index = from / leaves; index < to / leaves; index++) tiles.push({ level, index })
  }
  return tiles
}

/** How many hashes a tile has in a log of this size: 256 when full, 0 when the log does not reach it. */
export function tileWidth(level: number, index: bigint, size: bigint): number {
  const hashes = size / (level === 0 ? 1n : tileLeaves(level - 1)) - index * BigInt(TILE_WIDTH)
  return hashes <= 0n ? 0 : hashes >= TILE_WIDTH ? TILE_WIDTH : Number(hashes)
}

/** The root over the 256 hashes of a full tile, which is its hash in the tile one level up. */
export function tileRoot(hasher: TreeHasher, hashes: Uint8Array): Uint8Array {
  invariant(hashes.length === TILE_BYTES, 'only a full tile has a root')
  return perfectRoot(hasher, hashes)
}

/** The root over 1, 2, 4, … hashes, one after the other. */
export function perfectRoot(hasher: TreeHasher, hashes: Uint8Array): Uint8Array {
  let row: Uint8Array[] = []
  for (let at = 0; at < hashes.length; at += HASH_BYTES) row.push(hashes.subarray(at, at + HASH_BYTES))
  while (row.length > 1) {
    invariant(row.length % 2 === 0, 'a perfect tree has a power of two of hashes')
    const above: Uint8Array[] = []
    for (let i = 0; i + 1 < row.length; i += 2) {
      const [left, right] = [row[i], row[i + 1]]
      invariant(left !== undefined && right !== undefined, 'rows of a perfect tree are even')
      above.push(hasher.node(left, right))
    }
    row = above
  }
  const root = row[0]
  invariant(root !== undefined, 'a perfect tree is not empty')
  return root
}
