import { readFile } from 'node:fs/promises'

import { verifyEd25519 } from '@/lib/config/ed25519'
import { hasher } from '@/lib/log/server/tree'
import type { EventProof, ProofProblem } from '@/lib/proof/event-proof'
import { hasQuorum, keysOfPolicy } from '@/lib/proof/policy'
import { readEventProof } from '@/lib/proof/read-evidence'
import { verifyEventProof } from '@/lib/proof/verify-event-proof'
import { vkeyText } from '@/lib/proof/vkey'

import { UsageError } from './command'
import { oneLine, printError, printJson, printLine } from './print'
import { trustOf } from './trust'

/** What was asked besides the file. */
interface Asked {
  policy?: string
  vkey?: string[]
  json?: boolean
}

/**
 * Verifies the proof of one event, as `GET /api/v1/events/{id}/proof` gave it: without any connection. Gives the exit code.
 *
 * @throws UsageError for a file that holds none.
 */
export async function verifyProofFile(file: string, asked: Asked): Promise<number> {
  const proof = await readProof(file)
  const { policy, isOwn } = await trustOf(asked, () => Promise.resolve(proof.keys))
  const checks = { hasher, verify: verifyEd25519, trusted: keysOfPolicy(policy) }
  const { problems: found, verified, checkpoint } = verifyEventProof(proof, checks)
  const isWitnessed = checkpoint === null || hasQuorum(policy, checkpoint.signers)
  const few = { place: 'checkpoint', message: 'Not enough witnesses have signed it.' }
  const problems = isWitnessed ? found : [few, ...found]
  const { id, index, withheld } = proof
  const origin = checkpoint?.origin ?? null
  const signers = checkpoint?.signers.map(vkeyText) ?? []
  if (asked.json === true) printJson({ id, index, origin, keysGiven: isOwn, verified, withheld, problems })
  else print(proof, { origin, problems, verified, isOwn, signers })
  return problems.length === 0 ? 0 : 1
}

async function readProof(file: string): Promise<EventProof> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`${file} cannot be read: ${error.message}`)
  })
  const proof = readEventProof(text)
  if (proof === null)
    throw new UsageError(
      `${file} is neither the address of a log, nor evidence, nor the proof of an event as GET /api/v1/events/{id}/proof gives it.`,
    )
  return proof
}

function print(
  { id, index, withheld }: EventProof,
  told: {
    /** The log that signed: what the proof says beside that nobody vouches for. */
    origin: string | null
    problems: ProofProblem[]
    verified: readonly string[]
    isOwn: boolean
    signers: string[]
  },
): void {
  const { origin, problems, verified, isOwn, signers } = told
  if (problems.length === 0) {
    printLine(`The event ${id} is entry ${index} of ${origin}`)
    printLine(`  signed by ${signers.join(', ')}`)
    printLine(`  as it was sealed: ${verified.join(', ') || 'no section is opened'}`)
    if (withheld.length > 0) printLine(`  not shown, and not looked at: ${withheld.join(', ')}`)
    if (!isOwn)
      printLine('  Nobody vouches for this key but the proof itself: give the right one with --vkey.')
  }
  for (const { place, message } of problems) printError(oneLine(`${place}: ${message}`))
}
