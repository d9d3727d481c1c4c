import { isIP } from 'node:net'

import type { Actor, Scope } from './event'

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
  const { actor, client, traceId, sessionId, reason, details } = context
  const text = JSON.stringify({ actor, client, traceId, sessionId, reason, details })
  const { wrong } = readContext(text)
  if (wrong !== null) {
    throw new TypeError(
      `This context cannot be audited: look at ${Object.keys(wrong).join(', ') || 'its size'}.`,
    )
  }
  return text
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
    const isRight = Object.hasOwn(MEMBERS, name) && MEMBERS[name]!(value)
    if (isRight) context[name] = value
    else if (value !== undefined) wrong[keyOf(name)] = cut(JSON.stringify(value))
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

type Check = (value: unknown) => boolean

const isText =
  (most: number): Check =>
  (value) =>
    typeof value === 'string' && value !== '' && value.length <= most && isStorable(value)
const isName: Check = (value) =>
  typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/.test(value)

/** Whether it is an object of these members alone, each absent or right. */
const isRecord =
  (members: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) &&
    Object.entries(value).every(([name, member]) => Object.hasOwn(members, name) && members[name]!(member))

const PARTY = { type: isName, id: isText(512), name: isText(512), email: isText(320) }
const isParty: Check = (value) =>
  isRecord(PARTY)(value) &&
  isObject(value) &&
  ['id', 'name', 'email'].some((name) => Object.hasOwn(value, name))
const ACTOR_TYPES: readonly Actor['type'][] = ['user', 'service', 'system', 'anonymous']
const isActorType: Check = (value) => ACTOR_TYPES.some((type) => type === value)

const MEMBERS: Readonly<Record<string, Check>> = {
  actor: (value) =>
    isRecord({ ...PARTY, type: isActorType, onBehalfOf: isParty })(value) &&
    isObject(value) &&
    'type' in value,
  client: isRecord({ ip: isAddress, userAgent: isText(1024) }),
  traceId: isText(512),
  sessionId: isText(512),
  reason: isText(8 * 1024),
  details: (value) => isObject(value) && isDetails(value, 1),
}

/** An address without brackets, port and zone. What Vouchsafe does not take is kept beside. */
function isAddress(value: unknown): boolean {
  return typeof value === 'string' && isIP(value) !== 0 && !value.includes('%')
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
