import type { Json } from './json'

/** Deeper values are refused: they are a cycle, or nothing that we ever took in (events end at 64 levels). */
const DEPTH_MAX = 1000

// A string made of these alone stands for itself between quotes (RFC 8785 §3.2.2.2): nothing to escape, no surrogates.
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\ud7ff\ue000-\uffff]*$/

/**
 * The one text of a JSON value, after RFC 8785 (JCS): members sorted by UTF-16 code units, no white space, numbers as
 * ECMAScript prints them. Equal values have equal texts, so the UTF-8 bytes of it can be hashed.
 *
 * Strict: throws a TypeError on everything that is not JSON, instead of dropping or converting it: lone surrogates,
 * NaN and infinities, undefined (also as a member or a hole), bigint, functions, objects that are not plain, cycles.
 * `-0` becomes `0`, as the RFC says.
 */
export function canonicalJson(value: Json): string {
  return write(value, 0)
}

function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} is not a JSON number`)
      return String(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      if (depth >= DEPTH_MAX) throw new TypeError(`JSON value is circular or deeper than ${DEPTH_MAX} levels`)
      return Array.isArray(value) ? writeArray(value, depth + 1) : writeObject(value, depth + 1)
    default:
      throw new TypeError(`${typeof value} is not a JSON value`)
  }
}

function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`
  if (!text.isWellFormed()) throw new TypeError('JSON text holds half of a surrogate pair')
  return JSON.stringify(text)
}

function writeArray(items: readonly unknown[], depth: number): string {
  let text = '['
  for (let i = 0; i < items.length; i++) {
    if (i > 0) text += ','
    text += write(items[i], depth)
  }
  return text + ']'
}

function writeObject(object: object, depth: number): string {
  if (!isPlain(object)) throw new TypeError('only plain objects are JSON values')
  const names = sorted(Object.keys(object))
  let text = ''
  for (const name of names) {
    text += (text === '' ? '{' : ',') + quote(name) + ':' + write(object[name], depth)
  }
  return text === '' ? '{}' : text + '}'
}

/** Names above which the engine's sort beats ours. */
const FEW = 16

/** In place, by UTF-16 code units (RFC 8785 §3.2.3), which is how `<` compares and what sort() does by default. */
function sorted(names: string[]): string[] {
  if (names.length > FEW) return names.sort()
  for (let i = 1; i < names.length; i++) {
    const name = names[i]!
    let at = i
    for (; at > 0 && names[at - 1]! > name; at--) names[at] = names[at - 1]!
    names[at] = name
  }
  return names
}

function isPlain(object: object): object is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(object)
  return prototype === Object.prototype || prototype === null
}
