import type { Ctx } from '@/lib/access/ctx'
import type { Principal } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'
import { parseTilePath, type Tile, TILE_WIDTH, tileWidth } from '@/lib/merkle/tile'
import { ACT_MS, readerOf } from '@/lib/search/read-act'
import { withReader } from '@/lib/search/server/readers'
import { recordEntriesRead } from '@/lib/search/server/record-reads'

import type { ServedLog } from './served-log'
import { readBundle } from './store-bundles'
import { readTiles } from './store-tiles'

/**
 * The bytes of a tile or bundle by its path below the log, `tile/0/000.p/17`. Of everything that was ever signed it is there, and of
 * nothing else. That somebody reads entries who is not everybody is recorded.
 *
 * @throws AppError not_found, also for a path that is written in another way than the one.
 */
export async function serveTile(ctx: Ctx, log: ServedLog, path: string): Promise<Buffer> {
  const tile = parseTilePath(path)
  if (tile === null || tileWidth(levelOf(tile), tile.index, log.size) < tile.width) throw noSuchTile(log)
  const { level } = tile
  if (level !== 'entries') {
    const asked = { logId: log.logId, tile: { ...tile, level } }
    const [hashes] = await withReader(ctx, log.tenant, (client) => readTiles(client, [asked]))
    if (!hashes) throw isMissing(path)
    return hashes
  }
  await recordReading(ctx, log)
  const from = tile.index * BigInt(TILE_WIDTH)
  const { entries, bytes } = await withReader(ctx, log.tenant, (client) =>
    readBundle(client, log.logId, { from, width: tile.width }),
  )
  if (entries !== tile.width) throw isMissing(path)
  return bytes
}

const levelOf = ({ level }: Tile): number => (level === 'entries' ? 0 : level)

const noSuchTile = ({ size }: ServedLog): AppError =>
  new AppError('not_found', `There is no such tile in a log of ${size} entries.`)

const isMissing = (path: string): AppError =>
  new AppError('not_found', `${path} was signed, and the database does not have all of it any more.`)

const READERS_MAX = 10_000

// Next may load this module twice in one process: one reader is recorded once.
const holder = globalThis as typeof globalThis & { vouchsafeLogReaders?: WeakMap<Db, Map<string, number>> }

/** Once for each act of reading: an audit asks for thousands of bundles. */
async function recordReading(ctx: Ctx, { tenant, logId }: ServedLog): Promise<void> {
  if (!isKnown(ctx.principal)) return
  holder.vouchsafeLogReaders ??= new WeakMap()
  let readers = holder.vouchsafeLogReaders.get(ctx.db)
  if (readers === undefined) holder.vouchsafeLogReaders.set(ctx.db, (readers = new Map()))
  const reader = `${readerOf(ctx.principal)} ${logId}`
  const now = ctx.now().getTime()
  const recordedMs = readers.get(reader)
  if (recordedMs !== undefined && now - recordedMs < ACT_MS) return
  readers.delete(reader)
  readers.set(reader, now)
  const [oldest] = readers.keys()
  if (readers.size > READERS_MAX && oldest !== undefined) readers.delete(oldest)
  try {
    await recordEntriesRead(ctx, tenant)
  } catch (error) {
    readers.delete(reader)
    throw error
  }
}

const isKnown = ({ kind }: Principal): boolean => kind === 'user' || kind === 'key'
