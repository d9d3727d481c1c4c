import type { Scope } from './event'
import { TEXT_MAX } from './limits'
import { readScope } from './read-scope'
import { inWords, Reading } from './reading'
import { toJson } from './to-json'

/** Who changes something and why: what `withAudit` sets for a transaction, and what its events say. */
export interface AuditContext extends Scope {
  reason?: string | undefined
  /** Facts of your own. Those that the database tells win over them. */
  details?: Readonly<Record<string, unknown>> | undefined
}

/** The setting of PostgreSQL that holds the context of a transaction, as JSON. */
export const CONTEXT_SETTING = 'vouchsafe.context'

/** Characters of a context as JSON. Longer ones are refused where they are set, so that no event gets too large by one. */
const CONTEXT_MAX = 16 * 1024

/** The text of a context for its setting. Throws on one that an event could not hold: that is a mistake in the program. */
export function writeContext(context: AuditContext): string {
  const read = new Reading()
  const text = JSON.stringify({
    ...readScope(read, { ...context }),
    reason: read.prose(context.reason, 'reason', TEXT_MAX.prose),
    details: toJson(context.details).json,
  })
  const { wrong } = readContext(text)
  if (read.problems.length === 0 && wrong === null) return text
  const why =
    read.problems.length > 0
      ? inWords(read.problems)
      : `look at ${Object.keys(wrong ?? {}).join(', ') || 'its size'}`
  throw new TypeError(`This context cannot be audited: ${why}.`)
}

/** What of a context an event can hold; `wrong` has the rest, or the text where it is no context at all. */
export interface ReadContext {
  context: AuditContext
  wrong: Record<string, string> | null
}

/** Reads a context that anybody may have set. Never throws. */
export function readContext(text: string | null): ReadContext {
  if (text === null || text === '') return { context: {}, wrong: null }
  const given = text.length > CONTEXT_MAX ? null : parsed(text)
  if (given === null) return { context: {}, wrong: { text: cut(text) } }
  const context: Record<string, unknown> = {}
  const wrong: Record<string, string> = {}
  for (const [name, value] of Object.entries(given)) {
    const { said, isRight } = memberOf(name, value)
    if (!isRight) wrong[keyOf(name)] = cut(JSON.stringify(value))
    else if (said !== undefined) context[name] = said
  }
  // safe: each member was looked at
  return { context: context as AuditContext, wrong: Object.keys(wrong).length > 0 ? wrong : null }
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

const SCOPE = ['actor', 'client', 'traceId', 'sessionId']

/** One member as an event has it, and whether that is all that was meant. */
function memberOf(name: string, value: unknown): { said: unknown; isRight: boolean } {
  if (name === 'details') return { said: value, isRight: isObject(value) && isDetails(value, 1) }
  const read = new Reading()
  if (name === 'reason') {
    return { said: read.prose(value, name, TEXT_MAX.prose), isRight: read.problems.length === 0 }
  }
  const { [name]: said } = { ...readScope(read, { [name]: value }) } as Record<string, unknown>
  return { said, isRight: SCOPE.includes(name) && read.problems.length === 0 }
}

/** Facts that every details can hold: keys and values of Vouchsafe's rules. */
function isDetails(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return isStorable(value)
  if (typeof value === 'number')
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
  if (typeof value !== 'object' || value === null) return true
  if (depth > 32) return false
  if (Array.isArray(value)) return value.every((element) => isDetails(element, depth + 1))
  return Object.entries(value).every(([key, member]) => isKey(key) && isDetails(member, depth + 1))
}

const KEY = /^[\p{L}\p{M}\p{N}_.$/@: -]{1,128}$/u
const LOOKS_LIKE_EMAIL = /[^\s@]@[^\s@]+\.\p{L}{2,}/u

function isKey(key: string): boolean {
  return KEY.test(key) && key.length <= 128 && key !== '__proto__' && !LOOKS_LIKE_EMAIL.test(key)
}

/** A key of details for a member that nobody knows. */
function keyOf(name: string): string {
  return isKey(name) ? name : 'other'
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** As much of a text as somebody needs who looks for the mistake. */
function cut(text: string): string {
  return text.slice(0, 1024).replaceAll('\0', '\uFFFD').toWellFormed()
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
