import { fromUtf8 } from '@/lib/base/bytes'
import type { FileBytes } from '@/lib/base/zip-reader'
import { portableHasher } from '@/lib/merkle/hash'
import type { OpenedCheckpoint } from '@/lib/proof/checkpoint'
import { portableEd25519 } from '@/lib/proof/ed25519'
import type { EventProof, ProofProblem } from '@/lib/proof/event-proof'
import type { EvidenceManifest } from '@/lib/proof/evidence'
import { readEntry } from '@/lib/proof/opened-sections'
import { hasQuorum, keysOfPolicy, parsePolicy, type Policy } from '@/lib/proof/policy'
import { readEventProof } from '@/lib/proof/read-evidence'
import { parseTlogProof, verifyTlogProof } from '@/lib/proof/tlog-proof'
import { verifyEventProof } from '@/lib/proof/verify-event-proof'
import { type CheckedEvent, verifyEvidence } from '@/lib/proof/verify-evidence'
import { parseVkey, type Vkey } from '@/lib/proof/vkey'

/** What the page says of a file. */
export interface Finding {
  kind: 'evidence' | 'proof'
  problems: readonly ProofProblem[]
  problemsTotal: number
  checkpoint: OpenedCheckpoint | null
  manifest: EvidenceManifest | null
  /** Keys that the file itself names. */
  named: readonly Vkey[]
  /** Whether the key came from whoever looks. */
  isOwn: boolean
  events: number
  good: number
  /** Null for one event. */
  notIncluded: bigint | null
  withheld: readonly string[]
}

/** How a check goes on. */
export interface Checking {
  event(event: CheckedEvent): void
  progress(done: number, of: number): void
  /** Aborted when another file was chosen. */
  signal: AbortSignal
}

/** A file that holds nothing that can be checked, in words. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/**
 * Whom somebody trusts, as it was pasted: keys, one a line, or a policy. Null for nothing at all.
 *
 * @throws Unreadable for anything else.
 */
export function readTrust(text: string): Policy | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines.length === 0) return null
  const keys = lines.map(parseVkey)
  const all = keys.filter((key) => key !== null)
  if (all.length === keys.length) return policyOf(all)
  const read = parsePolicy(text)
  if ('policy' in read) return read.policy
  throw new Unreadable('This is neither a key, as name+id+key, nor a policy.')
}

const policyOf = (logs: Vkey[]): Policy => ({ logs, witnesses: new Map(), groups: new Map(), quorum: null })

/** The longest proof of one event: two mebibytes, escaped. */
const PROOF_BYTES_MAX = 32 * 1024 * 1024

/**
 * Checks what was chosen: an evidence bundle, the proof of an event as the API gives it, or a `.tlog-proof` with its entry beside it.
 *
 * @throws Unreadable for anything else.
 */
export async function checkFiles(
  files: readonly File[],
  trust: Policy | null,
  checking: Checking,
): Promise<Finding> {
  const [file] = files
  if (file === undefined) throw new Unreadable('No file was chosen.')
  const start = await file.slice(0, 2).text()
  if (files.length === 1 && start === 'PK') return checkEvidence(file, trust, checking)
  const large = files.find(({ size }) => size > PROOF_BYTES_MAX)
  if (large !== undefined) throw new Unreadable(`${large.name} is too large for a proof, and is no bundle.`)
  const texts = await Promise.all(files.map(async (one) => fromUtf8(new Uint8Array(await one.arrayBuffer()))))
  const [text] = texts
  const proof = texts.length === 1 && typeof text === 'string' ? readEventProof(text) : null
  if (proof !== null) return checkProof(proof, trust, checking)
  return checkTlogProof(texts, trust, checking)
}

/** So long the page may be still while it works. */
const SLICE_MS = 24

async function checkEvidence(file: File, trust: Policy | null, checking: Checking): Promise<Finding> {
  if (!canUnpack())
    throw new Unreadable(
      'This browser is too old to unpack the bundle: use Chrome 103, Firefox 113 or Safari 16.4, or later.',
    )
  const bytes: FileBytes = {
    size: file.size,
    read: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
  }
  let sliceMs = performance.now()
  const report = await verifyEvidence(bytes, {
    hasher: portableHasher,
    verify: portableEd25519,
    policy: trust,
    progress: checking.progress,
    event: (event) => {
      checking.signal.throwIfAborted()
      checking.event(event)
      if (performance.now() - sliceMs < SLICE_MS) return undefined
      return pause().then(() => void (sliceMs = performance.now()))
    },
  })
  const { named, ...rest } = report
  return { kind: 'evidence', ...rest, named: named?.logs ?? [], isOwn: trust !== null }
}

function canUnpack(): boolean {
  try {
    return new DecompressionStream('deflate-raw') instanceof DecompressionStream
  } catch {
    return false
  }
}

/** Lets the page draw and hear. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

function checkProof(proof: EventProof, trust: Policy | null, checking: Checking): Finding {
  const named = proof.keys.map(parseVkey).filter((key) => key !== null)
  const policy = trust ?? policyOf(named)
  const checks = { hasher: portableHasher, verify: portableEd25519, trusted: keysOfPolicy(policy) }
  const { problems: found, verified, checkpoint } = verifyEventProof(proof, checks)
  const isWitnessed = checkpoint === null || hasQuorum(policy, checkpoint.signers)
  const few = { place: 'checkpoint', message: 'Not enough witnesses have signed it.' }
  const problems = isWitnessed ? found : [few, ...found]
  checking.event({ line: 1, shown: proof, entry: readEntry(proof.entry), verified, problems })
  return ofOne({ problems, checkpoint, named, isOwn: trust !== null, withheld: proof.withheld })
}

function checkTlogProof(
  texts: readonly (string | null)[],
  trust: Policy | null,
  checking: Checking,
): Finding {
  const proof = texts.map((text) => parseTlogProof(text ?? '')).find((one) => one !== null)
  const entry = texts.find((text) => typeof text === 'string' && readEntry(text) !== null)
  if (proof === undefined || proof === null)
    throw new Unreadable('This is neither an evidence bundle nor the proof of an event.')
  if (typeof entry !== 'string')
    throw new Unreadable('A .tlog-proof is checked with its entry: choose both files at once.')
  if (trust === null) throw new Unreadable('A .tlog-proof names no key: paste the key of the log first.')
  const checks = { hasher: portableHasher, verify: portableEd25519, trusted: keysOfPolicy(trust) }
  const led = verifyTlogProof(proof, new TextEncoder().encode(entry), checks)
  const problems: ProofProblem[] = 'problem' in led ? [{ place: 'inclusion', message: led.problem }] : []
  const read = readEntry(entry)
  const closed = Object.keys(read?.c ?? {})
  // A bare entry opens nothing: its sections are neither shown nor looked at.
  const shown = { index: Number(proof.index), entry, openings: {}, withheld: [], unopened: [] }
  checking.event({ line: 1, shown, entry: read, verified: [], problems })
  const checkpoint = 'problem' in led ? null : led.checkpoint
  return ofOne({ problems, checkpoint, named: [], isOwn: true, withheld: closed })
}

function ofOne(found: Pick<Finding, 'problems' | 'checkpoint' | 'named' | 'isOwn' | 'withheld'>): Finding {
  const good = found.problems.length === 0 ? 1 : 0
  return {
    kind: 'proof',
    ...found,
    problemsTotal: found.problems.length,
    manifest: null,
    events: 1,
    good,
    notIncluded: null,
  }
}
