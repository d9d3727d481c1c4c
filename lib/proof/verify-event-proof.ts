import { fromBase64, utf8 } from '@/lib/base/bytes'
import { Committer } from '@/lib/log/commitment'
import type { Section } from '@/lib/log/sections'

import type { OpenedCheckpoint } from './checkpoint'
import type { EventProof, ProofProblem } from './event-proof'
import { openSections, readEntry } from './opened-sections'
import { type ProofChecks, verifyTlogProof } from './tlog-proof'

/** What verifying a proof found. */
export interface VerifiedProof {
  /** None: the event is in the log, and every opened section is as it was sealed. */
  problems: ProofProblem[]
  /** Sections whose commitments were made again from what is shown. */
  verified: Section[]
  /** Null where it was not signed as it should be, or the entry does not lead to it. */
  checkpoint: OpenedCheckpoint | null
}

/** Verify a proof without asking anybody: signature, way to the root, and each commitment from the value that is shown. */
export function verifyEventProof(proof: EventProof, checks: ProofChecks): VerifiedProof {
  const problems: ProofProblem[] = []
  const found = (place: string, message: string): void => void problems.push({ place, message })
  const entry = readEntry(proof.entry)
  if (entry === null) found('entry', 'It is no entry of a version that this program knows.')
  else if (entry.id !== proof.id) found('entry', 'It is the entry of another event.')
  const opened = openSections(entry, proof, new Committer())
  problems.push(...opened.problems)
  const hashes = proof.inclusion.map(fromBase64).filter((hash) => hash !== null)
  const file = { index: BigInt(proof.index), hashes, checkpoint: proof.checkpoint }
  const led = verifyTlogProof(file, utf8(proof.entry), checks)
  if ('problem' in led) found('inclusion', led.problem)
  else if (led.checkpoint.origin !== proof.log.origin)
    found('log', `It says to be of ${proof.log.origin}, and its checkpoint is of ${led.checkpoint.origin}.`)
  return { problems, verified: opened.verified, checkpoint: 'problem' in led ? null : led.checkpoint }
}
