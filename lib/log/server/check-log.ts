import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'
import { CompactRange } from '@/lib/merkle/compact-range'
import { HASH_BYTES } from '@/lib/merkle/hash'
import { tileRoot, TILE_WIDTH } from '@/lib/merkle/tile'

import { openEntry } from './open-entry'
import { leafHash } from './seal'
import { readCheckBatch, readCounts, readHead, readTile, type CheckRow, type LogCounts } from './store-check'
import { hasher } from './tree'

/** Something in the database that does not agree with something else in it. */
export interface Finding {
  /** Where: `entry 17`, `tile 0/3`, `head`, `counts`. */
  place: string
  message: string
}

/** What a deep check of one log found. */
export interface LogReport {
  tenant: string
  logId: string
  size: number
  rows: number
  entries: number
  /** Sum of the hourly counts. */
  counted: number
  tiles: number
  commitmentsOpened: number
  /** Findings, the first 100; `findingsTotal` counts all. */
  findings: Finding[]
  findingsTotal: number
}

/** Entries read at once: about 2 MB. Memory stays flat however long the log is. */
const BATCH = 500
const FINDINGS_MAX = 100

/**
 * Checks one log from its first entry to its head: indexes without a gap; each leaf hash, each full tile, the head's
 * frontier and root recomputed; every commitment of every entry opened from the `event` row and the stored keys; each
 * row's search lexemes made again; and all counts compared. Reads what was committed when it began: a log that grows
 * meanwhile is checked up to the size it had.
 */
export async function checkLog(
  db: Db,
  tenant: TenantRef,
  progress: (done: number, of: number) => void,
): Promise<LogReport> {
  const client = await db.pool.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await client.query('SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0')
    const head = await readHead(client, tenant.logId)
    const counts = await readCounts(client, tenant)
    const check = new Check(tenant)
    for (let from = 0n; from < head.size; from += BigInt(BATCH)) {
      const rows = await readCheckBatch(client, tenant, from, BATCH)
      if (rows.length === 0) break
      for (const row of rows) check.entry(row)
      for (const tile of check.takeTiles()) {
        const stored = await readTile(client, tenant.logId, tile.level, tile.index)
        check.tile(tile, stored)
      }
      progress(check.entries, Number(head.size))
    }
    check.head(head)
    check.counts(counts)
    return check.report(counts)
  } finally {
    await client.query('ROLLBACK').catch(() => undefined)
    client.release()
  }
}

interface MadeTile {
  level: number
  index: bigint
  hashes: Buffer
  root: Buffer
}

/** The running state of one check. */
class Check {
  entries = 0
  #commitments = 0
  #tiles = 0
  #findings: Finding[] = []
  #total = 0
  readonly #range = CompactRange.empty(hasher)
  readonly #levels: Buffer[][] = [[]]
  #made: MadeTile[] = []

  constructor(private readonly tenant: TenantRef) {}

  #found(place: string, message: string): void {
    this.#total += 1
    if (this.#findings.length < FINDINGS_MAX) this.#findings.push({ place, message })
  }

  entry(row: CheckRow): void {
    if (row.index !== BigInt(this.entries))
      this.#found(`entry ${this.entries}`, `is missing: the next index is ${row.index}`)
    this.entries = Number(row.index) + 1
    const leaf = leafHash(row.entry)
    this.#range.push(leaf)
    this.#addToTile(0, leaf)
    const { opened, problems } = openEntry(row, this.tenant)
    this.#commitments += opened
    for (const problem of problems) this.#found(`entry ${row.index}`, problem)
  }

  #addToTile(level: number, hash: Buffer): void {
    const row = (this.#levels[level] ??= [])
    row.push(hash)
    if (row.length < TILE_WIDTH) return
    const hashes = Buffer.concat(row, TILE_WIDTH * HASH_BYTES)
    const root = Buffer.from(tileRoot(hasher, hashes))
    const index = BigInt(this.#made.filter((t) => t.level === level).length) + this.#taken(level)
    this.#made.push({ level, index, hashes, root })
    this.#levels[level] = []
    this.#addToTile(level + 1, root)
  }

  readonly #takenOf = new Map<number, bigint>()
  #taken = (level: number): bigint => this.#takenOf.get(level) ?? 0n

  /** The tiles that became full since the last call. */
  takeTiles(): MadeTile[] {
    const made = this.#made
    this.#made = []
    for (const { level } of made) this.#takenOf.set(level, this.#taken(level) + 1n)
    return made
  }

  tile(made: MadeTile, stored: { hashes: Buffer; root: Buffer } | null): void {
    this.#tiles += 1
    const place = `tile ${made.level}/${made.index}`
    if (!stored) this.#found(place, 'is missing')
    else if (!stored.hashes.equals(made.hashes)) this.#found(place, 'does not hold the hashes of its entries')
    else if (!stored.root.equals(made.root)) this.#found(place, 'has another root than its hashes give')
  }

  head(head: { size: bigint; root: Buffer; frontier: Buffer }): void {
    if (head.size !== this.#range.size)
      this.#found('head', `says ${head.size} entries; there are ${this.#range.size}`)
    else if (!head.root.equals(this.#range.root()))
      this.#found('head', 'has another root than its entries give')
    else if (!head.frontier.equals(this.#range.frontier()))
      this.#found('head', 'has another frontier than its entries give')
  }

  counts({ rows, entries, counted, days, tiles }: LogCounts): void {
    if (rows !== this.entries) this.#found('counts', `${rows} event rows for ${this.entries} entries`)
    if (entries !== this.entries)
      this.#found('counts', `${entries} entry rows, ${this.entries} below the head`)
    if (counted !== this.entries)
      this.#found('counts', `the hourly counts say ${counted}, there are ${this.entries} entries`)
    if (days !== this.entries)
      this.#found('counts', `the daily counts say ${days}, there are ${this.entries} entries`)
    if (tiles !== this.#tiles) this.#found('counts', `${tiles} tiles are stored, ${this.#tiles} are full`)
  }

  report({ rows, entries, counted }: { rows: number; entries: number; counted: number }): LogReport {
    return {
      tenant: this.tenant.slug,
      logId: this.tenant.logId,
      size: Number(this.#range.size),
      rows,
      entries,
      counted,
      tiles: this.#tiles,
      commitmentsOpened: this.#commitments,
      findings: this.#findings,
      findingsTotal: this.#total,
    }
  }
}
