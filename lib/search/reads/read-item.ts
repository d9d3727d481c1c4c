import type { JsonObject } from '@/lib/base/json'
import type { Actor, Event } from '@/lib/event/event'

import { FOLLOWING_ACTIONS, type ReadKind, readKind } from './read-kinds'

/** Who read: a person, a key, or the system itself. */
export interface Reader {
  type: Actor['type']
  id?: string
  name?: string
  email?: string
}

/** What was looked at, as far as its kind has it. */
export interface ReadSubject {
  query?: string
  since?: string
  until?: string
  order?: string
  /** An event's id. */
  event?: string
  trace?: string
  actor?: string
  /** What `actor` is: id, email, name or type. */
  by?: string
  resource?: { type: string; id: string }
  /** Of a sample of the catalogue. */
  sample?: { type: string; action: string }
  format?: string
  documents?: boolean
  /** Whose acts of reading were listed, and of which kind. */
  reader?: string
  kind?: string
  /** Of attempts: with a result, without, or both. */
  state?: string
}

/** One act of reading, as the log tells it. */
export interface ReadItem {
  /** The event that records its beginning. */
  id: string
  at: string
  kind: ReadKind
  action: string
  reader: Reader
  ip?: string
  userAgent?: string
  sessionId?: string
  of: ReadSubject
  /** Of a search of all tenants at once. */
  allTenants: boolean
  /** Rows that the log knows were sent; null where there are none to count. */
  rows: number | null
  /** True: up to 999 more may have been sent since, which the log does not say one by one. */
  rowsAtLeast: boolean
  /** The read id: the query `read:<id>` finds all that the log says of it. */
  read: string | null
  /** How a tail or an export ended; null for others, and while it goes on. */
  end: { at: string; how: string } | null
}

const text = (details: JsonObject, name: string): string | undefined => {
  const value = details[name]
  return typeof value === 'string' ? value : undefined
}

const whole = (details: JsonObject, name: string): number | null => {
  const value = details[name]
  return typeof value === 'number' ? value : null
}

/** Members that are there. */
function some<T extends object>(members: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  // safe: what is undefined was taken out
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>
}

/**
 * The act whose beginning this event records, with what later records say of it, in any order. Null for an event that
 * records no beginning.
 */
export function readItem(event: Event, following: readonly Event[]): ReadItem | null {
  const kind = readKind(event.action)
  if (kind === null) return null
  const details = event.details ?? {}
  const records = following.filter(({ action }) => isFollowing(action))
  const told = [event, ...records].map((one) => whole(one.details ?? {}, 'rows')).filter((n) => n !== null)
  const end = endOf(kind, records)
  const rows = told.length === 0 ? null : Math.max(...told)
  return {
    id: event.id,
    at: event.occurredAt,
    kind,
    action: event.action,
    reader: {
      type: event.actor.type,
      ...some({ id: event.actor.id, name: event.actor.name, email: event.actor.email }),
    },
    ...some({
      ip: event.client?.ip,
      userAgent: event.client?.userAgent,
      sessionId: event.sessionId,
    }),
    of: subjectOf(kind, event, details),
    allTenants: details['tenants'] === '*',
    rows: kind === 'export' && rows === null ? 0 : rows,
    rowsAtLeast: mayBeMore(event.action, end !== null),
    read: text(details, 'read') ?? null,
    end,
  }
}

const isFollowing = (action: string): boolean => FOLLOWING_ACTIONS.some((one) => one === action)

const PAGED = new Set(['vouchsafe.events.search', 'vouchsafe.resource.read', 'vouchsafe.attempts.read'])

/** Pages of a search, of attempts and of a history follow unrecorded up to the next thousand; so do events while a tail goes on. */
function mayBeMore(action: string, hasEnded: boolean): boolean {
  if (PAGED.has(action)) return true
  return !hasEnded && (action === 'vouchsafe.tail.open' || action === 'vouchsafe.export.started')
}

function endOf(kind: ReadKind, records: readonly Event[]): ReadItem['end'] {
  if (kind !== 'tail' && kind !== 'export') return null
  const [last] = records
    .filter(({ action }) => action.endsWith('.close') || action.endsWith('.finished'))
    .toSorted((a, b) => (a.occurredAt < b.occurredAt ? 1 : -1))
  if (last === undefined) return null
  return { at: last.occurredAt, how: text(last.details ?? {}, 'ended') ?? last.outcome }
}

function subjectOf(kind: ReadKind, event: Event, details: JsonObject): ReadSubject {
  const of = (name: string) => text(details, name)
  if (kind === 'event') return some<ReadSubject>({ event: event.resource.id })
  if (kind === 'catalogue') {
    const [type, action] = [of('type'), of('action')]
    return type === undefined || action === undefined ? {} : { sample: { type, action } }
  }
  const [type, id] = [of('resourceType'), of('resourceId')]
  const documents = details['documents']
  return some<ReadSubject>({
    query: of('query'),
    since: of('since'),
    until: of('until'),
    order: of('order'),
    trace: of('trace'),
    actor: kind === 'history' ? of('actor') : undefined,
    by: of('by'),
    resource: type === undefined || id === undefined ? undefined : { type, id },
    format: of('format'),
    documents: documents === true ? true : undefined,
    reader: kind === 'readers' ? of('reader') : undefined,
    kind: kind === 'readers' ? of('kind') : undefined,
    state: kind === 'attempts' ? of('state') : undefined,
  })
}
