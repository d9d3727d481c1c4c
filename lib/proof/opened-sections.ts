import { fromBase64url, fromUtf8 } from '@/lib/base/bytes'
import { canonicalJson } from '@/lib/base/canonical-json'
import { isObject, type Json } from '@/lib/base/json'
import { Committer, SALT_BYTES } from '@/lib/log/commitment'
import { isPlainEntry } from '@/lib/log/entry'
import { isSection, type Section, SECTIONS } from '@/lib/log/sections'

import type { EventProof, ProofProblem } from './event-proof'

/** An entry with what opens it, and what is said to stay closed. */
export type ShownEntry = Pick<EventProof, 'entry' | 'openings' | 'withheld' | 'unopened'>

/** What an entry says: in clear (`action` and so on), and as commitments by section. */
export interface SealedFacts {
  v: 1
  id: string
  c: Record<string, string>
  [member: string]: unknown
}

/**
 * Read the text of an entry. Null where it is none of a version that this program knows, or not the one text of what it says: two
 * programs could read different things in it.
 */
export function readEntry(text: string): SealedFacts | null {
  const facts = parsed(text)
  if (!isObject(facts)) return null
  const { v, id, c } = facts
  const isWhole =
    v === 1 &&
    typeof id === 'string' &&
    isObject(c) &&
    Object.entries(c).every(([name, commitment]) => isSection(name) && typeof commitment === 'string') &&
    canonicalOf(facts) === text
  // safe: each member was looked at
  return isWhole ? (facts as unknown as SealedFacts) : null
}

/** Whether these bytes are an entry: the one canonical text of what it says, of a version that this program knows. */
export function isEntry(bytes: Uint8Array): boolean {
  const text = fromUtf8(bytes)
  return text !== null && (isPlainEntry(text) || readEntry(text) !== null)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/**
 * Make every commitment of an entry again from the value that is shown. Gives the sections that were, and what is wrong: also a
 * section that is neither opened nor said to be closed.
 */
export function openSections(
  entry: SealedFacts | null,
  { openings, withheld, unopened }: ShownEntry,
  committer: Committer,
): { verified: Section[]; problems: ProofProblem[] } {
  const problems: ProofProblem[] = []
  const verified: Section[] = []
  const found = (name: Section, message: string) => problems.push({ place: `openings.${name}`, message })
  for (const name of SECTIONS) {
    const opening = openings[name]
    const commitment = entry?.c[name]
    const isClosed = withheld.includes(name) || unopened.includes(name)
    if (opening === undefined) {
      if (commitment !== undefined && !isClosed) found(name, 'It is neither opened nor said to be closed.')
    } else if (opens(commitment, name, opening, committer)) verified.push(name)
    else found(name, 'It is not what was sealed.')
  }
  for (const name of unopened) found(name, 'It does not open any more: what it held was erased, or changed.')
  return { verified, problems }
}

/** Whether this salt and value give this commitment. False for what is no salt, no commitment, or has no canonical text. */
export function opens(
  commitment: string | undefined,
  name: Section,
  { salt, value }: { salt: string; value: Json },
  committer = new Committer(),
): boolean {
  const bytes = fromBase64url(salt)
  const canonical = canonicalOf(value)
  if (commitment === undefined || bytes?.length !== SALT_BYTES || canonical === null) return false
  return committer.commit(bytes, name, canonical) === commitment
}

/** Null for a value that has no canonical text: half of a surrogate pair, or deeper than anything that was ever taken in. */
function canonicalOf(value: Json): string | null {
  try {
    return canonicalJson(value)
  } catch {
    return null
  }
}
