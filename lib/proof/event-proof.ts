import { z } from 'zod'

import { fromBase64, fromBase64url, utf8 } from '@/lib/base/bytes'
import { canonicalJson } from '@/lib/base/canonical-json'
import type { Json } from '@/lib/base/json'
import { Committer, SALT_BYTES } from '@/lib/log/commitment'
import { type Section, SECTIONS } from '@/lib/log/sections'

import type { OpenedCheckpoint } from './checkpoint'
import { type ProofChecks, verifyTlogProof } from './tlog-proof'

const section = z.enum(SECTIONS)
const sections = z.array(section)

/** Everything that shows that one event is in a log, and says what it says. */
export const eventProof = z
  .object({
    id: z.string().meta({ description: "The event's id.", format: 'uuid' }),
    log: z.object({ id: z.string(), origin: z.string() }),
    index: z.int().meta({ description: 'Place of the entry in the log, from 0.' }),
    entry: z.string().meta({ description: 'The sealed bytes as text, exactly: RFC 8785 JSON.' }),
    openings: z
      .partialRecord(section, z.object({ salt: z.string(), value: z.json() }))
      .meta({ description: 'What opens the commitments of the entry: salts in base64url, values as JSON.' }),
    withheld: sections.meta({ description: 'Sections that you may not see all of: they stay closed.' }),
    unopened: sections.meta({
      description: 'Sections that do not open any more: what they held was erased, or changed.',
    }),
    inclusion: z.array(z.string()).meta({
      description: 'The inclusion proof (RFC 6962 §2.1.1) in base64, the sibling of the leaf first.',
    }),
    checkpoint: z.string().meta({ description: 'The signed checkpoint that it leads to.' }),
    keys: z
      .array(z.string())
      .meta({ description: 'Keys of the log. Trust those that you know from elsewhere, and not these.' }),
    consistency: z
      .object({ from: z.int(), hashes: z.array(z.string()) })
      .optional()
      .meta({
        description: 'With `from`: that the checkpoint extends the log of that size (RFC 6962 §2.1.2).',
      }),
  })
  .meta({ id: 'EventProof' })
export type EventProof = z.output<typeof eventProof>

/** One thing that is wrong with a proof. */
export interface ProofProblem {
  /** `entry`, `inclusion`, or `openings.actor`. */
  place: string
  message: string
}

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
  const verified: Section[] = []
  for (const name of SECTIONS) {
    const opening = proof.openings[name]
    if (opening === undefined) {
      if (entry?.c[name] !== undefined && !isClosed(proof, name))
        found(`openings.${name}`, 'It is neither opened nor said to be closed.')
    } else if (opens(entry?.c[name], name, opening)) verified.push(name)
    else found(`openings.${name}`, 'It is not what was sealed.')
  }
  for (const name of proof.unopened)
    found(`openings.${name}`, 'It does not open any more: what it held was erased, or changed.')
  const hashes = proof.inclusion.map(fromBase64).filter((hash) => hash !== null)
  const file = { index: BigInt(proof.index), hashes, checkpoint: proof.checkpoint }
  const led = verifyTlogProof(file, utf8(proof.entry), checks)
  if ('problem' in led) found('inclusion', led.problem)
  return { problems, verified, checkpoint: 'problem' in led ? null : led.checkpoint }
}

const isClosed = ({ withheld, unopened }: EventProof, name: Section): boolean =>
  withheld.includes(name) || unopened.includes(name)

const sealedEntry = z.looseObject({ v: z.literal(1), id: z.string(), c: z.record(z.string(), z.string()) })
/** What an entry says: in clear (`action` and so on), and as commitments by section. */
export type SealedFacts = z.output<typeof sealedEntry>

/** Read the text of an entry. Null where it is none of a version that this program knows. */
export function readEntry(text: string): SealedFacts | null {
  try {
    return sealedEntry.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** Whether this salt and value give this commitment. False for what is no salt, and for no commitment. */
export function opens(
  commitment: string | undefined,
  name: Section,
  { salt, value }: { salt: string; value: Json },
): boolean {
  const bytes = fromBase64url(salt)
  if (commitment === undefined || bytes?.length !== SALT_BYTES) return false
  return new Committer().commit(bytes, name, canonicalJson(value)) === commitment
}
