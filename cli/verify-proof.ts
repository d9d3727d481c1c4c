import { verifyEd25519 } from '@/lib/config/ed25519'
import { hasher } from '@/lib/log/server/tree'
import type { EventProof, ProofProblem } from '@/lib/proof/event-proof'
import { hasQuorum, keysOfPolicy } from '@/lib/proof/policy'
import { readEventProof } from '@/lib/proof/read-evidence'
import { verifyEventProof } from '@/lib/proof/verify-event-proof'
import { vkeyText } from '@/lib/proof/vkey'

import { UsageError } from './command'
import { compareEvent, type ComparedEvent } from './compare-event'
import { oneLine, printError, printJson, printLine } from './print'
import { readText } from './read-text'
import { trustOf } from './trust'
import { isTlogProof, verifyTlogProofFile } from './verify-tlog-proof'

/** What was asked besides the file. */
interface Asked {
  policy?: string
  vkey?: string[]
  json?: boolean
}

/**
 * Verifies the proof of one event, as `GET /api/v1/events/{id}/proof` gave it: without any connection. `beside`: a file with the event
 * as somebody has it, which has to say the same; of a `.tlog-proof`, its entry. `-` is standard input. Gives the exit code.
 *
 * @throws UsageError for a file that holds none.
 */
export async function verifyProofFile(
  file: string,
  beside: string | undefined,
  asked: Asked,
): Promise<number> {
  const text = readText(file)
  if (isTlogProof(text)) return verifyTlogProofFile({ name: file, text, beside }, asked)
  const proof = readProof(file, text)
  const event = beside === undefined ? null : readEvent(proof, beside)
  const { policy, isOwn } = await trustOf(asked, () => Promise.resolve(proof.keys))
  const checks = { hasher, verify: verifyEd25519, trusted: keysOfPolicy(policy) }
  const { problems: found, verified, checkpoint } = verifyEventProof(proof, checks)
  const isWitnessed = checkpoint === null || hasQuorum(policy, checkpoint.signers)
  const few = { place: 'checkpoint', message: 'Not enough witnesses have signed it.' }
  const problems = [...(isWitnessed ? [] : [few]), ...found, ...(event?.problems ?? [])]
  const { id, index, withheld } = proof
  const origin = checkpoint?.origin ?? null
  const signers = checkpoint?.signers.map(vkeyText) ?? []
  if (asked.json === true)
    printJson({
      id,
      index,
      origin,
      keysGiven: isOwn,
      verified,
      withheld,
      eventGiven: event !== null,
      notInEvent: event?.absent ?? [],
      problems,
    })
  else print(proof, { origin, problems, verified, isOwn, signers, event })
  return problems.length === 0 ? 0 : 1
}

function readProof(file: string, text: string): EventProof {
  const proof = readEventProof(text)
  if (proof === null)
    throw new UsageError(
      `${file} is neither the address of a log, nor evidence, nor the proof of an event as GET /api/v1/events/{id}/proof gives it.`,
    )
  return proof
}

function readEvent(proof: EventProof, file: string): ComparedEvent {
  const compared = compareEvent(proof, readText(file))
  if (compared === null)
    throw new UsageError(`${file} is no event as GET /api/v1/events/{id} and exports give it.`)
  return compared
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
    event: ComparedEvent | null
  },
): void {
  const { origin, problems, verified, isOwn, signers, event } = told
  if (problems.length === 0) {
    printLine(`The event ${id} is entry ${index} of ${origin}`)
    printLine(`  signed by ${signers.join(', ')}`)
    printLine(`  as it was sealed: ${verified.join(', ') || 'no section is opened'}`)
    if (withheld.length > 0) printLine(`  not shown, and not looked at: ${withheld.join(', ')}`)
    if (event !== null) {
      const { absent } = event
      const but = absent.length === 0 ? '' : `, but for what it does not have: ${absent.join(', ')}`
      printLine(`  the event that was given says what was sealed${but}`)
    }
    if (!isOwn)
      printLine('  Nobody vouches for this key but the proof itself: give the right one with --vkey.')
  }
  for (const { place, message } of problems) printError(oneLine(`${place}: ${message}`))
}
