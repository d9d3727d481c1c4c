import { utf8Length } from '@/lib/base/bytes'
import { PROBLEMS_MAX, type Problem } from '@/lib/base/errors'
import { placeAt, type Step } from '@/lib/base/place'

import { type KeyFault, keyFault } from './details-key'
import { DEPTH_MAX, TEXT_MAX } from './limits'

/** What the walk through an event found. Sizes are bytes of compact JSON in UTF-8 without exponents; `core` is without before and after. */
export interface ValueReport {
  problems: Problem[]
  bytes: number
  coreBytes: number
}

/** The rules for keys differ by where they are. */
type Part = 'core' | 'details' | 'document'

// A text of these alone is well-formed, has no NUL, and takes its length and two quotes as JSON.
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/
const PLAIN_DETAILS_KEY = /^[\w.-]{1,128}$/

const KEY_PROBLEMS: Readonly<Record<KeyFault, (name: string) => string>> = {
  empty: () => 'is a key without a name',
  long: ({ length }) => `is a key of ${length} characters; at most ${TEXT_MAX.detailsKey} are taken`,
  character: () => 'is a key with other characters than letters, digits, _ . $ / @ : - and space',
  email: () => 'is a key that looks like an e-mail address: put the address into a value',
}

/**
 * Look at every key and value of an event, to any depth, so that nothing comes through that JSON, PostgreSQL and
 * canonical JSON do not hold alike. Takes what `JSON.parse` gives. One problem more than the most that are reported
 * stands for all the others.
 */
export function inspectValues(event: Record<string, unknown>, place: string): ValueReport {
  const walk = new ValueWalk(place)
  const { bytes, documentBytes } = walk.event(event)
  return { problems: walk.problems, bytes, coreBytes: bytes - documentBytes }
}

/**
 * Characters of a number as PostgreSQL gives it back, without an exponent: six sent ones (`1e-300`) become 302. Counted
 * as sent, 64 KiB of them would be 3 MB in every answer.
 */
function numberLength(value: number): number {
  const [digits = '', exponent] = String(value).split('e')
  if (exponent === undefined) return digits.length
  // Beyond the safe integers only small numbers are left: 0.00…0123 for 1.23e-n.
  const sign = value < 0 ? 1 : 0
  return sign + 1 + Math.abs(Number(exponent)) + digits.replaceAll(/[-.]/g, '').length
}

class ValueWalk {
  readonly problems: Problem[] = []
  /** The step at each depth on the way to where the walk is. Deeper ones are left over from elsewhere. */
  readonly #trail: Step[] = []

  constructor(private readonly place: string) {}

  event(event: Record<string, unknown>): { bytes: number; documentBytes: number } {
    let [bytes, documentBytes] = [1, 0]
    for (const name in event) {
      const isDocument = name === 'before' || name === 'after'
      const size = this.#member(event, name, 1, isDocument ? 'document' : name === 'details' ? name : 'core')
      bytes += size
      if (isDocument) documentBytes += size
    }
    return { bytes: Math.max(bytes, 2), documentBytes }
  }

  /** The bytes of one member with its colon and the comma or bracket after it. `depth` is that of its object. */
  #member(object: Record<string, unknown>, name: string, depth: number, part: Part): number {
    this.#trail[depth - 1] = name
    if (name === '__proto__') {
      this.#problem(depth, 'has a name that programs take for something else: rename it')
      return 0
    }
    // The name `details` itself is one of the event's.
    if (part === 'details' && depth > 1 && !PLAIN_DETAILS_KEY.test(name)) this.#detailsKey(name, depth)
    return this.#text(name, depth, 'is named with') + 1 + this.#value(object[name], depth, part) + 1
  }

  #value(value: unknown, depth: number, part: Part): number {
    switch (typeof value) {
      case 'string':
        return this.#text(value, depth, 'holds')
      case 'number':
        return this.#number(value, depth)
      case 'boolean':
        return value ? 4 : 5
      case 'object':
        if (value === null) return 4
        return this.#container(value, depth + 1, part)
      default:
        this.#problem(depth, `is not a JSON value (${typeof value})`)
        return 0
    }
  }

  #container(value: object, depth: number, part: Part): number {
    if (depth > DEPTH_MAX) {
      this.#problem(depth - 1, `is nested too deep: an event has at most ${DEPTH_MAX} levels`)
      return 2
    }
    let bytes = 1
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        this.#trail[depth - 1] = i
        bytes += this.#value(value[i], depth, part) + 1
      }
    } else {
      // safe: an object that is neither null nor an array is read by its names alone
      const object = value as Record<string, unknown>
      for (const name in object) bytes += this.#member(object, name, depth, part)
    }
    return Math.max(bytes, 2)
  }

  #text(text: string, depth: number, verb: string): number {
    if (PLAIN.test(text)) return text.length + 2
    if (text.includes('\0')) this.#problem(depth, `${verb} a NUL character (\\u0000), which cannot be stored`)
    if (!text.isWellFormed())
      this.#problem(depth, `${verb} half of a surrogate pair: that is not Unicode text`)
    return utf8Length(JSON.stringify(text))
  }

  #number(value: number, depth: number): number {
    if (!Number.isFinite(value)) this.#problem(depth, 'is a number too large to be read: send it as text')
    else if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      this.#problem(depth, 'is an integer beyond ±(2^53−1), whose last digits get lost: send it as text')
    }
    return numberLength(value)
  }

  #detailsKey(name: string, depth: number): void {
    const fault = keyFault(name)
    if (fault !== null) this.#problem(depth, KEY_PROBLEMS[fault](name))
  }

  #problem(depth: number, message: string): void {
    if (this.problems.length > PROBLEMS_MAX) return
    this.problems.push({ path: placeAt(this.place, this.#trail.slice(0, depth)), message })
  }
}
