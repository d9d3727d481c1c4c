import type { Json, JsonObject } from '@/lib/base/json'

import { fitted } from './target'

/** What a record says of somebody. */
interface Said {
  id?: Json | undefined
  name?: Json | undefined
  email?: Json | undefined
}

/**
 * A party for the subjects of an event, of what fits there; undefined when nothing that fits names anybody. What it is
 * made of must stay in details: a text that does not fit stands nowhere else.
 */
export function partyOf(type: string, said: Said): JsonObject | undefined {
  const party: JsonObject = { type }
  for (const name of ['id', 'name', 'email'] as const) {
    const value = said[name]
    const fit = value === undefined ? undefined : fitted(`actor.${name}`, value)
    if (fit !== undefined) party[name] = fit
  }
  return Object.keys(party).length > 1 ? party : undefined
}
