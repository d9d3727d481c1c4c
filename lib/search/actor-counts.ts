import type { ActorType } from '@/lib/event/event'
import { fold } from '@/lib/event/fold'
import { actorTerm, partyName } from '@/lib/event/party'

import type { FacetValue } from './value-counts'

/** Actors that are named alike, and how many events they have. */
export interface ActorCount {
  id: string | null
  email: string | null
  name: string | null
  type: ActorType
  count: number
}

interface Entry extends FacetValue {
  key: string
  label: string
}

/**
 * Each actor once, by the term that the table makes of it: its id, else its e-mail address, else its name. The count is
 * of all events that this term finds, also of those whose actor has an id besides; so they add up to no total.
 * Terms that the query names are counted in any case.
 */
export function actorValues(
  counted: readonly ActorCount[],
  named: readonly { key: string; value: string }[] = [],
): FacetValue[] {
  // In one order: that in which the database found them tells of events that are not counted.
  const actors = counted.toSorted((a, b) => b.count - a.count || (textOf(a) < textOf(b) ? -1 : 1))
  const entries = new Map<string, Entry>()
  for (const actor of actors) {
    const term = actorTerm(partyOf(actor))
    const label = partyName(partyOf(actor))
    const name = nameOf(term.key, term.value)
    const entry = entries.get(name)
    // The first is the most frequent one.
    if (entry === undefined) entries.set(name, { ...term, label, count: 0 })
  }
  for (const term of named) {
    const name = nameOf(term.key, term.value)
    if (!entries.has(name)) entries.set(name, { ...term, label: term.value, count: 0 })
  }
  for (const { id, email, name, type, count } of actors) {
    const terms = { 'actor.id': id, 'actor.email': email, 'actor.name': name, 'actor.type': type }
    for (const [key, value] of Object.entries(terms)) {
      const entry = value === null ? undefined : entries.get(nameOf(key, value))
      if (entry !== undefined) entry.count += count
    }
  }
  return [...entries.values()].map(({ key, value, label, count }) => ({ key, value, label, count }))
}

const textOf = ({ id, email, name, type }: ActorCount): string => JSON.stringify([id, email, name, type])

const nameOf = (key: string, value: string): string => `${key} ${fold(value)}`

function partyOf({ id, email, name, type }: ActorCount): {
  type: ActorType
  id?: string
  email?: string
  name?: string
} {
  return {
    type,
    ...(id !== null && { id }),
    ...(email !== null && { email }),
    ...(name !== null && { name }),
  }
}
