import type { Step } from './place'

/** What is wrong with a text that should be JSON, and where: an offset in UTF-16 units. */
export interface JsonError {
  offset: number
  message: string
}

/** What a close look at a JSON text finds. */
export interface JsonReport {
  /** The first place where it stops being JSON; null when it is JSON. */
  error: JsonError | null
  /** Members whose name their object has already used: the way to each, once for each name. Up to the error, if any. */
  repeated: Step[][]
}

/** Deeper texts are called wrong here: this reader descends by recursion, and is only asked what to tell people. */
export const JSON_DEPTH_MAX = 500
/** More repeated names than this are not looked for. */
const REPEATED_MAX = 200

/**
 * How many members all objects in this value have, to `depthMax` levels; null when it is deeper. A parsed text has as
 * many as it has colons outside of strings, unless a name was repeated: `JSON.parse` then keeps the last without a word.
 */
export function countMembers(value: object, depthMax: number): number | null {
  if (depthMax < 1) return null
  let count = 0
  const isArray = Array.isArray(value)
  // safe: read by the names that it has; those of an array are its indexes
  const members = value as Record<string, unknown>
  for (const name in members) {
    if (!isArray) count++
    const member = members[name]
    if (typeof member !== 'object' || member === null) continue
    const inside = countMembers(member, depthMax - 1)
    if (inside === null) return null
    count += inside
  }
  return count
}

/**
 * Read a text slowly and exactly, after RFC 8259: for what `JSON.parse` does not tell, which is where a text is wrong
 * (in any engine's words alike) and which names are repeated.
 */
export function inspectJsonText(text: string): JsonReport {
  const reader = new JsonReader(text)
  try {
    reader.document()
    return { error: null, repeated: reader.repeated }
  } catch (error) {
    if (!(error instanceof Mistake)) throw error
    return { error: { offset: error.offset, message: error.message }, repeated: reader.repeated }
  }
}

class Mistake extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message)
  }
}

const SPACE = /[\t\n\r ]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const LITERAL = /true|false|null/y
// Two patterns in turn, not one with a choice inside its star: that one runs out of stack in a string of some megabytes.
const PLAIN = /[^"\\\u0000-\u001f]*/y
const ESCAPES = /(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})){1,1000}/y

class JsonReader {
  readonly repeated: Step[][] = []
  #at = 0
  readonly #trail: Step[] = []

  constructor(private readonly text: string) {}

  document(): void {
    this.#skipSpace()
    this.#value()
    this.#skipSpace()
    if (this.#at < this.text.length) this.#fail(`${this.#seen()} after the end of the value`)
  }

  #value(): void {
    const start = this.text[this.#at]
    if (start === '{') this.#object()
    else if (start === '[') this.#array()
    else if (start === '"') this.#string()
    else if (!this.#skip(NUMBER) && !this.#skip(LITERAL))
      this.#fail(`${this.#seen()} where a value should be`)
  }

  #object(): void {
    this.#open()
    const names = new Map<string, number>()
    if (this.#closes('}')) return
    do {
      this.#skipSpace()
      if (this.text[this.#at] !== '"') this.#fail(`${this.#seen()} where a member's name should be`)
      const name = this.#string()
      const times = (names.get(name) ?? 0) + 1
      names.set(name, times)
      this.#trail.push(name)
      if (times === 2 && this.repeated.length < REPEATED_MAX) this.repeated.push([...this.#trail])
      this.#skipSpace()
      if (this.text[this.#at] !== ':') this.#fail(`${this.#seen()} where a colon should be`)
      this.#at++
      this.#element()
    } while (this.#continues('}'))
  }

  #array(): void {
    this.#open()
    if (this.#closes(']')) return
    let i = 0
    do {
      this.#trail.push(i++)
      this.#element()
    } while (this.#continues(']'))
  }

  #element(): void {
    this.#skipSpace()
    this.#value()
    this.#skipSpace()
    this.#trail.pop()
  }

  #open(): void {
    if (this.#trail.length >= JSON_DEPTH_MAX) this.#fail(`a level too many: more than ${JSON_DEPTH_MAX}`)
    this.#at++
    this.#skipSpace()
  }

  #closes(bracket: string): boolean {
    if (this.text[this.#at] !== bracket) return false
    this.#at++
    return true
  }

  #continues(bracket: string): boolean {
    if (this.#closes(bracket)) return false
    if (this.text[this.#at] !== ',') this.#fail(`${this.#seen()} where a comma or ${bracket} should be`)
    this.#at++
    return true
  }

  #string(): string {
    const start = this.#at++
    do this.#skip(PLAIN)
    while (this.#skip(ESCAPES))
    const end = this.text[this.#at]
    if (end === '\\') this.#fail('an escape that JSON does not know')
    if (end === undefined) this.#fail('the end of the text inside a string')
    if (end !== '"') this.#fail(`${this.#seen()} inside a string, where it must be escaped`)
    this.#at++
    const content = this.text.slice(start, this.#at)
    // safe: the grammar of a string has just been checked
    return content.includes('\\') ? (JSON.parse(content) as string) : content.slice(1, -1)
  }

  /** Move past what the pattern matches here; false when that is nothing. */
  #skip(pattern: RegExp): boolean {
    const start = this.#at
    pattern.lastIndex = start
    // A failed match sets lastIndex to 0.
    if (pattern.test(this.text)) this.#at = pattern.lastIndex
    return this.#at > start
  }

  #skipSpace(): void {
    // Most texts have none, and asking the pattern costs more than looking.
    if (this.text.charCodeAt(this.#at) <= 0x20) this.#skip(SPACE)
  }

  #seen(): string {
    const code = this.text.codePointAt(this.#at)
    if (code === undefined) return 'the end of the text'
    if (code < 0x20 || code === 0x7f) return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
    return JSON.stringify(String.fromCodePoint(code))
  }

  #fail(message: string): never {
    throw new Mistake(message, this.#at)
  }
}
