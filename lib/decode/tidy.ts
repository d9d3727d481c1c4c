import type { Json, JsonObject } from '@/lib/base/json'
import { keyFault } from '@/lib/event/details-key'
import { DEPTH_MAX, NAME_PATTERN, OWN_ACTION, TEXT_MAX } from '@/lib/event/limits'

/** The event and its member take two levels; what is deeper than the rest becomes JSON text. */
const INSIDE_MAX = DEPTH_MAX - 2
/** A key of details that had to be renamed is cut to this length, so that a number fits behind it. */
const KEPT_LENGTH = TEXT_MAX.detailsKey - 8
/** What decoders say of a record stands under such names, so the record itself cannot say it. Searches ignore case. */
const OWN_KEY = /^decoded(?:\.|$)/i
const OTHER_CHARACTERS = /[^\p{L}\p{M}\p{N}_.$/: -]/gu
/** So many notes of one sort are kept in an event. */
const NOTES_MAX = 50

/** Names of details in which a decoder says what it had to change. */
export const NOTE_RENAMED = 'decoded.renamed'
export const NOTE_CLEANED = 'decoded.cleaned'

/**
 * A text as an action or a type: other characters become `_`, and an action that only Vouchsafe may record begins with
 * `sent:`. Undefined where nothing is left of it. Who gets another text than it gave keeps the first in details.
 */
export function tidyName(text: string): string | undefined {
  const name = text
    .replace(/[^A-Za-z0-9._:/-]/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 128)
  if (!NAME_PATTERN.test(name)) return undefined
  return OWN_ACTION.test(name) ? `sent:${name}`.slice(0, 128) : name
}

/**
 * Brings what other systems send into the bounds of an event, without refusing any of it: an event that could be kept
 * out of the log by a strange character in it would be an invitation.
 */
export class Tidier {
  readonly #renamed: [string, string][] = []
  readonly #cleaned: string[] = []

  /** Details of these keys and values, and notes of what had to be renamed or cleaned, also in documents before. */
  details(entries: readonly (readonly [string, Json])[]): JsonObject {
    const tidy = this.#object(entries, 1, true)
    if (this.#renamed.length > 0) {
      const notes = this.#renamed.slice(0, NOTES_MAX).map(([key, sent]) => ({ key, sent }))
      tidy[free(NOTE_RENAMED, tidy)] = notes
    }
    if (this.#cleaned.length > 0) {
      tidy[free(NOTE_CLEANED, tidy)] = [...new Set(this.#cleaned)].slice(0, NOTES_MAX)
    }
    return tidy
  }

  /** A document for before or after. */
  document(value: Json): Json {
    return this.#value(value, 1, false, 'document')
  }

  #value(value: Json, depth: number, inDetails: boolean, name: string): Json {
    if (typeof value === 'string') return this.#text(value, name)
    if (typeof value === 'number' && (!Number.isFinite(value) || isTooLarge(value))) return String(value)
    if (typeof value !== 'object' || value === null) return value
    if (depth >= INSIDE_MAX) return this.#text(JSON.stringify(value), name)
    if (Array.isArray(value)) return value.map((one) => this.#value(one, depth + 1, inDetails, name))
    return this.#object(Object.entries(value), depth + 1, inDetails)
  }

  #object(entries: readonly (readonly [string, Json])[], depth: number, inDetails: boolean): JsonObject {
    const object: JsonObject = {}
    for (const [sent, value] of entries) {
      const wanted = inDetails ? detailsKey(sent) : documentKey(sent)
      const key = free(wanted, object)
      if (key !== sent) this.#renamed.push([key, this.#text(sent, NOTE_RENAMED)])
      object[key] = this.#value(value, depth, inDetails, key)
    }
    return object
  }

  #text(text: string, name: string): string {
    if (!text.includes('\0') && text.isWellFormed()) return text
    this.#cleaned.push(name)
    return cleanText(text)
  }
}

function isTooLarge(value: number): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value)
}

/** The text without what cannot be stored: U+FFFD stands for each NUL and each half of a surrogate pair. */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed()
}

function detailsKey(sent: string): string {
  if (OWN_KEY.test(sent)) return detailsKey(`sent.${sent}`)
  if (sent !== '__proto__' && keyFault(sent) === null) return sent
  return renamed(cleanText(sent).replace(OTHER_CHARACTERS, '_').slice(0, KEPT_LENGTH).toWellFormed())
}

function documentKey(sent: string): string {
  return sent === '__proto__' ? renamed(sent) : cleanText(sent)
}

function renamed(key: string): string {
  const clean = key.replaceAll('\uFFFD', '_')
  if (clean === '__proto__') return '_proto_'
  return clean === '' ? '_' : clean
}

function free(key: string, object: JsonObject): string {
  let name = key
  for (let n = 2; Object.hasOwn(object, name); n++) name = `${key}_${n}`
  return name
}
