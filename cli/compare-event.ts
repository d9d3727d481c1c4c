import { isObject } from '@/lib/base/json'
import type { Event } from '@/lib/event/event'
import { eventSections, type Section } from '@/lib/log/sections'
import type { EventProof, ProofProblem } from '@/lib/proof/event-proof'
import { checkShownEvent, type SectionState } from '@/lib/proof/shown-event'

/** How an event that somebody has stands to what a proof says was sealed. */
export interface ComparedEvent {
  problems: ProofProblem[]
  /** Sections that were sealed, and of which it says nothing: nothing was compared. */
  absent: Section[]
}

const SAYS: Record<SectionState, string | null> = {
  sealed: null,
  withheld: null,
  otherwise: 'The event that was given says something else than what was sealed.',
  // The proof itself says so, too.
  changed: null,
  closed: null,
  unsealed: 'The event that was given has it, and it was never sealed.',
}

/** Compares an event, as the API or an export gives it, with its proof. Null for what is no event. */
export function compareEvent(proof: EventProof, text: string): ComparedEvent | null {
  try {
    const event: unknown = JSON.parse(text)
    if (!isObject(event) || !['actor', 'resource', 'source'].every((name) => isObject(event[name])))
      return null
    // safe: what is not as it should be shows as something else than what was sealed, or throws
    return compared(proof, event as unknown as Event)
  } catch {
    return null
  }
}

function compared(proof: EventProof, event: Event): ComparedEvent {
  const { problem, facts, sections } = checkShownEvent(proof, event, new Set(proof.withheld))
  const values = eventSections(event, event.source)
  const isAbsent = (section: Section): boolean => values[section] === undefined
  const problems = [
    ...(problem === null ? [] : [{ place: 'event', message: problem }]),
    ...facts.map(({ name, sealed, shown }) => ({
      place: 'event',
      message: `The ${name} was sealed as ${sealed}, and the event that was given says ${shown}.`,
    })),
    ...sections.flatMap(({ section, state }) => {
      const message = isAbsent(section) ? null : SAYS[state]
      return message === null ? [] : [{ place: `event.${section}`, message }]
    }),
  ]
  const absent = sections.filter(({ section, state }) => isAbsent(section) && state !== 'withheld')
  return { problems, absent: absent.map(({ section }) => section) }
}
