import { ipBits } from '@/lib/base/ip-bits'
import { isObject, type Json } from '@/lib/base/json'
import { ACTOR_TYPES, CHANGES, OUTCOMES } from '@/lib/event/event'
import { SUBJECTS_MAX, TEXT_MAX } from '@/lib/event/limits'

import { sentTime } from './sent-time'
import { tidyName } from './tidy'

/** What a value must be to stand at a place of an event: the value as it stands there, or undefined when it does not fit. */
type Fit = (value: Json) => Json | undefined

const PARTY: Readonly<Record<string, Fit>> = {
  type: name,
  id: text(TEXT_MAX.id),
  name: text(TEXT_MAX.name),
  email: text(TEXT_MAX.email),
}

/** Each place of an event that a decoder can fill, besides details, and what fits there. */
export const TARGETS = {
  occurredAt: (value) => (typeof value === 'string' ? zoned(value) : undefined),
  'actor.type': oneOf(ACTOR_TYPES),
  'actor.id': text(TEXT_MAX.id),
  'actor.name': text(TEXT_MAX.name),
  'actor.email': text(TEXT_MAX.email),
  'actor.onBehalfOf.type': name,
  'actor.onBehalfOf.id': text(TEXT_MAX.id),
  'actor.onBehalfOf.name': text(TEXT_MAX.name),
  'actor.onBehalfOf.email': text(TEXT_MAX.email),
  action: name,
  change: oneOf(CHANGES),
  'resource.type': name,
  'resource.id': text(TEXT_MAX.id),
  'resource.name': text(TEXT_MAX.name),
  outcome: oneOf(OUTCOMES),
  reason: text(TEXT_MAX.prose),
  message: text(TEXT_MAX.prose),
  before: (value) => value,
  after: (value) => value,
  'client.ip': (value) => (typeof value === 'string' && ipBits(value) !== null ? value : undefined),
  'client.userAgent': text(TEXT_MAX.userAgent),
  traceId: text(TEXT_MAX.id),
  sessionId: text(TEXT_MAX.id),
  /** An array of parties; those that name nobody and those past sixteen are left out, so a decoder keeps the sent field. */
  subjects: parties,
} as const satisfies Record<string, Fit>

/** A place of an event that a decoder fills. `details.x` renames a field on its way into details. */
export type Target = keyof typeof TARGETS | `details.${string}`

/**
 * The value as it stands at a place of the event; undefined when it does not fit there and so stays in details. Only names
 * and times can come out as another text than went in.
 */
export function fitted(target: Target, value: Json): Json | undefined {
  // safe: what is no key of the table begins with `details.`
  return target.startsWith('details.') ? value : TARGETS[target as keyof typeof TARGETS](value)
}

/** Texts that would have to be cut, cleaned or made up do not fit: details take them as they are. */
function text(max: number): Fit {
  return (value) => {
    const said = typeof value === 'number' || typeof value === 'boolean' ? JSON.stringify(value) : value
    if (typeof said !== 'string' || said === '' || said.length > max) return undefined
    return said.includes('\0') || !said.isWellFormed() ? undefined : said
  }
}

/** A time without a zone could be any of 26 hours: a decoder that knows which one is meant says so with a `read`. */
function zoned(text: string): string | undefined {
  const time = sentTime(text)
  return time?.hasZone === true ? time.text : undefined
}

function name(value: Json): Json | undefined {
  return typeof value === 'string' ? tidyName(value) : undefined
}

/** The members of each party that fit. */
function parties(value: Json): Json | undefined {
  if (!Array.isArray(value)) return undefined
  const named = value.flatMap((one) => {
    const party = Object.entries(PARTY).flatMap(([member, fit]) => {
      const sent = isObject(one) && Object.hasOwn(one, member) ? one[member] : undefined
      const kept = sent === undefined ? undefined : fit(sent)
      return kept === undefined ? [] : [[member, kept] as const]
    })
    return party.some(([member]) => member !== 'type') ? [Object.fromEntries(party)] : []
  })
  return named.length === 0 ? undefined : named.slice(0, SUBJECTS_MAX)
}

function oneOf(values: readonly string[]): Fit {
  return (value) => (typeof value === 'string' && values.includes(value) ? value : undefined)
}
