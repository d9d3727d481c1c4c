import type pg from 'pg'

import { equal } from '@/lib/base/bytes'
import { type Finding, finding } from '@/lib/log/finding'
import { CompactRange } from '@/lib/merkle/compact-range'
import { HASH_BYTES } from '@/lib/merkle/hash'
import { rangeHash } from '@/lib/merkle/proof'
import { tileLeaves, tilePath, TILE_WIDTH } from '@/lib/merkle/tile'
import { tileNodeReader, tilesOfRanges } from '@/lib/merkle/tile-nodes'

import { readBeyond, readHead, rowsOf } from './store-check'
import { edgeReader } from './store-log'
import { hasher } from './tree'

/** Entries of a log that a check has read, from the first on, and the root that they give. */
export interface ReadEntries {
  size: bigint
  root: Uint8Array
}

/**
 * Checks a log's head: it gives its own root, which is the one of all entries, or of the tiles below where the log has grown since
 * they were read; and nothing is stored beyond it. `least`: entries that it had before.
 */
export async function checkHead(
  client: pg.ClientBase,
  logId: string,
  { read, least }: { read: ReadEntries | null; least: bigint },
): Promise<Finding[]> {
  const head = await readHead(client, logId)
  const findings: Finding[] = []
  const made = read?.size === head.size ? read.root : await rootOfTiles(client, logId, head.size)
  const range = CompactRange.parse(hasher, head.size, head.frontier)
  if (head.size < least)
    findings.push(finding('head', `says ${head.size} entries; there were ${least} before`))
  if (made === null) findings.push(finding('head', 'is above tiles or entries that are missing'))
  else if (!equal(made, head.root)) findings.push(finding('head', 'has another root than its entries give'))
  else if (range === null || !equal(range.root(), head.root))
    findings.push(finding('head', 'has another frontier than its entries give'))
  const beyond = await readBeyond(client, logId, head.size)
  for (const { index, eventId } of beyond.entries)
    findings.push(
      finding(`entry ${index}`, `is beyond the head, which says ${head.size} entries`, { index, eventId }),
    )
  const full = fullTiles(head.size)
  if (beyond.tiles !== full)
    findings.push(finding('head', `is above ${full} full tiles; ${beyond.tiles} are stored`))
  return findings
}

/** How many full tiles a log of this size has. */
function fullTiles(size: bigint): number {
  let tiles = 0n
  for (let level = 0; size >= tileLeaves(level); level++) tiles += size / tileLeaves(level)
  return Number(tiles)
}

/**
 * The root of a log's first `size` entries, as its tiles and the entries after the last full one give it; null where one of them is
 * missing. Reads at most 255 hashes for each level.
 */
export async function rootOfTiles(
  client: pg.ClientBase,
  logId: string,
  size: bigint,
): Promise<Uint8Array | null> {
  const edge = edgeReader(rowsOf(client), logId)
  const whole = { from: 0n, to: size }
  const known = new Map<string, Uint8Array>()
  if (size === 0n) return hasher.empty
  for (const tile of tilesOfRanges([whole], size)) {
    const from = tile.index * BigInt(TILE_WIDTH)
    const to = from + BigInt(tile.width)
    const hashes = await (tile.level === 0 ? edge.leaves(from, to) : edge.roots(tile.level - 1, from, to))
    if (hashes.length !== tile.width * HASH_BYTES) return null
    known.set(tilePath(tile), hashes)
  }
  return rangeHash(
    hasher,
    whole,
    tileNodeReader(hasher, size, (tile) => known.get(tilePath(tile)) ?? new Uint8Array(0)),
  )
}
