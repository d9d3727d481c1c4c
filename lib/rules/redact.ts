import type { Json, JsonObject } from '@/lib/base/json'
import { joinPath } from '@/lib/diff/path'
import type { EventDraft } from '@/lib/event/event'
import { hiddenAt, isMasking, type Masks } from '@/lib/event/masks'

import { Occurrences } from './occurrences'
import { isReference, isSecretName, mayHoldShape, REDACTED, withoutShapes } from './secret-shapes'

/** What is taken out of events before they are stored. */
export interface Redaction {
  /** Paths, written as the masks of a grant are. */
  masks: Masks
  /** Also secrets that are known by their names and shapes. */
  secrets: boolean
}

/**
 * A value of at least so many characters is taken out wherever else the event holds it, too. Shorter ones are parts of too many
 * words: those go from their own place alone.
 */
export const SPREAD_CHARACTERS_MIN = 8
/** More characters of secrets than these are not looked for elsewhere: of such an event only who did what and when is kept. */
export const SPREAD_CHARACTERS_MAX = 64 * 1024
/** Paths that `details.redacted` names at most. */
const PATHS_MAX = 50

/** What tells one event or person from another: a marker there would make all of them one, so it is left out. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'actor.id',
  'actor.email',
  'actor.onBehalfOf',
  'resource.id',
  'client.ip',
  'traceId',
  'sessionId',
  'subjects',
])
/** Which are what they say, and no place for a secret. What was taken out elsewhere is taken out of them as well. */
const FIXED: ReadonlySet<string> = new Set([
  'id',
  'occurredAt',
  'action',
  'change',
  'outcome',
  'resource.type',
  'actor.type',
])

/**
 * The draft without what is to be taken out of it, and at which paths that was; the same draft where that is nothing. Where
 * something was, `details.redacted` lists the paths, so that nobody takes the rest for all that was sent; and the record that
 * it was made of is not kept, since that holds it too, in a place that only its format knows.
 */
export function redact(whole: EventDraft, redaction: Redaction): EventDraft {
  const { original, ...draft } = whole
  if (!isMasking(redaction.masks) && !mayHoldSecret(whole as unknown as JsonObject)) return whole
  const taking = new Taking(redaction)
  const first = taking.all(draft as unknown as JsonObject)
  if (taking.paths.size === 0) return original !== undefined && taking.isIn(original) ? draft : whole
  const left = taking.isTooMuch ? outline(first, taking.values) : spread(first, taking.values)
  const details = (left.details ?? {}) as JsonObject
  const paths = [...taking.paths].toSorted()
  const told = paths.length > PATHS_MAX ? [...paths.slice(0, PATHS_MAX), '…'] : paths
  const sent = Object.hasOwn(details, 'redacted') ? [details.redacted ?? null].flat() : []
  // safe: members keep their types, except those that may be absent, and texts that stay texts
  return { ...left, details: { ...details, redacted: [...sent, ...told] } } as unknown as EventDraft
}

/** Whether there may be a secret by name or shape anywhere in the draft; false is certain. Most events end here, uncopied. */
function mayHoldSecret(draft: JsonObject): boolean {
  for (const name in draft) {
    if (FIXED.has(name)) continue
    if (mayBeSecret(draft[name]!, '')) return true
  }
  return false
}

/** A name counts outside of details and documents, too: what there is to be seen is seen again, place by place. */
function mayBeSecret(value: Json, name: string): boolean {
  if (typeof value === 'string') return mayHoldShape(value) || (value !== '' && isSecretName(name, value))
  if (typeof value === 'number') return isSecretName(name, value)
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some((element) => mayBeSecret(element, name))
  for (const member in value) if (mayBeSecret(value[member]!, member)) return true
  return false
}

/** One walk through an event. */
class Taking {
  readonly paths = new Set<string>()
  readonly values = new Set<string>()
  #characters = 0

  constructor(private readonly redaction: Redaction) {}

  /** Whether looking for all values everywhere would hold up the events of others. */
  get isTooMuch(): boolean {
    return this.#characters > SPREAD_CHARACTERS_MAX
  }

  /** Whether a secret stands in this text, by its shape. */
  isIn(text: string): boolean {
    let found = false
    if (this.redaction.secrets) withoutShapes(text, () => (found = true))
    return found
  }

  all(draft: JsonObject): JsonObject {
    const { masks } = this.redaction
    const left: JsonObject = {}
    for (const [name, value] of Object.entries(draft)) {
      let kept: Json | undefined
      if (name === 'details') kept = this.#under(value, '', masks.details, name)
      else if (name === 'before' || name === 'after') kept = this.#under(value, '', masks.documents, name)
      else kept = this.#place(value, name)
      if (kept !== undefined) left[name] = kept
    }
    return left
  }

  /** A member of the event outside of details and documents. */
  #place(value: Json, path: string): Json | undefined {
    const { masks, secrets } = this.redaction
    const places: ReadonlySet<string> = masks.places
    if (places.has(path)) {
      this.#take(value, path)
      return LEFT_OUT.has(path) ? undefined : REDACTED
    }
    if (FIXED.has(path)) return value
    if (typeof value === 'string') return secrets ? this.#shapes(value, path) : value
    if (Array.isArray(value)) return value.flatMap((one) => this.#place(one, path) ?? [])
    if (typeof value !== 'object' || value === null) return value
    const left: JsonObject = {}
    for (const [name, member] of Object.entries(value)) {
      const kept = this.#place(member, joinPath(path, name))
      if (kept !== undefined) left[name] = kept
    }
    return left
  }

  /** A value in details or in a document. */
  #under(value: Json, path: string, hidden: Masks['details'], part: string): Json {
    const at = joinPath(part, path)
    if (hidden.length > 0 && hiddenAt(hidden, path) === 'all') {
      this.#take(value, path === '' ? part : at)
      // Details are an object in any case.
      return part === 'details' && path === '' ? {} : REDACTED
    }
    if (Array.isArray(value)) return value.map((element) => this.#under(element, path, hidden, part))
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, member]) => [
          name,
          this.#under(member, joinPath(path, name), hidden, part),
        ]),
      )
    }
    return this.redaction.secrets ? this.#secret(value, path, part) : value
  }

  #secret(value: Json, path: string, part: string): Json {
    const at = path === '' ? part : joinPath(part, path)
    if (typeof value !== 'string' && typeof value !== 'number') return value
    if (value === '' || value === REDACTED) return value
    const isReferred = typeof value === 'string' && isReference(value)
    if (!isReferred && isSecretName(path, value)) {
      this.#take(value, at)
      return REDACTED
    }
    return typeof value === 'string' ? this.#shapes(value, at) : value
  }

  #shapes(text: string, path: string): string {
    return withoutShapes(text, (secret) => this.#take(secret, path))
  }

  #take(value: Json, path: string): void {
    this.paths.add(path)
    this.#remember(value)
  }

  #remember(value: Json): void {
    if (Array.isArray(value)) for (const element of value) this.#remember(element)
    else if (typeof value === 'object' && value !== null) {
      for (const member of Object.values(value)) this.#remember(member)
    } else if (typeof value === 'string' || typeof value === 'number') {
      const text = String(value)
      if (text.length < SPREAD_CHARACTERS_MIN || REDACTED.includes(text) || this.values.has(text)) return
      this.values.add(text)
      this.#characters += text.length
    }
  }
}

/** Members of an event, and of the people and things in it, by which they are told from others. */
const TELLING: ReadonlySet<string> = new Set(['type', 'id', 'email', 'ip', 'traceId', 'sessionId'])

/** What tells events apart, as long as it is none of these values; markers for all else. */
function outline(event: JsonObject, values: ReadonlySet<string>): JsonObject {
  const walk = (value: Json, path: string): Json | undefined => {
    if (FIXED.has(path)) return value
    if (typeof value === 'string') {
      if (!TELLING.has(path.slice(path.lastIndexOf('.') + 1))) return REDACTED
      return values.has(value) ? undefined : value
    }
    if (Array.isArray(value)) return value.flatMap((one) => walk(one, path) ?? [])
    if (typeof value !== 'object' || value === null) return value
    const left: JsonObject = {}
    for (const [name, member] of Object.entries(value)) {
      const kept = walk(member, joinPath(path, name))
      if (kept !== undefined) left[name] = kept
    }
    return left
  }
  const { details: _, before, after, ...rest } = event
  return {
    ...(walk(rest, '') as JsonObject), // safe: an object stays one
    ...(before !== undefined && { before: REDACTED }),
    ...(after !== undefined && { after: REDACTED }),
  }
}

/** Names cannot hold brackets. Never longer than what it stands for. */
const REDACTED_NAME = 'redacted'

/** The event without these values, wherever they stand: in texts, as numbers, in names. */
function spread(event: JsonObject, values: ReadonlySet<string>): JsonObject {
  const occurrences = new Occurrences(values)
  const walk = (value: Json, path: string): Json => {
    if (typeof value === 'string') {
      if (path === 'id' || path === 'occurredAt') return value
      return occurrences.replaced(value, FIXED.has(path) ? REDACTED_NAME : REDACTED)
    }
    if (typeof value === 'number') return values.has(String(value)) ? REDACTED : value
    if (Array.isArray(value)) return value.map((element) => walk(element, path))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        occurrences.replaced(name, REDACTED_NAME),
        walk(member, joinPath(path, name)),
      ]),
    )
  }
  return walk(event, '') as JsonObject // safe: an object stays one
}
