import { fromUtf8 } from '@/lib/base/bytes'
import { decodeBundle } from '@/lib/merkle/entry-bundle'
import { HASH_BYTES, type TreeHasher } from '@/lib/merkle/hash'
import {
  consistencyRanges,
  inclusionRanges,
  type LeafRange,
  makeConsistency,
  makeInclusion,
  type NodeReader,
  verifyConsistency,
  verifyInclusion,
} from '@/lib/merkle/proof'
import { tilePath, TILE_WIDTH, tileWidth } from '@/lib/merkle/tile'
import { tileNodeReader, tilesOfRanges } from '@/lib/merkle/tile-nodes'

import type { Checkpoint } from './checkpoint'
import { keysTold } from './key-statement'
import type { LogSource } from './log-source'
import type { VerifyEd25519 } from './note'
import { type Vkey, vkeyText } from './vkey'

/** A log that is read over its tiles. */
export interface TiledLog {
  source: LogSource
  hasher: TreeHasher
}

/**
 * Whether the larger of two checkpoints of a log contains the smaller one, by a proof made of the tiles that are served. null: a
 * tile that is needed is not there. Throws what the source throws.
 */
export async function extendsByTiles(
  log: TiledLog,
  older: Checkpoint,
  newer: Checkpoint,
): Promise<boolean | null> {
  const claim = { oldSize: older.size, newSize: newer.size, oldRoot: older.root, newRoot: newer.root }
  // The empty log has no root to begin from: every log contains it.
  if (older.size === 0n) return true
  if (older.size >= newer.size) return verifyConsistency(log.hasher, claim, [])
  const read = await nodesOf(log, newer.size, consistencyRanges(older.size, newer.size))
  if (read === null) return null
  return verifyConsistency(log.hasher, claim, makeConsistency(log.hasher, older.size, newer.size, read))
}

/**
 * The entry at a place of the log, proven to be in the tree of this checkpoint by the tiles that are served; null where it is not,
 * or they are not there. Throws what the source throws.
 */
export async function entryByTiles(
  log: TiledLog,
  index: bigint,
  { size, root }: Checkpoint,
): Promise<Uint8Array | null> {
  if (index < 0n || index >= size) return null
  const bundle = index / BigInt(TILE_WIDTH)
  const width = tileWidth(0, bundle, size)
  const bytes = await log.source(tilePath({ level: 'entries', index: bundle, width }))
  const entry = bytes && decodeBundle(bytes)?.[Number(index % BigInt(TILE_WIDTH))]
  const read = entry ? await nodesOf(log, size, inclusionRanges(index, size)) : null
  if (!entry || read === null) return null
  const claim = { index, size, root, leafHash: log.hasher.leaf(entry) }
  return verifyInclusion(log.hasher, claim, makeInclusion(log.hasher, index, size, read)) ? entry : null
}

/**
 * Those of a log's keys that it tells of in its own entries, in the tree of this checkpoint, each signed by one that is known or by
 * another of them: `log.key.added` stands in clear, just below the first size that the key signs.
 */
export async function announcedKeys(
  log: TiledLog,
  keys: readonly { fromSize: number }[],
  checkpoint: Checkpoint,
  { known, verify }: { known: readonly Vkey[]; verify: VerifyEd25519 },
): Promise<string[]> {
  const statements: { index: bigint; text: string }[] = []
  for (const { fromSize } of keys.toSorted((a, b) => a.fromSize - b.fromSize)) {
    const index = BigInt(fromSize) - 1n
    const entry = await entryByTiles(log, index, checkpoint)
    statements.push({ index, text: fromUtf8(entry ?? new Uint8Array(0)) ?? '' })
  }
  return keysTold(checkpoint.origin, statements, known, verify).map(vkeyText)
}

/** The nodes below these stretches, out of the tiles that hold them; null where one is not there, or not as wide as it has to be. */
async function nodesOf(
  { source, hasher }: TiledLog,
  size: bigint,
  ranges: readonly LeafRange[],
): Promise<NodeReader | null> {
  const tiles = new Map<string, Uint8Array>()
  for (const tile of tilesOfRanges(ranges, size)) {
    const path = tilePath(tile)
    const hashes = await source(path)
    if (hashes?.length !== tile.width * HASH_BYTES) return null
    tiles.set(path, hashes)
  }
  return tileNodeReader(hasher, size, (tile) => tiles.get(tilePath(tile)) ?? new Uint8Array(0))
}
