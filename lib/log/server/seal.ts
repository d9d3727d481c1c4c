import { canonicalJson } from '@/lib/base/canonical-json'
import { invariant } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import type { EventDraft } from '@/lib/event/event'
import { SIGNATURE_DETAILS } from '@/lib/event/signature-details'
import { Committer, type MacKey } from '@/lib/log/commitment'
import { ENTRY_BYTES_MAX, entryText, type EntryFacts } from '@/lib/log/entry'
import { coveringKeys } from '@/lib/log/persons'
import { SECTIONS, type Section, type SectionValues } from '@/lib/log/sections'

import { macOfHash, nativeSealHash, sha256 } from './native-hashing'
import type { SubjectKey } from './subject-keys'

/** The keys that an event is sealed with. */
export interface SealKeys {
  tenant: SubjectKey
  actor: readonly SubjectKey[]
  about: readonly SubjectKey[]
}

/** Canonical JSON by section. */
export type CanonicalSections = Partial<Record<Section, string>>

/** The canonical JSON of each section that the event has. */
export function canonicalSections(values: SectionValues): CanonicalSections {
  const canonical: CanonicalSections = {}
  for (const section of SECTIONS) {
    const value = values[section]
    if (value !== undefined) canonical[section] = canonicalJson(value)
  }
  return canonical
}

const committer = new Committer(nativeSealHash)

/** The commitment to each section, base64url, under the keys that cover it. */
export function commitSections(
  canonical: CanonicalSections,
  eventId: Uint8Array,
  keys: SealKeys,
): Partial<Record<Section, string>> {
  const commitments: Partial<Record<Section, string>> = {}
  for (const section of SECTIONS) {
    const text = canonical[section]
    if (text === undefined) continue
    const covering = coveringKeys(section, keys.actor, keys.about)
    commitments[section] = committer.seal(
      covering.length === 0 ? [keys.tenant] : covering,
      eventId,
      section,
      text,
    )
  }
  return commitments
}

/** The salt of the commitment to a section, under the keys that cover it: with its value it opens the commitment. */
export function saltOf(section: Section, eventId: Uint8Array, keys: SealKeys): Uint8Array {
  const covering = coveringKeys(section, keys.actor, keys.about)
  return committer.salt(covering.length === 0 ? [keys.tenant] : covering, eventId, section)
}

/** The bytes of an entry. Commitments keep it below 2 KiB, whatever the event holds. */
export function entryBytes(facts: EntryFacts): Buffer {
  const bytes = Buffer.from(entryText(facts))
  invariant(bytes.length <= ENTRY_BYTES_MAX, 'an entry fits into a bundle')
  return bytes
}

let leafBuffer = Buffer.alloc(4096)

/** The leaf hash of an entry: SHA-256(0x00 ‖ entry), RFC 6962 §2.1. */
export function leafHash(entry: Uint8Array): Buffer {
  if (entry.length >= leafBuffer.length) leafBuffer = Buffer.alloc(entry.length * 2)
  // The first byte is never written, so it stays the 0x00 that marks a leaf.
  leafBuffer.set(entry, 1)
  return sha256(leafBuffer.subarray(0, entry.length + 1))
}

/** Bytes of the HMAC over an event as sent: enough to tell a resend from another event under the same id. */
const CONTENT_MAC_BYTES = 16

/**
 * HMAC over the hash of everything that a client sends, in canonical form: equal for a resend, whatever its spacing or
 * the order of its keys. The source is not part of it: the same event may come again through another key. Nor is what the
 * receiver found out about a record's signature: with other keys it finds out something else about the same record; and whether the record is kept is its own matter, too.
 */
export function contentMac(draft: EventDraft, canonical: CanonicalSections, key: MacKey): Buffer {
  let text = [draft.action, draft.change, draft.resource.type, draft.outcome, draft.occurredAt].join('\n')
  for (const section of SECTIONS) {
    if (section === 'source' || section === 'original') continue
    const value = section === 'details' ? sentDetails(draft, canonical) : canonical[section]
    if (value !== undefined) text += `\n${section}:${value}`
  }
  return macOfHash(key, text).subarray(0, CONTENT_MAC_BYTES)
}

function sentDetails({ details }: EventDraft, canonical: CanonicalSections): string | undefined {
  if (details === undefined || !Object.hasOwn(details, SIGNATURE_DETAILS.result)) return canonical.details
  const sent: JsonObject = { ...details }
  for (const name of Object.values(SIGNATURE_DETAILS)) delete sent[name]
  return Object.keys(sent).length === 0 ? undefined : canonicalJson(sent)
}
