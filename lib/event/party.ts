import type { Actor, Party } from './event'

/** What a person is called: the name, else the e-mail, else the id, else what kind it is. */
export function partyName(party: Party | Actor): string {
  return party.name ?? party.email ?? party.id ?? party.type ?? 'unknown'
}

/** The term that finds exactly this party: the id where there is one, else the e-mail, else the name. */
export function actorTerm(actor: Actor): { key: string; value: string } {
  if (actor.id !== undefined) return { key: 'actor.id', value: actor.id }
  if (actor.email !== undefined) return { key: 'actor.email', value: actor.email }
  if (actor.name !== undefined) return { key: 'actor.name', value: actor.name }
  return { key: 'actor.type', value: actor.type }
}
