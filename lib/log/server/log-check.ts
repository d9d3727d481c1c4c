import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import { base64, fromBase64 } from '@/lib/base/bytes'
import { invariant } from '@/lib/base/errors'
import { uuidMs } from '@/lib/base/uuid'
import { type Finding, finding } from '@/lib/log/finding'
import { CompactRange } from '@/lib/merkle/compact-range'
import { completedTiles, TILE_WIDTH } from '@/lib/merkle/tile'

import { checkDays, checkHours, HOUR_MS, nextHours } from './check-counts'
import { checkHead, rootOfTiles } from './check-head'
import { checkTile, checkUpperTile } from './check-tile'
import { hasher } from './tree'

/** All of a log, or tiles of it that were drawn. */
export type CheckKind = 'full' | 'sample'

/** What is checked, as it is known when a check begins. */
export interface CheckPlan {
  kind: CheckKind
  /** Entries that the log has: those from there on are for the next check. */
  size: bigint
  /** What was last signed of it. */
  signed: { size: bigint; root: Uint8Array } | null
  /** Tiles of a sample, ascending; null: all there are. */
  drawn: number[] | null
  /** What was found before. */
  known: readonly Finding[]
}

/** How far a check is, and what it has found: JSON, so that it can be put aside and gone on with elsewhere. */
export interface CheckState {
  v: 1
  kind: CheckKind
  size: number
  signed: { size: number; root: string } | null
  drawn: number[] | null
  phase: 'entries' | 'counts' | 'days' | 'head' | 'done'
  /** Tiles of level 0 that were looked at. */
  next: number
  /** The right edge over all entries so far; null: some are not part of it. */
  frontier: string | null
  /** Hours whose counts a sample compares, in ms. */
  hours: number[]
  /** Hours before were counted. */
  countedTo: number | null
  entries: number
  commitments: number
  tiles: number
  rows: number
  counted: number
  /** The first of them. */
  findings: Finding[]
  findingsTotal: number
}

/** Findings that are named; all are counted. */
const FINDINGS_MAX = 100
const WIDTH = BigInt(TILE_WIDTH)

/**
 * One check of one log, a small step at a time: each entry with its row and its commitments, each tile, the root at the size that was
 * last signed, the counts by hour and by day, and the head. What a step reads is read by the transaction that it is given, which may be
 * another one each time: entries and tiles never change, so that they do not have to be read at one moment. Memory is flat.
 */
export class LogCheck {
  readonly #state: CheckState
  #range: CompactRange | null

  private constructor(
    private readonly tenant: TenantRef,
    state: CheckState,
  ) {
    this.#state = structuredClone(state)
    const { frontier, kind, next, size } = state
    const read = BigInt(Math.min(next * TILE_WIDTH, size))
    this.#range =
      kind === 'sample' || frontier === null
        ? null
        : CompactRange.parse(hasher, read, fromBase64(frontier) ?? new Uint8Array(0))
  }

  static begin(tenant: TenantRef, { kind, size, signed, drawn, known }: CheckPlan): LogCheck {
    return new LogCheck(tenant, {
      v: 1,
      kind,
      size: Number(size),
      signed: signed && {
        size: Number(signed.size),
        root: base64(signed.root),
      },
      drawn,
      phase: 'entries',
      next: 0,
      frontier: '',
      hours: [],
      countedTo: null,
      entries: 0,
      commitments: 0,
      tiles: 0,
      rows: 0,
      counted: 0,
      findings: [...known],
      findingsTotal: known.length,
    })
  }

  /** Goes on where another one was. */
  static goOn(tenant: TenantRef, state: CheckState): LogCheck {
    return new LogCheck(tenant, state)
  }

  get state(): CheckState {
    const frontier = this.#range && base64(this.#range.frontier())
    return structuredClone({ ...this.#state, frontier })
  }

  get isDone(): boolean {
    return this.#state.phase === 'done'
  }

  /** Does the next small piece. */
  async step(client: pg.ClientBase): Promise<void> {
    const state = this.#state
    switch (state.phase) {
      case 'entries':
        await this.#tile(client)
        if (state.next >= tilesToCheck(state)) state.phase = 'counts'
        return
      case 'counts':
        await this.#hours(client)
        return
      case 'days':
        this.#add(await checkDays(client, this.tenant))
        state.phase = 'head'
        return
      case 'head':
        await this.#head(client)
        state.phase = 'done'
        return
      case 'done':
        return
    }
  }

  #add(findings: readonly Finding[]): void {
    const state = this.#state
    state.findingsTotal += findings.length
    state.findings.push(...findings.slice(0, FINDINGS_MAX - state.findings.length))
  }

  async #tile(client: pg.ClientBase): Promise<void> {
    const { drawn, next, size } = this.#state
    if (next >= tilesToCheck(this.#state)) return
    const n = BigInt(drawn === null ? next : (drawn[next] ?? 0))
    const { leaves, entries, opened, someEvent, findings } = await checkTile(
      client,
      this.tenant,
      n,
      BigInt(size),
    )
    this.#add(findings)
    const end = (n + 1n) * WIDTH
    const above = drawn === null ? completedTiles(n * WIDTH, end) : tilesOver(n, BigInt(size))
    for (const { level, index } of end <= size ? above : [])
      if (level > 0) this.#add(await checkUpperTile(client, this.tenant.logId, level, index))
    const state = this.#state
    state.next += 1
    state.entries += entries
    state.commitments += opened
    state.tiles += end <= size ? above.length : 0
    if (drawn === null) this.#push(leaves)
    else if (someEvent !== null) this.#note(someEvent)
  }

  /** The hour of an event is one whose counts a sample compares. */
  #note(eventId: string): void {
    const hour = Math.floor(uuidMs(eventId) / HOUR_MS) * HOUR_MS
    if (!this.#state.hours.includes(hour)) this.#state.hours.push(hour)
  }

  #push(leaves: readonly Buffer[] | null): void {
    // Without one of the leaves nothing above it can be made again.
    if (leaves === null) this.#range = null
    if (this.#range === null) return
    const { signed } = this.#state
    for (const leaf of leaves ?? []) {
      this.#range.push(leaf)
      if (this.#range.size === BigInt(signed?.size ?? 0)) this.#compareSigned(this.#range.root())
    }
  }

  #compareSigned(root: Uint8Array | null): void {
    const { signed } = this.#state
    if (signed === null || (root !== null && base64(root) === signed.root)) return
    const message =
      root === null
        ? `cannot be made again: tiles or entries below ${signed.size} are missing`
        : `is not the root of the first ${signed.size} entries, which was signed: they were changed`
    this.#add([finding('checkpoint', message)])
  }

  async #hours(client: pg.ClientBase): Promise<void> {
    const state = this.#state
    const hour = state.hours.shift()
    if (state.kind === 'sample' && hour === undefined) {
      state.phase = 'days'
      return
    }
    const range =
      hour === undefined
        ? await nextHours(client, this.tenant, state.countedTo)
        : { fromMs: hour, toMs: hour + HOUR_MS }
    const { rows, counted, findings } = await checkHours(client, this.tenant, range, BigInt(state.size))
    state.rows += rows
    state.counted += counted
    this.#add(findings)
    if (state.kind === 'sample') return
    state.countedTo = range.toMs
    if (range.toMs !== null) return
    if (state.rows !== state.entries)
      this.#add([finding('counts', `${state.rows} event rows for ${state.entries} entries`)])
    state.phase = 'days'
  }

  async #head(client: pg.ClientBase): Promise<void> {
    const { kind, size, signed } = this.#state
    const { logId } = this.tenant
    const read = this.#range && kind === 'full' ? { size: this.#range.size, root: this.#range.root() } : null
    this.#add(await checkHead(client, logId, { read, least: BigInt(Math.max(size, signed?.size ?? 0)) }))
    // What was signed and lies within what was read was compared on the way.
    if (signed === null || signed.size === 0 || (read !== null && signed.size <= size)) return
    this.#compareSigned(await rootOfTiles(client, logId, BigInt(signed.size)))
  }
}

/** How many tiles of level 0 a check looks at. */
function tilesToCheck({ drawn, size }: Pick<CheckState, 'drawn' | 'size'>): number {
  return drawn === null ? Math.ceil(size / TILE_WIDTH) : drawn.length
}

/** How many entries a check looks at. */
export function entriesToCheck({ drawn, size }: Pick<CheckState, 'drawn' | 'size'>): number {
  const last = Math.floor(size / TILE_WIDTH)
  if (drawn === null) return size
  return drawn.reduce((sum, n) => sum + (n === last ? size % TILE_WIDTH : TILE_WIDTH), 0)
}

/** The full tiles over a tile of level 0, itself among them. */
function tilesOver(n: bigint, size: bigint): { level: number; index: bigint }[] {
  const tiles: { level: number; index: bigint }[] = []
  for (let level = 0; ; level++) {
    const index = n >> BigInt(8 * level)
    if ((index + 1n) << BigInt(8 * (level + 1)) > size) return tiles
    tiles.push({ level, index })
  }
}

/**
 * Draws tiles for a sample: the newest, which alone may be partial, and others by chance; all of them where there are no more.
 *
 * @param below gives a whole number from 0 to before its argument.
 */
export function drawTiles(size: bigint, most: number, below: (n: number) => number): number[] {
  const all = Math.ceil(Number(size) / TILE_WIDTH)
  invariant(most > 0, 'a sample has at least one tile')
  if (all <= most) return Array.from({ length: all }, (_, n) => n)
  const drawn = new Set([all - 1])
  while (drawn.size < most) drawn.add(below(all - 1))
  return [...drawn].toSorted((a, b) => a - b)
}
