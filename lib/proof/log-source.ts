import { decodeBundle, encodeBundle } from '@/lib/merkle/entry-bundle'
import { HASH_BYTES } from '@/lib/merkle/hash'
import { type Tile, tilePath, TILE_WIDTH, tileWidth } from '@/lib/merkle/tile'

/** Gives what a log serves at a path below it; null where there is nothing. Throws where nobody can say: that is no finding. */
export type LogSource = (path: string) => Promise<Uint8Array | null>

/** A tile or bundle; null where it is not there. A log may serve a partial one no longer once the full one is: that begins with it. */
export async function fetchTile(source: LogSource, tile: Tile): Promise<Uint8Array | null> {
  const bytes = await source(tilePath(tile))
  if (bytes !== null || tile.width === TILE_WIDTH) return bytes
  const full = await source(tilePath({ ...tile, width: TILE_WIDTH }))
  if (full === null || tile.level !== 'entries') return full?.subarray(0, tile.width * HASH_BYTES) ?? null
  const entries = decodeBundle(full)
  return entries?.length === TILE_WIDTH ? encodeBundle(entries.slice(0, tile.width)) : full
}

/** The bundle of this number, so many entries wide, and the tile of their hashes; null for what is not there. */
export interface FetchedBundle {
  index: bigint
  width: number
  bundle: Uint8Array | null
  tile: Uint8Array | null
}

/** The bundles of a log of this size in their order, with so many on their way at once. Throws what the source throws. */
export async function* fetchBundles(
  source: LogSource,
  size: bigint,
  ahead: number,
): AsyncGenerator<FetchedBundle, void> {
  const waiting: Promise<Fetched>[] = []
  for (let next = 0n; ;) {
    for (; waiting.length < ahead && next * BigInt(TILE_WIDTH) < size; next++)
      waiting.push(settled(fetchBundle(source, next, tileWidth(0, next, size))))
    const fetched = await waiting.shift()
    if (fetched === undefined) return
    if ('error' in fetched) throw fetched.error
    yield fetched
  }
}

async function fetchBundle(source: LogSource, index: bigint, width: number): Promise<FetchedBundle> {
  const [bundle, tile] = await Promise.all([
    fetchTile(source, { level: 'entries', index, width }),
    fetchTile(source, { level: 0, index, width }),
  ])
  return { index, width, bundle, tile }
}

/** What was fetched ahead, or why not: known before anybody waits for it, so that no failure is without somebody who hears of it. */
type Fetched = FetchedBundle | { error: unknown }

const settled = (fetching: Promise<FetchedBundle>): Promise<Fetched> =>
  fetching.catch((error: unknown) => ({ error }))
