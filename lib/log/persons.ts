import { nfc } from '@/lib/base/nfc'
import type { EventDraft } from '@/lib/event/event'

import type { Section } from './sections'

/** The people an event concerns, by identity: who did it, and who it was done to. Without duplicates, in a fixed order. */
export interface Persons {
  actor: string[]
  about: string[]
}

/** The sections that hide with the key of who did it. */
const ACTOR_COVERS: ReadonlySet<Section> = new Set(['actor', 'ip', 'agent', 'text', 'context', 'original'])
/** The sections that hide with the key of who it was done to. Erasing an editor thus never hides what was edited. */
const ABOUT_COVERS: ReadonlySet<Section> = new Set([
  'resource',
  'text',
  'details',
  'before',
  'after',
  'subjects',
  // It holds all that the others do: with any of them it goes.
  'original',
])

/**
 * The identity by which a person's key is found: the id, exact but for Unicode form; else the e-mail in lower case;
 * else the name. All people of a tenant share one name space, so that the same person is one key in every role.
 */
export function personIdentity(person: { id?: string; email?: string; name?: string }): string | null {
  if (person.id) return nfc(person.id)
  if (person.email) return nfc(person.email.toLowerCase())
  if (person.name) return nfc(person.name)
  return null
}

/** The people of an event. `personTypes` are the tenant's resource types whose resources are people. */
export function personsOf(event: EventDraft, personTypes: readonly string[]): Persons {
  const actor = new Set<string>()
  const about = new Set<string>()
  const add = (to: Set<string>, person: { id?: string; email?: string; name?: string }): void => {
    const identity = personIdentity(person)
    if (identity !== null) to.add(identity)
  }
  if (event.actor.type === 'user') add(actor, event.actor)
  if (event.actor.onBehalfOf?.type === 'user') add(actor, event.actor.onBehalfOf)
  if (personTypes.includes(event.resource.type)) add(about, event.resource)
  for (const subject of event.subjects ?? []) add(about, subject)
  return { actor: [...actor], about: [...about] }
}

/**
 * Which of the given keys cover a section. None means the tenant's own key does; `source` is always the tenant's.
 * A key that is both the actor's and about somebody counts once: its salts would cancel each other out.
 */
export function coveringKeys<Key extends { id: string }>(
  section: Section,
  actorKeys: readonly Key[],
  aboutKeys: readonly Key[],
): readonly Key[] {
  const actor = ACTOR_COVERS.has(section) ? actorKeys : []
  const about = ABOUT_COVERS.has(section) ? aboutKeys : []
  // Either is without repetitions: only where they meet may somebody stand in both.
  if (actor.length === 0) return about
  if (about.length === 0) return actor
  return [...actor, ...about.filter(({ id }) => !actor.some((key) => key.id === id))]
}
