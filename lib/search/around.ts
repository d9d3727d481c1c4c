import { parseTime, timeText } from '@/lib/base/time'
import type { Actor, Event, Resource } from '@/lib/event/event'
import { toggleTerm } from '@/lib/query/edit'
import { readQuery } from '@/lib/query/validate'

/** What neighbours have in common with an event, in the order in which they are shown. */
export const AROUND_KINDS = ['actor', 'resource', 'session', 'trace', 'time'] as const
export type AroundKind = (typeof AROUND_KINDS)[number]

/** A search whose matches are the neighbours of one kind. */
export interface AroundSearch {
  kind: AroundKind
  /** Of the query language; empty where only the time decides. */
  q: string
  /** RFC 3339; the end is no part of the range. */
  since?: string
  until?: string
}

/** Neighbours of one kind, with the search that finds all of them. */
export interface Neighbours extends AroundSearch {
  /** The nearest before it, nearest first, without documents. */
  before: Event[]
  /** The nearest after it, nearest first. */
  after: Event[]
  /** There are more than these. */
  more: boolean
  /** Time ran out while looking: some of the nearest may be missing. */
  unfinished: boolean
}

/** What surrounds one event. */
export interface Around {
  id: string
  groups: Neighbours[]
}

/** Neighbours of each kind on each side. */
export const NEAREST = 3
/** How far the neighbours in time may be away. */
export const NEAR_MS = 5 * 60_000

/** The searches for what surrounds an event: one for each kind that it has a value for. */
export function aroundSearches(event: Event): AroundSearch[] {
  const searches: AroundSearch[] = [
    { kind: 'actor', q: actorQuery(event.actor) },
    { kind: 'resource', q: resourceQuery(event.resource) },
    { kind: 'session', q: term('session', event.sessionId) },
    { kind: 'trace', q: term('trace', event.traceId) },
  ]
  const ms = parseTime(event.occurredAt)?.ms
  const found = searches.filter(({ q }) => q !== '' && readQuery(q).problems.length === 0)
  if (ms === undefined) return found
  // The end is no part of a range, but the last millisecond of the five minutes is meant.
  const range = { since: timeText(Math.max(0, ms - NEAR_MS)), until: timeText(ms + NEAR_MS + 1) }
  return [...found, { kind: 'time', q: '', ...range }]
}

function actorQuery({ id, email, name }: Actor): string {
  if (id !== undefined) return term('actor.id', id)
  return email === undefined ? term('actor.name', name) : term('actor.email', email)
}

function resourceQuery({ type, id, name }: Resource): string {
  // A type alone is no resource.
  if (id === undefined && name === undefined) return ''
  const ofType = term('type', type)
  return id === undefined
    ? toggleTerm(ofType, 'resource.name', name ?? '', 'include')
    : toggleTerm(ofType, 'resource.id', id, 'include')
}

function term(key: string, value: string | undefined): string {
  return value === undefined || value === '' ? '' : toggleTerm('', key, value, 'include')
}
