import { utf8 } from '@/lib/base/bytes'
import { isObject } from '@/lib/base/json'
import { verifyEd25519 } from '@/lib/config/ed25519'
import { Committer } from '@/lib/log/commitment'
import { hasher } from '@/lib/log/server/tree'
import { openCheckpoint, type OpenedCheckpoint } from '@/lib/proof/checkpoint'
import type { ProofProblem } from '@/lib/proof/event-proof'
import { openSections, readEntry, type ShownEntry } from '@/lib/proof/opened-sections'
import { hasQuorum, keysOfPolicy } from '@/lib/proof/policy'
import { readEventProof } from '@/lib/proof/read-evidence'
import { parseTlogProof, type TlogProof, verifyTlogProof } from '@/lib/proof/tlog-proof'
import { vkeyText } from '@/lib/proof/vkey'

import { UsageError } from './command'
import { oneLine, printError, printJson, printLine } from './print'
import { readText } from './read-text'
import { type Trust, trustOf } from './trust'

/** What was asked besides the file. */
interface Asked {
  policy?: string
  vkey?: string[]
  json?: boolean
}

/** What was found. `shown` null: no entry was given, so that nothing was proven of any. */
interface Found {
  proof: TlogProof
  shown: ShownEntry | null
  checkpoint: OpenedCheckpoint | null
  verified: readonly string[]
  problems: ProofProblem[]
}

/** Without its entry a proof shows nothing of it: that is neither good nor bad. */
const UNKNOWN_EXIT = 3

/** Whether this is such a file, be it a damaged one. */
export const isTlogProof = (text: string): boolean => text.startsWith('c2sp.org/tlog-proof@')

/**
 * Verifies a `.tlog-proof` without any connection, with its entry beside it: that alone, or the proof as JSON, which opens it. Gives
 * the exit code.
 *
 * @throws UsageError for what cannot be read, and without a key: the file names none.
 */
export async function verifyTlogProofFile(
  file: { name: string; text: string; beside: string | undefined },
  asked: Asked,
): Promise<number> {
  const proof = parseTlogProof(file.text)
  if (proof === null)
    throw new UsageError(`${file.name} is damaged, or no tlog-proof of a version that this program knows.`)
  const trust = await trustOf(asked, () => {
    throw new UsageError('A .tlog-proof names no key: give that of the log with --vkey, or --policy.')
  })
  const shown = file.beside === undefined ? null : readShown(file.beside, readText(file.beside))
  const found = shown === null ? openOnly(proof, trust) : verified(proof, shown, trust)
  const isFew = found.checkpoint !== null && !hasQuorum(trust.policy, found.checkpoint.signers)
  if (isFew) found.problems.unshift({ place: 'checkpoint', message: 'Not enough witnesses have signed it.' })
  if (asked.json === true) printJson(jsonOf(found))
  else print(found)
  return found.problems.length > 0 ? 1 : shown === null ? UNKNOWN_EXIT : 0
}

/** The entry as it was copied, or as it stands in the proof as JSON. */
function readShown(name: string, text: string): ShownEntry {
  const proof = readEventProof(text)
  if (proof !== null) return proof
  // An entry has no end of line; who saved it may have added one.
  const entry = text.replace(/\r?\n$/, '')
  if (isEvent(entry))
    throw new UsageError(
      `${name} is an event and not its entry. What opens an entry is not in a .tlog-proof: give the proof as JSON, and the event beside that.`,
    )
  return { entry, openings: {}, withheld: [], unopened: [] }
}

function isEvent(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text)
    return isObject(json) && 'actor' in json && !('c' in json)
  } catch {
    return false
  }
}

const checksOf = ({ policy }: Trust) => ({ hasher, verify: verifyEd25519, trusted: keysOfPolicy(policy) })

function openOnly(proof: TlogProof, trust: Trust): Found {
  const { trusted, verify } = checksOf(trust)
  const opened = openCheckpoint(proof.checkpoint, trusted, verify)
  const none = { proof, shown: null, verified: [] }
  if ('problem' in opened)
    return {
      ...none,
      checkpoint: null,
      problems: [{ place: 'checkpoint', message: `It ${opened.problem}.` }],
    }
  const isIn = proof.index < opened.size
  const message = `Entry ${proof.index} is not among its ${opened.size} entries.`
  return { ...none, checkpoint: opened, problems: isIn ? [] : [{ place: 'index', message }] }
}

function verified(proof: TlogProof, shown: ShownEntry, trust: Trust): Found {
  const entry = readEntry(shown.entry)
  const problems: ProofProblem[] = []
  if (entry === null)
    problems.push({ place: 'entry', message: 'It is no entry of a version that this program knows.' })
  // Of an entry alone nothing is opened, and nothing is said of it.
  const isOpened = Object.keys(shown.openings).length + shown.withheld.length + shown.unopened.length > 0
  const opened = isOpened ? openSections(entry, shown, new Committer()) : { verified: [], problems: [] }
  problems.push(...opened.problems)
  const led = verifyTlogProof(proof, utf8(shown.entry), checksOf(trust))
  if ('problem' in led) problems.push({ place: 'inclusion', message: led.problem })
  const checkpoint = 'problem' in led ? null : led.checkpoint
  return { proof, shown, checkpoint, verified: opened.verified, problems }
}

/** Sections of the entry that were not made again from what they hold. */
const closedOf = ({ shown, verified: open }: Found): string[] =>
  Object.keys(readEntry(shown?.entry ?? '')?.c ?? {}).filter((name) => !open.includes(name))

const jsonOf = (found: Found) => ({
  id: readEntry(found.shown?.entry ?? '')?.id ?? null,
  index: Number(found.proof.index),
  origin: found.checkpoint?.origin ?? null,
  entryGiven: found.shown !== null,
  verified: found.verified,
  withheld: closedOf(found),
  problems: found.problems,
})

function print(found: Found): void {
  const { proof, shown, checkpoint, verified: open, problems } = found
  for (const { place, message } of problems) printError(oneLine(`${place}: ${message}`))
  if (problems.length > 0 || checkpoint === null) return
  const { origin, size, signers } = checkpoint
  const by = `  signed by ${signers.map(vkeyText).join(', ')}`
  if (shown === null) {
    printLine(`A checkpoint of ${origin}: ${size.toLocaleString('en')} entries`, by)
    printError(
      `Whether anything is its entry ${proof.index} takes that entry: give it as well, or - for standard input.`,
    )
    return
  }
  printLine(`The event ${readEntry(shown.entry)?.id} is entry ${proof.index} of ${origin}`, by)
  if (open.length > 0) printLine(`  as it was sealed: ${open.join(', ')}`)
  const closed = closedOf(found)
  if (closed.length > 0) printLine(`  not shown, and not looked at: ${closed.join(', ')}`)
}
