import { equal, fromUtf8, utf8 } from '@/lib/base/bytes'
import { CompactRange } from '@/lib/merkle/compact-range'
import { decodeBundle } from '@/lib/merkle/entry-bundle'
import { HASH_BYTES, type TreeHasher } from '@/lib/merkle/hash'
import { tilePath } from '@/lib/merkle/tile'

import { type Checkpoint, openCheckpoint, type OpenedCheckpoint } from './checkpoint'
import { continuedLogs, continuedProblem } from './continued'
import type { ProofProblem } from './event-proof'
import { fetchBundles, type FetchedBundle, fetchTile, type LogSource } from './log-source'
import type { VerifyEd25519 } from './note'
import { isEntry } from './opened-sections'
import { isLogOfOurs } from './origin'
import { TileStack } from './tile-stack'
import type { Vkey } from './vkey'

/** How a log is audited. */
export interface AuditOptions {
  hasher: TreeHasher
  verify: VerifyEd25519
  /** Keys that are trusted: of the log, and of witnesses. */
  trusted: readonly Vkey[]
  /** Whether those who signed are enough; without it the log alone is. */
  isWitnessed?(signers: readonly Vkey[]): boolean
  /** A checkpoint that was verified before, of the same log or of one that it continues: the log has to go on from there. */
  saved?: Checkpoint | null
  /** How many bundles are fetched ahead. */
  ahead: number
  progress(done: bigint, of: bigint): void
  /**
   * Told as soon as a checkpoint that is rightly signed does not go on from the one that was saved: the two notes together show it to
   * anybody, whatever the server does next.
   */
  conflict?(problem: ProofProblem, note: string): void | Promise<void>
}

/** What an audit found. */
export interface AuditReport {
  /** Null: there is none that could be trusted, and nothing else was looked at. */
  checkpoint: (OpenedCheckpoint & { note: string }) | null
  entries: bigint
  tiles: number
  /** What the log states of itself in clear: entries `log.*`, in order, as far as they are not more than any log needs. */
  statements: { index: bigint; text: string }[]
  /** None: all is as it was signed. The first 100; `problemsTotal` counts all. */
  problems: ProofProblem[]
  problemsTotal: number
}

/** An audit that could not be brought to its end, and had found something by then: that counts, whatever else nobody can say. */
export class CutShort extends Error {
  override readonly name = 'CutShort'

  constructor(
    readonly report: AuditReport,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

const PROBLEMS_MAX = 100
/** Bundles that are not there: after so many no log is behind the checkpoint. */
const MISSING_MAX = 100
/** Bytes of statements that are kept: of keys and continued logs, and of all the rest. */
const STATEMENTS_BYTES_MAX = 16 * 1024 * 1024
/** How an entry of the log about itself begins: members of an entry are sorted. */
const STATEMENT = utf8('{"action":"log.')
/** What is said of keys and of other logs is what verifying needs: nothing else may take its place. */
const IS_NEEDED = /^\{"action":"log\.(?:key\.|continued")/

/**
 * Audits a running log from its first entry to its last, trusting nothing but the keys: the checkpoint's signature, every entry
 * against its hash and, in a log of Vouchsafe, in its one form, every tile byte for byte, the root made again from the entries alone; and, with a saved checkpoint, that the log
 * at that size was the one that was saved.
 *
 * @throws CutShort where the source throws after something was found; else what the source throws.
 */
export async function auditLog(source: LogSource, options: AuditOptions): Promise<AuditReport> {
  const audit = new Audit(source, options)
  const note = fromUtf8((await source('checkpoint')) ?? new Uint8Array(0)) ?? ''
  const checkpoint = openCheckpoint(note, options.trusted, options.verify)
  if ('problem' in checkpoint) {
    audit.found('checkpoint', note === '' ? 'There is none.' : `It ${checkpoint.problem}.`)
    return audit.report(null)
  }
  if (options.isWitnessed?.(checkpoint.signers) === false)
    audit.found('checkpoint', 'Not enough witnesses have signed it.')
  const signed = { ...checkpoint, note }
  await audit.compareSaved(signed)
  try {
    if (await audit.entries(checkpoint)) {
      await audit.continues(signed)
      audit.root(checkpoint)
    } else await audit.continuesSoFar(signed)
  } catch (error) {
    await audit.continuesSoFar(signed)
    const report = audit.report(signed)
    throw report.problemsTotal === 0 ? error : new CutShort(report, error)
  }
  return audit.report(signed)
}

type Signed = NonNullable<AuditReport['checkpoint']>

/** The running state of one audit. */
class Audit {
  readonly #range: CompactRange
  readonly #tiles: TileStack
  readonly #statements: AuditReport['statements'] = []
  readonly #problems: ProofProblem[] = []
  #total = 0
  #compared = 0
  #missing = 0
  readonly #room = { needed: STATEMENTS_BYTES_MAX, other: STATEMENTS_BYTES_MAX }
  #isOther = false
  #isOurs = false

  constructor(
    private readonly source: LogSource,
    private readonly options: AuditOptions,
  ) {
    this.#range = CompactRange.empty(options.hasher)
    this.#tiles = new TileStack(options.hasher)
  }

  found(place: string, message: string): void {
    this.#total += 1
    if (this.#problems.length < PROBLEMS_MAX) this.#problems.push({ place, message })
  }

  async #conflicts({ note }: Signed, place: string, message: string): Promise<void> {
    this.found(place, message)
    await this.options.conflict?.({ place, message }, note)
  }

  async compareSaved(signed: Signed): Promise<void> {
    const { saved } = this.options
    const { origin, size, root } = signed
    // Only the log's own entries can say that it goes on from one of another name.
    if (!saved || saved.origin !== origin) return
    if (saved.size > size)
      await this.#conflicts(
        signed,
        'checkpoint',
        `It says ${size} entries, and ${saved.size} were saved: entries are gone.`,
      )
    else if (saved.size === size && !equal(saved.root, root))
      await this.#conflicts(
        signed,
        'checkpoint',
        `It is another log of ${size} entries than the one that was saved.`,
      )
  }

  /** False: so much is missing that the rest was not asked for. */
  async entries({ size, origin }: Checkpoint): Promise<boolean> {
    this.#isOurs = isLogOfOurs(origin)
    for await (const fetched of fetchBundles(this.source, size, this.options.ahead)) {
      this.#bundle(fetched)
      for (const full of this.#tiles.takeFull()) await this.#compareTile(full)
      this.options.progress(this.#range.size, size)
      if (this.#missing < MISSING_MAX) continue
      this.found('checkpoint', `It says ${size} entries, and too many are missing to read on.`)
      return false
    }
    for (const last of this.#tiles.rest()) await this.#compareTile(last)
    return true
  }

  #bundle({ index, width, bundle, tile }: FetchedBundle): void {
    const entries = this.#readBundle(tilePath({ level: 'entries', index, width }), width, bundle)
    this.#checkTile(tilePath({ level: 0, index, width }), width, tile)
    const claimed = (at: number): Uint8Array | null =>
      tile?.length === width * HASH_BYTES ? tile.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES) : null
    // Without the entries their hashes are taken from the tile: what else is wrong shows all the same.
    for (let at = 0; at < width; at++) {
      const hash = entries === null ? claimed(at)?.slice() : this.#entry(entries[at]!, claimed(at))
      if (hash === undefined) return
      this.#push(hash)
    }
  }

  #readBundle(place: string, width: number, bytes: Uint8Array | null): Uint8Array[] | null {
    const entries = bytes === null ? null : decodeBundle(bytes)
    if (entries?.length === width) return entries
    this.#missing += 1
    this.found(place, bytes === null ? 'It is missing.' : `It is no bundle of ${width} entries.`)
    return null
  }

  #entry(entry: Uint8Array, claimed: Uint8Array | null): Uint8Array {
    const hash = this.options.hasher.leaf(entry)
    if (claimed !== null && !equal(hash, claimed))
      this.found(`entry ${this.#range.size}`, 'It is not the one whose hash is in the tile.')
    // Programs read two things in one that is written otherwise.
    if (this.#isOurs && !isEntry(entry))
      this.found(`entry ${this.#range.size}`, 'It is not the one canonical text of what an entry says.')
    this.#readStatement(entry)
    return hash
  }

  #checkTile(place: string, width: number, tile: Uint8Array | null): void {
    this.#compared += 1
    if (tile === null) this.found(place, 'It is missing.')
    else if (tile.length !== width * HASH_BYTES) this.found(place, `It does not hold ${width} hashes.`)
  }

  #readStatement(entry: Uint8Array): void {
    if (!equal(entry.subarray(0, STATEMENT.length), STATEMENT)) return
    const text = fromUtf8(entry)
    const kind = text !== null && IS_NEEDED.test(text) ? 'needed' : 'other'
    if (text === null || entry.length > this.#room[kind]) return
    this.#room[kind] -= entry.length
    this.#statements.push({ index: this.#range.size, text })
  }

  #push(hash: Uint8Array): void {
    this.#range.push(hash)
    this.#tiles.push(hash)
    const { saved } = this.options
    if (saved?.size === this.#range.size && !equal(this.#range.root(), saved.root)) this.#isOther = true
  }

  /** Whether the log goes on from the one that was saved: of its own name, or of one that it continues. */
  async continues(signed: Signed): Promise<void> {
    const { saved } = this.options
    if (!saved) return
    const { origin } = signed
    const continued = continuedLogs(this.#statements).findLast((one) => one.origin === saved.origin)
    if (saved.origin !== origin && continued === undefined)
      await this.#conflicts(signed, 'checkpoint', `It is of ${origin}, and ${saved.origin} was saved.`)
    const lost = continued && saved.origin !== origin ? continuedProblem(continued, saved) : null
    if (continued && lost !== null) await this.#conflicts(signed, `entry ${continued.index}`, lost)
    else await this.#isOtherLog(signed)
  }

  /** The same of a log that could not be read to its end: what its other entries say nobody knows. */
  async continuesSoFar(signed: Signed): Promise<void> {
    if (this.options.saved?.origin === signed.origin) await this.#isOtherLog(signed)
  }

  async #isOtherLog(signed: Signed): Promise<void> {
    const { saved } = this.options
    if (saved && this.#isOther)
      await this.#conflicts(
        signed,
        `entry ${saved.size - 1n}`,
        'Up to here it is another log than the one that was saved.',
      )
  }

  /** Level 0 was compared entry by entry; those above are made of what was hashed, and have to be what is served. */
  async #compareTile(tile: ReturnType<TileStack['rest']>[number]): Promise<void> {
    if (tile.level === 0) return
    const place = tilePath(tile)
    const served = await fetchTile(this.source, tile)
    this.#checkTile(place, tile.width, served)
    if (served?.length === tile.hashes.length && !equal(served, tile.hashes))
      this.found(place, 'It does not hold the hashes of the entries below it.')
  }

  root({ size, root, origin }: Checkpoint): void {
    if (this.#range.size === size && equal(this.#range.root(), root)) return
    const { saved } = this.options
    const isKept =
      saved?.origin === origin && saved.size > 0n && saved.size <= this.#range.size && !this.#isOther
    this.found(
      'checkpoint',
      `Its root is not that of the entries that are served.${isKept ? ` The first ${saved.size} are those that were saved.` : ''}`,
    )
  }

  report(checkpoint: AuditReport['checkpoint']): AuditReport {
    return {
      checkpoint,
      entries: this.#range.size,
      tiles: this.#compared,
      statements: this.#statements,
      problems: this.#problems,
      problemsTotal: this.#total,
    }
  }
}
