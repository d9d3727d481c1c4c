import type { Json } from '@/lib/base/json'
import type { Event } from '@/lib/event/event'
import { eventSections, type Section, SECTIONS } from '@/lib/log/sections'

import type { EventProof } from './event-proof'
import { opens, readEntry, type SealedFacts } from './opened-sections'

/**
 * How what is shown of a section stands to its commitment. `sealed`: made again from what is shown, it is the one of the entry.
 * `otherwise`: the proof opens it, and something else is shown. `changed`: what should open it does not. `closed`: it does not open
 * any more, or nobody says what opens it. `withheld`: the asker may not see all of it, so what is shown of it is not checked.
 * `unsealed`: it is shown, and the entry knows nothing of it.
 */
export type SectionState = 'sealed' | 'otherwise' | 'changed' | 'closed' | 'withheld' | 'unsealed'

/** What stands in clear in an entry, and is shown otherwise. */
export interface OtherFact {
  /** As people call it: `action`, `place in the log`. */
  name: string
  sealed: string
  shown: string
}

/** What was found of an event as it is shown. */
export interface ShownEvent {
  /** The entry cannot be read, or is that of another event. */
  problem: string | null
  facts: OtherFact[]
  /** All that are sealed or shown, in the order of `SECTIONS`. */
  sections: { section: Section; state: SectionState }[]
}

/**
 * Compares an event, as it is shown to somebody, with its entry: what stands in clear word by word, and each commitment made again
 * from the value that is shown. `masked`: the sections that this person may not see all of. Without that a server could withhold
 * what it has changed.
 */
export function checkShownEvent(proof: EventProof, shown: Event, masked: ReadonlySet<Section>): ShownEvent {
  const entry = readEntry(proof.entry)
  if (entry === null) return unreadable('The entry is of no version that this page knows.')
  if (entry.id !== shown.id || proof.id !== shown.id) return unreadable('The entry is that of another event.')
  const values = eventSections(shown, shown.source)
  const sections: ShownEvent['sections'] = []
  for (const section of SECTIONS) {
    const state = stateOf(section, { proof, commitment: entry.c[section], value: values[section], masked })
    if (state !== null) sections.push({ section, state })
  }
  return { problem: null, facts: otherFacts(entry, proof, shown), sections }
}

const unreadable = (problem: string): ShownEvent => ({ problem, facts: [], sections: [] })

function otherFacts(entry: SealedFacts, { index }: EventProof, shown: Event): OtherFact[] {
  const pairs: [name: string, sealed: unknown, shown: string][] = [
    ['action', entry.action, shown.action],
    ['change', entry.change, shown.change],
    ['outcome', entry.outcome, shown.outcome],
    ['resource type', entry.type, shown.resource.type],
    ['time', entry.occurredAt, shown.occurredAt],
    ['time of receipt', entry.receivedAt, shown.receivedAt],
    ['place in the log', String(index), String(shown.index ?? index)],
  ]
  return pairs.flatMap(([name, sealed, said]) =>
    sealed === said ? [] : [{ name, sealed: typeof sealed === 'string' ? sealed : 'nothing', shown: said }],
  )
}

interface Sealed {
  proof: EventProof
  commitment: string | undefined
  /** What is shown; undefined: nothing. */
  value: Json | undefined
  masked: ReadonlySet<Section>
}

function stateOf(section: Section, { proof, commitment, value, masked }: Sealed): SectionState | null {
  if (commitment === undefined) return value === undefined ? null : 'unsealed'
  if (masked.has(section)) return 'withheld'
  const opening = proof.openings[section]
  if (opening === undefined) return 'closed'
  if (value !== undefined && opens(commitment, section, { ...opening, value })) return 'sealed'
  return opens(commitment, section, opening) ? 'otherwise' : 'changed'
}
