import { invariant } from '@/lib/base/errors'
import type { EventDraft } from '@/lib/event/event'

import type { Story } from './story'

/** One thing to do in the browser, by controls that are there for everybody. Events are named by their id. */
export type Step =
  /** Choose the tenant in the header. */
  | { do: 'tenant'; slug: string }
  /** Replace what stands in the query bar by this text, and search. */
  | { do: 'search'; text: string }
  /** Click this tag in the row of the event: it is added to the query. */
  | { do: 'tag'; event: string; key: string; value: string }
  /** Open the row of the event. */
  | { do: 'open'; event: string }
  /** Include this value of the facet that is called so. */
  | { do: 'facet'; name: string; value: string }
  /** From the open event to the page of its resource, its trace or its actor. */
  | { do: 'follow'; to: 'history' | 'trace' | 'actor' }
  /** On the page of a resource: its state at the end of this day. */
  | { do: 'as-of'; date: string }
  /** On the page of a resource: compare its states after these two events. */
  | { do: 'compare'; a: string; b: string }
  /** Open the catalogue, and narrow it to this text. */
  | { do: 'catalogue'; find: string }
  /** The value of this facet that counts most, and how many events have it. */
  | { do: 'top'; name: string; value: string; events: number }
  /** On the page that was opened, this text can be read beside or under that word. */
  | { do: 'see'; beside: string; text: string }
  /** On the page of a resource: who set this member of the shown state. */
  | { do: 'set-by'; member: string; text: string }
  /** The events page says that so many events were found. */
  | { do: 'count'; events: number }
  /** This text can be read in the event's row or in what was opened of it. */
  | { do: 'read'; event: string; text: string }
  /** Export the view as CSV: it says that so many rows were written. */
  | { do: 'export'; rows: number }

/** A question about the story, its answer, and the way there. */
export interface DemoQuestion {
  id: string
  question: string
  /** Exactly as it stands in the events. */
  answer: string
  /** Slug of the tenant that it is about. */
  tenant: string
  /** Finds the event, or the few events, that answer it. */
  query: string
  /** From the events page to the answer. */
  path: Step[]
}

/** A question that one event answers, found by one query. */
export interface Asked {
  question: string
  answer: string
  query: string
  /** The event in which the answer stands. */
  shows: EventDraft
  /** The answer is not in the row but in what opens below it. */
  isInside?: boolean
  tenant?: string
}

/** The question, with the way to the event that shows its answer. */
export function ask(
  n: number,
  { question, answer, query, shows, isInside = false, tenant = 'meridian' }: Asked,
): DemoQuestion {
  const event = shows.id ?? ''
  return {
    id: `q${n}`,
    question,
    answer,
    tenant,
    query,
    path: [
      { do: 'tenant', slug: tenant },
      { do: 'search', text: query },
      ...(isInside ? [{ do: 'open' as const, event }] : []),
      { do: 'read', event, text: answer },
    ],
  }
}

/** The events of one tenant, oldest first. */
export function eventsOf(story: Story, slug: string): readonly EventDraft[] {
  const tenant = story.tenants.find((one) => one.slug === slug)
  invariant(tenant, `${slug} is in the story`)
  return tenant.events
}

/** The oldest event of this kind, which must be there. */
export function first(events: readonly EventDraft[], fits: (event: EventDraft) => boolean): EventDraft {
  const found = events.find(fits)
  invariant(found, 'the story has the event that a question asks for')
  return found
}

/** A text in the details of an event; empty where there is none. */
export function textOf(event: EventDraft, key: string): string {
  const value = event.details?.[key]
  return typeof value === 'string' ? value : ''
}
