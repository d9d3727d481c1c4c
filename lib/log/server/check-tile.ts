import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import { type Finding, finding } from '@/lib/log/finding'
import { HASH_BYTES } from '@/lib/merkle/hash'
import { tileRoot, TILE_WIDTH } from '@/lib/merkle/tile'

import { type Opening, openEntry } from './open-entry'
import { leafHash } from './seal'
import { type CheckRow, readCheckBatch, readTile, rowsOf } from './store-check'
import { edgeReader } from './store-log'
import { hasher } from './tree'

/** Entries read at once: a hundred MiB where each of them is as large as an event may be, and usually half of one. */
const BATCH = 128n

/** What was found of one tile's worth of entries. */
export interface TileCheck {
  /** The leaf hashes of its entries; null where one is missing. */
  leaves: Buffer[] | null
  /** Entries that are there. */
  entries: number
  /** Commitments that opened. */
  opened: number
  /** The id of one of its events. */
  someEvent: string | null
  findings: Finding[]
}

/**
 * Checks up to 256 entries, those of tile `n` of level 0 in a log of this size: that all are there, that each is made of its `event`
 * row, commitment by commitment, and that the stored tile, where it is full, holds their leaf hashes.
 */
export async function checkTile(
  client: pg.ClientBase,
  tenant: TenantRef,
  n: bigint,
  size: bigint,
): Promise<TileCheck> {
  const from = n * BigInt(TILE_WIDTH)
  const end = from + BigInt(TILE_WIDTH)
  const to = end < size ? end : size
  const known = new Map<number, Leaf>()
  const findings: Finding[] = []
  let opened = 0
  for (let at = from; at < to; at += BATCH) {
    for (const row of await readCheckBatch(client, tenant, at, at + BATCH < to ? at + BATCH : to)) {
      const index = Number(row.index)
      const { eventId } = row
      known.set(index, { hash: leafHash(row.entry), eventId })
      const opening = tryToOpen(row, tenant)
      opened += opening.opened
      for (const problem of opening.problems)
        findings.push(finding(`entry ${index}`, problem, { index, eventId }))
    }
  }
  findings.push(...missing(known, Number(from), Number(to)))
  if (end <= size) findings.push(...(await compare(client, tenant.logId, n, known)))
  const leaves = [...known.values()].map(({ hash }) => hash)
  return {
    leaves: leaves.length === Number(to - from) ? leaves : null,
    entries: known.size,
    opened,
    someEvent: known.values().next().value?.eventId ?? null,
    findings,
  }
}

/** What somebody has put into a row may be nothing that can be read at all: that is a finding, and no end of the check. */
function tryToOpen(row: CheckRow, tenant: TenantRef): Pick<Opening, 'opened' | 'problems'> {
  try {
    return openEntry(row, tenant)
  } catch (error) {
    return {
      opened: 0,
      problems: [`cannot be made again: ${error instanceof Error ? error.message : String(error)}`],
    }
  }
}

interface Leaf {
  hash: Buffer
  eventId: string
}

/** One finding for each stretch of entries that are not there. */
function missing(known: ReadonlyMap<number, Leaf>, from: number, to: number): Finding[] {
  const findings: Finding[] = []
  for (let index = from; index < to; index++) {
    if (known.has(index)) continue
    const first = index
    while (index + 1 < to && !known.has(index + 1)) index++
    const more = index - first
    findings.push(
      finding(`entry ${first}`, more === 0 ? 'is missing' : `is missing, and ${more} more after it`, {
        index: first,
      }),
    )
  }
  return findings
}

async function compare(
  client: pg.ClientBase,
  logId: string,
  n: bigint,
  known: ReadonlyMap<number, Leaf>,
): Promise<Finding[]> {
  const place = `tile 0/${n}`
  const stored = await readTile(client, logId, 0, n)
  if (stored === null) return [finding(place, 'is missing')]
  const fitsItself = stored.root.equals(tileRoot(hasher, stored.hashes))
  const first = Number(n) * TILE_WIDTH
  const changed = [...known].filter(([index, { hash }]) => {
    const at = (index - first) * HASH_BYTES
    return !hash.equals(stored.hashes.subarray(at, at + HASH_BYTES))
  })
  // A tile that has its own root was not touched: the entries were.
  if (fitsItself)
    return changed.map(([index, { eventId }]) =>
      finding(`entry ${index}`, 'is not the one that its tile was made of', { index, eventId }),
    )
  return [
    finding(
      place,
      changed.length > 0
        ? 'does not hold the hashes of its entries'
        : 'has another root than its hashes give',
    ),
  ]
}

/** Checks a full tile above level 0: it holds the roots of the 256 tiles below it, and has the root that they give. */
export async function checkUpperTile(
  client: pg.ClientBase,
  logId: string,
  level: number,
  index: bigint,
): Promise<Finding[]> {
  const place = `tile ${level}/${index}`
  const stored = await readTile(client, logId, level, index)
  if (stored === null) return [finding(place, 'is missing')]
  const from = index * BigInt(TILE_WIDTH)
  const below = await edgeReader(rowsOf(client), logId).roots(level - 1, from, from + BigInt(TILE_WIDTH))
  if (!below.equals(stored.hashes)) return [finding(place, 'does not hold the roots of the tiles below it')]
  return stored.root.equals(tileRoot(hasher, stored.hashes))
    ? []
    : [finding(place, 'has another root than its hashes give')]
}
