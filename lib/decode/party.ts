import type { Json, JsonObject } from '@/lib/base/json'
import { TEXT_MAX } from '@/lib/event/limits'

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

/** True for a name that is an e-mail address. Names with a prefix, as `oidc:ada@…`, are none. */
export function isEmail(name: string): boolean {
  return name.length <= TEXT_MAX.email && /^[^\s@:]+@[^\s@:]+\.[^\s@:.]+$/.test(name)
}
