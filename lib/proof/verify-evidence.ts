import { equal, utf8 } from '@/lib/base/bytes'
import type { FileBytes } from '@/lib/base/zip-reader'
import { Committer } from '@/lib/log/commitment'
import type { Section } from '@/lib/log/sections'
import { TreeCover } from '@/lib/merkle/cover'
import type { TreeHasher } from '@/lib/merkle/hash'

import { openCheckpoint, type OpenedCheckpoint } from './checkpoint'
import type { ProofProblem } from './event-proof'
import { EVIDENCE_FILES, type EvidenceLine, type EvidenceManifest } from './evidence'
import { EvidenceFile, type LineReader } from './evidence-file'
import { parseTreeLine, TREE_LINE_BYTES_MAX, type TreePiece } from './evidence-tree'
import type { VerifyEd25519 } from './note'
import { openSections, readEntry, type SealedFacts } from './opened-sections'
import { hasQuorum, keysOfPolicy, parsePolicy, type Policy } from './policy'
import { readEvidenceLine, readManifest } from './read-evidence'

/** An event of a bundle, as far as it was looked at. */
export interface CheckedEvent {
  /** The line of `entries.ndjson`, from 1. */
  line: number
  shown: EvidenceLine
  entry: SealedFacts | null
  /** Sections whose commitments were made again from what is shown. */
  verified: Section[]
  problems: ProofProblem[]
}

/** With what a bundle is checked. */
export interface EvidenceChecks {
  hasher: TreeHasher
  verify: VerifyEd25519
  /** Whom to trust; null: whom the bundle names, which says nothing about whose it is. */
  policy: Policy | null
  /** Called for each event, in the order of the log; the next one is looked at when it is done. */
  event?(event: CheckedEvent): void | Promise<void>
  /** Bytes of tree and events, unpacked, that were looked at, of how many. */
  progress?(done: number, of: number): void
}

/** What was found. */
export interface EvidenceReport {
  /** None: each event in the bundle is in the log and is what was sealed. The first 100; `problemsTotal` counts all. */
  problems: ProofProblem[]
  problemsTotal: number
  /** What the bundle says of itself; what it says of the log was compared. Null where that cannot be read. */
  manifest: EvidenceManifest | null
  /** Null where it was not signed by who is trusted: then nothing else was looked at. */
  checkpoint: (OpenedCheckpoint & { note: string }) | null
  /** Whom the bundle names as keys of its log. */
  named: Policy | null
  /** Events in the bundle, and how many of them are as they were sealed. */
  events: number
  good: number
  /** Entries of the log that are not in it. */
  notIncluded: bigint
  /** Sections that are closed in some event. */
  withheld: Section[]
}

const PROBLEMS_MAX = 100
/** An event is at most 1 MiB, and its record, too; escaping makes control characters six times as long. */
const ENTRY_LINE_BYTES_MAX = 16 * 1024 * 1024
const {
  checkpoint: CHECKPOINT,
  keys: KEYS,
  tree: TREE,
  entries: ENTRIES,
  manifest: MANIFEST,
} = EVIDENCE_FILES

/**
 * Verify an evidence bundle without asking anybody: its checkpoint's signature; that the hashes in it make the signed root, from the
 * first entry of the log to the last; that each event has its hash there, and each hash its event; and each commitment again from the
 * value that is shown. Never throws for what a file holds; what reading the file throws, it throws.
 */
export async function verifyEvidence(file: FileBytes, checks: EvidenceChecks): Promise<EvidenceReport> {
  const run = new EvidenceRun(checks)
  const bundle = await EvidenceFile.open(file, run.found)
  if (bundle !== null && (await run.trust(bundle))) await run.readEvents(bundle)
  return run.report
}

/** The state of one verification. */
class EvidenceRun {
  readonly report: EvidenceReport = {
    problems: [],
    problemsTotal: 0,
    manifest: null,
    checkpoint: null,
    named: null,
    events: 0,
    good: 0,
    notIncluded: 0n,
    withheld: [],
  }
  readonly #committer = new Committer()
  readonly #cover: TreeCover
  readonly #closed = new Set<Section>()
  readonly #opened = new Set<Section>()
  /** Pieces of the tree that are events. */
  #inTree = 0n
  #last: { line: number; shown: EvidenceLine | null } | null = null

  constructor(private readonly checks: EvidenceChecks) {
    this.#cover = new TreeCover(checks.hasher)
  }

  readonly found = (place: string, message: string): void => {
    this.report.problemsTotal += 1
    if (this.report.problems.length < PROBLEMS_MAX) this.report.problems.push({ place, message })
  }

  /** Manifest, keys and checkpoint. False where nobody who is trusted has signed. */
  async trust(bundle: EvidenceFile): Promise<boolean> {
    const { report, checks } = this
    report.manifest = readManifest(await bundle.text(MANIFEST))
    if (report.manifest === null)
      this.found(MANIFEST, 'It is no manifest of a bundle that this program knows.')
    const named = parsePolicy(await bundle.text(KEYS))
    if ('problem' in named) this.found(KEYS, named.problem)
    else report.named = named.policy
    const policy = checks.policy ?? report.named
    if (policy === null) return false
    const note = await bundle.text(CHECKPOINT)
    const opened = openCheckpoint(note, keysOfPolicy(policy), checks.verify)
    if ('problem' in opened) {
      this.found(CHECKPOINT, `It ${opened.problem}.`)
      return false
    }
    if (!hasQuorum(policy, opened.signers)) this.found(CHECKPOINT, 'Not enough witnesses have signed it.')
    report.checkpoint = { ...opened, note }
    return true
  }

  /** Tree and events beside each other, both in the order of the log. */
  async readEvents(bundle: EvidenceFile): Promise<void> {
    const of = bundle.sizeOf(TREE) + bundle.sizeOf(ENTRIES)
    let done = 0
    const read = (bytes: number): void => this.checks.progress?.((done += bytes), of)
    const tree = bundle.lines(TREE, TREE_LINE_BYTES_MAX, read)
    const events = bundle.lines(ENTRIES, ENTRY_LINE_BYTES_MAX, read)
    try {
      if (!(await this.#walk(tree, events))) return
    } finally {
      await Promise.all([tree.leave(), events.leave()])
    }
    this.#compareTree()
    this.#compareManifest({ tree: tree.sum(), entries: events.sum() })
  }

  /** False where one of them cannot be read to its end. */
  async #walk(tree: LineReader, events: LineReader): Promise<boolean> {
    for (let text = await tree.peek(); text !== null; text = await tree.peek()) {
      const piece = parseTreeLine(text)
      const at = this.#cover.size
      if (piece === null || !this.#cover.push(piece.isIn ? 0 : piece.level, piece.hash)) {
        this.found(tree.place, 'It is no piece of a log that could be there.')
        return false
      }
      tree.take()
      if (piece.isIn) await this.#eventAt(at, piece, events)
    }
    for (; (await events.peek()) !== null; events.take()) {
      this.report.events += 1
      this.found(events.place, 'It does not belong here: the tree has no place for it.')
    }
    return !tree.isDamaged && !events.isDamaged
  }

  /** The event of this piece, which has to come next. */
  async #eventAt(at: bigint, { hash }: TreePiece, events: LineReader): Promise<void> {
    this.#inTree += 1n
    for (let text = await events.peek(); text !== null; text = await events.peek()) {
      const shown = this.#parsed(text, events)
      if (shown !== null && shown.index > at) break
      this.report.events += 1
      if (shown === null)
        this.found(events.place, `It is no event as a bundle has it; entry ${at} should be here.`)
      else if (BigInt(shown.index) < at)
        this.found(events.place, `Entry ${shown.index} does not belong here: the tree has no place for it.`)
      else await this.#check(shown, hash, events)
      events.take()
      if (shown === null || BigInt(shown.index) === at) return
    }
    if (!events.isDamaged)
      this.found(events.place, `Entry ${at} is missing here: the tree says that it is in the bundle.`)
  }

  /** The line as an event, read once however often it is looked at. */
  #parsed(text: string, { line }: LineReader): EvidenceLine | null {
    if (this.#last?.line !== line) this.#last = { line, shown: readEvidenceLine(text) }
    return this.#last.shown
  }

  async #check(shown: EvidenceLine, hash: Uint8Array, { line, place }: LineReader): Promise<void> {
    const entry = readEntry(shown.entry)
    const { verified, problems } = openSections(entry, shown, this.#committer)
    if (entry === null)
      problems.push({ place: 'entry', message: 'It is no entry of a version that this program knows.' })
    if (!equal(this.checks.hasher.leaf(utf8(shown.entry)), hash))
      problems.push({ place: 'entry', message: 'It is not the entry whose hash is in the tree.' })
    for (const name of shown.withheld) this.#closed.add(name)
    for (const name of verified) this.#opened.add(name)
    for (const problem of problems)
      this.found(place, `Entry ${shown.index}, ${problem.place}: ${problem.message}`)
    if (problems.length === 0) this.report.good += 1
    await this.checks.event?.({ line, shown, entry, verified, problems })
  }

  #compareTree(): void {
    const { checkpoint } = this.report
    if (checkpoint === null) return
    this.report.notIncluded = checkpoint.size - this.#inTree
    if (this.#cover.size !== checkpoint.size)
      this.found(TREE, `It is of ${this.#cover.size} entries, and the checkpoint of ${checkpoint.size}.`)
    else if (!equal(this.#cover.root(), checkpoint.root))
      this.found(TREE, 'It does not lead to the root that was signed: a hash in it is not that of the log.')
  }

  /** Nobody signed the manifest: what it says of the log and of the bundle has to be what was found. */
  #compareManifest(sums: EvidenceManifest['sha256']): void {
    const { manifest, checkpoint, events, notIncluded } = this.report
    this.report.withheld = [...this.#closed]
    if (manifest === null || checkpoint === null) return
    const compare = (what: string, says: string | number, is: string | number | bigint): void => {
      if (String(says) !== String(is)) this.found(MANIFEST, `${what}: it says ${says}, and it is ${is}.`)
    }
    compare('The log', manifest.origin, checkpoint.origin)
    compare('Entries of the log', manifest.logSize, checkpoint.size)
    compare('Events in the bundle', manifest.events, events)
    compare('Entries that are not in it', manifest.notIncluded, notIncluded)
    if (manifest.sha256.tree !== sums.tree) this.found(MANIFEST, 'Its SHA-256 of the tree is another one.')
    if (manifest.sha256.entries !== sums.entries)
      this.found(MANIFEST, 'Its SHA-256 of the events is another one.')
    const told = new Set(manifest.withheld.map(({ section }) => section))
    for (const name of this.#closed)
      if (!told.has(name)) this.found(MANIFEST, `It does not say that ${name} is withheld.`)
    for (const name of this.#opened)
      if (told.has(name)) this.found(MANIFEST, `It says that ${name} is withheld, and it is shown.`)
  }
}
