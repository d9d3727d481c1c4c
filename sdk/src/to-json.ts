import { messageOf } from './message-of'

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A JSON object whose absent members may stand as undefined: `JSON.stringify` leaves them out. */
export type JsonMembers = { [key: string]: Json | JsonMembers | JsonMembers[] | undefined }

/** Levels of objects and arrays that are written of one value; the server takes 64 of an event, which is some itself. */
const LEVELS_MAX = 60
/** Values in one tree. More never fit into the 1 MiB of an event, and an endless one must end. */
const VALUES_MAX = 1_000_000

/** A value as JSON, and whether all of it is there: false for one of more than a million values. */
export interface Converted {
  json: Json | undefined
  isWhole: boolean
}

/**
 * A value as JSON, whatever it is. Nothing that JSON cannot hold is dropped: it becomes a text that says what it was. A copy, so
 * what happens to the value later changes nothing. Never throws. `undefined` is absent: as a member it is left out, in an array it is null.
 *
 * Dates are ISO 8601 in UTC; bigints, and integers beyond ±(2^53−1), their digits; NaN and the infinities their names; bytes
 * `base64:…`; a Map an object, or pairs where a key is no text; a Set an array; an Error its name, message, cause and own
 * members. What has a `toJSON` says itself what it is.
 */
export function toJson(value: unknown): Converted {
  const conversion = new Conversion()
  const json = conversion.value(value)
  return { json, isWhole: conversion.left >= 0 }
}

/** Text that every database holds: half a surrogate pair becomes U+FFFD, and NUL the sign for it, ␀. */
export function cleanText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes('\0') ? whole.replaceAll('\0', '␀') : whole
}

class Conversion {
  /** How many more values may come. */
  left = VALUES_MAX
  /** The objects around the value that is being written: so few that looking through them is the fastest. */
  readonly #around: object[] = []

  value(value: unknown): Json | undefined {
    if (--this.left < 0) return undefined
    switch (typeof value) {
      case 'string':
        return cleanText(value)
      case 'number':
        return isJsonNumber(value) ? value : String(value)
      case 'boolean':
        return value
      case 'undefined':
        return undefined
      case 'bigint':
        return String(value)
      case 'symbol':
        return `[${String(value)}]`
      case 'function':
        return '[function]'
      case 'object':
        return value === null ? null : this.#object(value)
    }
  }

  #object(value: object): Json | undefined {
    if (this.#around.includes(value)) return '[circular]'
    if (this.#around.length >= LEVELS_MAX) return `[more than ${LEVELS_MAX} levels]`
    this.#around.push(value)
    try {
      return isPlain(value) ? this.#members(value, Object.keys(value)) : this.#content(value)
    } catch (error) {
      // A getter, a proxy or a toJSON of the application's own.
      return unreadable(error)
    } finally {
      this.#around.pop()
    }
  }

  #content(value: object): Json | undefined {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[Invalid Date]' : value.toISOString()
    if (ArrayBuffer.isView(value)) {
      return `base64:${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}`
    }
    if (value instanceof ArrayBuffer) return `base64:${Buffer.from(value).toString('base64')}`
    const own = 'toJSON' in value && typeof value.toJSON === 'function' ? (value.toJSON() as unknown) : value
    if (own !== value) return this.value(own)
    if (Array.isArray(value)) return this.#elements(value)
    if (value instanceof Set) return this.#elements(value)
    if (value instanceof Map) return this.#map(value)
    if (value instanceof Error) return this.#error(value)
    const members = this.#members(value, Object.keys(value))
    return isEmpty(members) ? (nameOf(value) ?? members) : members
  }

  #elements(values: Iterable<unknown>): Json[] {
    const elements: Json[] = []
    for (const value of values) {
      if (this.left < 0) break
      elements.push(this.value(value) ?? null)
    }
    return elements
  }

  #map(map: ReadonlyMap<unknown, unknown>): Json {
    const names = [...map.keys()].filter((key) => typeof key === 'string')
    return names.length === map.size
      ? this.#members(Object.fromEntries(map), names)
      : this.#elements(map.entries())
  }

  #error(error: Error): Json {
    const names = new Set(['name', 'message', ...Object.keys(error), ...('cause' in error ? ['cause'] : [])])
    return this.#members(error, [...names])
  }

  #members(value: object, names: readonly string[]): { [key: string]: Json } {
    const members: { [key: string]: Json } = {}
    for (const name of names) {
      if (this.left < 0) break
      const member = this.#member(value, name)
      // As a member of its own this name would set the prototype, and programs take it for that.
      if (member !== undefined) members[name === '__proto__' ? '[__proto__]' : cleanText(name)] = member
    }
    return members
  }

  #member(value: object, name: string): Json | undefined {
    let member: unknown
    try {
      member = (value as Record<string, unknown>)[name]
    } catch (error) {
      return unreadable(error)
    }
    return this.value(member)
  }
}

function isJsonNumber(value: number): boolean {
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)
}

/** Most are, and need no further look. */
function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype && !('toJSON' in value)
}

function isEmpty(members: object): boolean {
  for (const _ in members) return false
  return true
}

/** What an object without members is: a text of its own, or the name of its class. Undefined for a plain one. */
function nameOf(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return undefined
  const ownText: unknown = 'toString' in value ? value.toString : undefined
  if (typeof ownText === 'function' && ownText !== Object.prototype.toString) {
    return cleanText(String(ownText.call(value)))
  }
  return `[${cleanText(value.constructor.name)}]`
}

function unreadable(error: unknown): string {
  return `[unreadable: ${cleanText(messageOf(error))}]`
}
