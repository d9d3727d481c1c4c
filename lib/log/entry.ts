import { canonicalJson } from '@/lib/base/canonical-json'
import type { JsonObject } from '@/lib/base/json'
import type { EventDraft, Outcome } from '@/lib/event/event'

import { SECTIONS, type Section } from './sections'

/** The format of entries. Another number is another format: a byte changed here without one breaks every proof. */
export const ENTRY_VERSION = 1

/** An entry bundle gives an entry two bytes of length (C2SP tlog-tiles). */
export const ENTRY_BYTES_MAX = 65_535

/** What an entry says in clear. Never personal: actions and types are registered identifiers. */
export interface EntryFacts {
  id: string
  occurredAt: string
  receivedAt: string
  action: string
  change: EventDraft['change']
  outcome: Outcome
  type: string
  /** Base64url commitments by section. */
  commitments: Partial<Record<Section, string>>
  /** Only on our own `log.*` events: the statement itself. */
  log?: JsonObject
}

const quoted = (text: string): string => JSON.stringify(text)

/**
 * The canonical text of an entry: RFC 8785 JSON of
 * `{v, id, occurredAt, receivedAt, action, change, outcome, type, c, log?}`. Written out member by member in sorted
 * order because this runs for each event; a test holds it to `canonicalJson`.
 */
export function entryText(facts: EntryFacts): string {
  let c = ''
  for (const section of SORTED_SECTIONS) {
    const commitment = facts.commitments[section]
    if (commitment !== undefined) c += `${c === '' ? '' : ','}"${section}":"${commitment}"`
  }
  const log = facts.log === undefined ? '' : `"log":${canonicalJson(facts.log)},`
  return (
    `{"action":${quoted(facts.action)},"c":{${c}},"change":"${facts.change}","id":"${facts.id}",${log}` +
    `"occurredAt":"${facts.occurredAt}","outcome":"${facts.outcome}","receivedAt":"${facts.receivedAt}",` +
    `"type":${quoted(facts.type)},"v":${ENTRY_VERSION}}`
  )
}

const SORTED_SECTIONS: readonly Section[] = [...SECTIONS].sort()

const COMMITTED = SORTED_SECTIONS.map((section) => `(?:"${section}":"[\\w-]{43}"(?:,(?!\\})|(?=\\})))?`).join(
  '',
)
const NAME = '[A-Za-z0-9._:/-]+'
const TIME = '[0-9TZ.:-]+'
const PLAIN = new RegExp(
  `^\\{"action":"${NAME}","c":\\{${COMMITTED}\\},"change":"[A-Z]+","id":"[0-9a-f-]+","occurredAt":"${TIME}",` +
    `"outcome":"[a-z]+","receivedAt":"${TIME}","type":"${NAME}","v":${ENTRY_VERSION}\\}$`,
)

/**
 * Whether a text surely is the canonical one of an entry, as nearly all are: without a statement, and with plain names. That is seen ten
 * times faster than by making the canonical text again. False says nothing.
 */
export const isPlainEntry = (text: string): boolean => PLAIN.test(text)
