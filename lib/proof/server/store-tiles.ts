import type pg from 'pg'

import { hasher } from '@/lib/log/server/tree'
import { HASH_BYTES } from '@/lib/merkle/hash'
import type { LeafRange, NodeReader } from '@/lib/merkle/proof'
import { tilePath, TILE_WIDTH } from '@/lib/merkle/tile'
import { type HashTile, tileNodeReader, tilesOfRanges } from '@/lib/merkle/tile-nodes'

type Queryable = Pick<pg.ClientBase, 'query'>

/** One tile of one log. */
export interface AskedTile {
  logId: string
  tile: HashTile
}

const READ_TILES = `SELECT CASE
        WHEN width = ${TILE_WIDTH} THEN
          (SELECT t.hashes FROM log_tile t WHERE t.log_id = a.log_id AND t.level = a.level AND t.n = a.n)
        WHEN level = 0 THEN
          (SELECT string_agg(sha256('\\x00'::bytea || e.entry), ''::bytea ORDER BY e.idx) FROM log_entry e
            WHERE e.log_id = a.log_id AND e.idx >= a.n * ${TILE_WIDTH} AND e.idx < a.n * ${TILE_WIDTH} + a.width)
        ELSE
          (SELECT string_agg(t.root, ''::bytea ORDER BY t.n) FROM log_tile t
            WHERE t.log_id = a.log_id AND t.level = a.level - 1
              AND t.n >= a.n * ${TILE_WIDTH} AND t.n < a.n * ${TILE_WIDTH} + a.width)
        END AS hashes
       FROM unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::integer[])
            WITH ORDINALITY AS a (log_id, level, n, width, at)
      ORDER BY at`

/**
 * The hashes of tiles, full or partial, of any number of logs in one round trip; null for one that is not there as wide as asked.
 * Full ones are stored. The others are put together: of leaves from the entries, of higher levels from the tiles below.
 */
export async function readTiles(db: Queryable, asked: readonly AskedTile[]): Promise<(Buffer | null)[]> {
  if (asked.length === 0) return []
  const { rows } = await db.query<{ hashes: Buffer | null }>({
    name: 'log-tiles',
    text: READ_TILES,
    values: [
      asked.map(({ logId }) => logId),
      asked.map(({ tile }) => tile.level),
      asked.map(({ tile }) => tile.index.toString()),
      asked.map(({ tile }) => tile.width),
    ],
  })
  return rows.map(({ hashes }, at) =>
    hashes?.length === (asked[at]?.tile.width ?? 0) * HASH_BYTES ? hashes : null,
  )
}

/** Stretches of leaves of a log of this size, whose hashes somebody needs. */
export interface AskedRanges {
  logId: string
  size: bigint
  ranges: readonly LeafRange[]
}

/** A reader for each of these, in one round trip; null where a tile of it is not there. */
export async function readNodes(
  db: Queryable,
  asked: readonly AskedRanges[],
): Promise<(NodeReader | null)[]> {
  const tiles = asked.map(({ ranges, size }) => tilesOfRanges(ranges, size))
  const flat = tiles.flatMap((all, at) => all.map((tile) => ({ logId: asked[at]!.logId, tile })))
  const read = await readTiles(db, flat)
  let next = 0
  return asked.map(({ size }, at) => {
    const known = new Map<string, Buffer>()
    for (const tile of tiles[at]!) {
      const hashes = read[next++]
      if (hashes) known.set(tilePath(tile), hashes)
    }
    return known.size < tiles[at]!.length
      ? null
      : tileNodeReader(hasher, size, (tile) => known.get(tilePath(tile))!)
  })
}

/** The entries of a log from one index on, so many of them; fewer where some are missing. */
export async function readEntries(
  db: Queryable,
  logId: string,
  from: bigint,
  count: number,
): Promise<Buffer[]> {
  const { rows } = await db.query<{ entry: Buffer }>(
    'SELECT entry FROM log_entry WHERE log_id = $1 AND idx >= $2 AND idx < $3 ORDER BY idx',
    [logId, from, from + BigInt(count)],
  )
  return rows.map(({ entry }) => entry)
}
