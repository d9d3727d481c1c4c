import type { Problem } from './audit-error'
import { fittingId } from './fitting-id'
import { cleanText } from './to-json'

/** Reads members of unknown things and keeps every problem with its place. What is `null` or empty where a text may be is absent. */
export class Reading {
  readonly problems: Problem[] = []

  /** Notes a problem; undefined, so that a reader can end with it. */
  problem(path: string, message: string): undefined {
    this.problems.push({ path, message })
    return undefined
  }

  /** The members of an object; others than `known` are problems. */
  members(
    value: unknown,
    path: string,
    known: readonly string[],
  ): Readonly<Record<string, unknown>> | undefined {
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'object' || Array.isArray(value)) return this.problem(path, 'must be an object')
    // safe: an object that is no array is read by its names alone
    const members = value as Readonly<Record<string, unknown>>
    for (const name of Object.keys(members)) {
      if (known.includes(name) || members[name] === undefined) continue
      this.problem(below(path, name), `is not known here: only ${known.join(', ')} are`)
    }
    return members
  }

  /** A text of at most so many characters. */
  text(value: unknown, path: string, max: number): string | undefined {
    const text = this.#said(value, path)
    if (text === undefined || text.length <= max) return text
    return this.problem(path, `has ${text.length} characters; at most ${max} are taken`)
  }

  /** An id. One that is too long is shown by its hash: whoever can choose an id must not keep the event out. */
  id(value: unknown, path: string): string | undefined {
    const text = this.#said(value, path)
    return text === undefined ? undefined : fittingId(text)
  }

  /** A text for people. One that is too long is cut, and ends in `…` then. */
  prose(value: unknown, path: string, max: number): string | undefined {
    const text = this.#said(value, path)
    return text === undefined ? undefined : cut(text, max)
  }

  /** A text that must look like this. */
  matching(value: unknown, path: string, pattern: RegExp, looks: string): string | undefined {
    const text = this.#said(value, path)
    if (text === undefined) return this.problem(path, 'is needed')
    return pattern.test(text) ? text : this.problem(path, `must be ${looks}`)
  }

  /** One of these texts. */
  oneOf<T extends string>(value: unknown, path: string, choices: readonly T[]): T | undefined {
    const text = this.#said(value, path)
    if (text === undefined) return undefined
    const found = choices.find((choice) => choice === text)
    return found ?? this.problem(path, `must be one of ${choices.join(', ')}`)
  }

  #said(value: unknown, path: string): string | undefined {
    if (value === undefined || value === null || value === '') return undefined
    // Ids are numbers in many databases.
    if (typeof value === 'number' || typeof value === 'bigint') return String(value)
    return typeof value === 'string' ? cleanText(value) : this.problem(path, 'must be a text')
  }
}

/** A text of at most `max` characters: the end of a longer one is `…`, and no character is cut in half. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** The place of a member. */
export function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

/** How many problems a message says; the rest is in `problems`. */
const SAID_MAX = 5

/** Problems as the middle of a sentence. */
export function inWords(problems: readonly Problem[]): string {
  const said = problems.slice(0, SAID_MAX).map(({ path, message }) => `${path} ${message}`.trim())
  const more = problems.length - said.length
  return said.join('; ') + (more > 0 ? `; and ${more} more` : '')
}
