import { type FieldName, fieldNamed, isReservedKey } from '@/lib/event/fields'

import type { TermKey } from './ast'

/**
 * Members of an event as the API names them, which mean the field that reads them. Printed as the field; in any case.
 * A details key of that name is reached by `details.`, as with fields.
 */
export const KEY_ALIASES = {
  'resource.type': 'type',
  'actor.onBehalfOf': 'onBehalfOf',
  subjects: 'subject',
  'client.ip': 'ip',
  'client.userAgent': 'agent',
  userAgent: 'agent',
  traceId: 'trace',
  sessionId: 'session',
  'source.name': 'source',
  'source.format': 'format',
  occurredAt: 'date',
  receivedAt: 'received',
} as const satisfies Record<string, FieldName>

const byFoldedAlias = new Map<string, FieldName>(
  Object.entries(KEY_ALIASES).map(([alias, name]) => [alias.toLowerCase(), name]),
)

/** What a key means: a field where it is reserved, else a path in details. Null: `details.` with nothing after it. */
export function termKey(text: string): TermKey | null {
  const alias = byFoldedAlias.get(text.toLowerCase())
  return alias === undefined ? exactKey(text) : { kind: 'field', name: alias }
}

/**
 * What a key means that no person typed: a tag's, which the registry or a path in details names. There, `userAgent` is a
 * key of details. Null: `details.` with nothing after it.
 */
export function exactKey(text: string): TermKey | null {
  const field = fieldNamed(text)
  if (field !== undefined) return { kind: 'field', name: field.name }
  const path = /^details\./i.test(text) ? text.slice('details.'.length) : text
  return path === '' ? null : { kind: 'details', path }
}

/** A place in one of an event's documents; all of it where the path is empty. */
export interface DocumentPath {
  document: 'before' | 'after'
  path: string
}

/** The part of an event's documents that a key names, as others write it: `before.retries`. Null for any other key. */
export function documentPath(key: string): DocumentPath | null {
  const match = /^(before|after)(?:\.(.*))?$/i.exec(key)
  if (match === null) return null
  return { document: match[1]?.toLowerCase() === 'before' ? 'before' : 'after', path: match[2] ?? '' }
}

/** True when a path in details is read as something else, so that it needs `details.` in front. */
export function needsDetails(path: string): boolean {
  if (isReservedKey(path) || byFoldedAlias.has(path.toLowerCase())) return true
  return /^details\./i.test(path) || documentPath(path) !== null
}

/** Keys of other languages, and members of an event that are no fields: `foreignKey` says what to write instead. */
const FOREIGN_KEY =
  /[*]|^\+|&&|\|\||^_(?:exists|missing)_$|^has(?:before|after)$|^(?:actor\.onbehalfof|subjects)\./i

/** True for a key that is read as a details key only in quotes. */
export function isForeignKey(key: string): boolean {
  return FOREIGN_KEY.test(key)
}
