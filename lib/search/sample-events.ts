import type { Json } from '@/lib/base/json'
import type { Event } from '@/lib/event/event'
import { scalarText } from '@/lib/event/lexemes'

import { SAMPLE_KEYS_MAX, SAMPLE_VALUES_MAX, type SampledKey } from './catalogue'

/** A longer value is no example that anybody would type. */
const VALUE_CHARACTERS_MAX = 80
/** Values counted for one key: past this many it is an id, and any of them will do. */
const VALUES_COUNTED_MAX = 50

/** The details keys of these events with how many have each and its most frequent values; most frequent keys first. */
export function sampleKeys(events: readonly Pick<Event, 'details'>[]): { keys: SampledKey[]; more: boolean } {
  const found = new Map<string, { count: number; values: Map<string, number> }>()
  for (const { details } of events) {
    const seen = new Set<string>()
    for (const [key, value] of scalars(details ?? {}, '')) {
      const known = found.get(key) ?? { count: 0, values: new Map<string, number>() }
      found.set(key, known)
      if (!seen.has(key)) known.count += 1
      seen.add(key)
      countValue(known.values, value)
    }
  }
  const keys = [...found]
    .map(([key, { count, values }]) => ({ key, count, values: mostFrequent(values) }))
    .toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
  return { keys: keys.slice(0, SAMPLE_KEYS_MAX), more: keys.length > SAMPLE_KEYS_MAX }
}

function countValue(values: Map<string, number>, value: string): void {
  if (value === '' || value.length > VALUE_CHARACTERS_MAX) return
  const known = values.get(value)
  if (known !== undefined) values.set(value, known + 1)
  else if (values.size < VALUES_COUNTED_MAX) values.set(value, 1)
}

function mostFrequent(values: ReadonlyMap<string, number>): string[] {
  return [...values]
    .toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, SAMPLE_VALUES_MAX)
    .map(([value]) => value)
}

function* scalars(value: Json, path: string): Generator<[path: string, value: string]> {
  if (Array.isArray(value)) {
    for (const element of value) yield* scalars(element, path)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      yield* scalars(member, path === '' ? key : `${path}.${key}`)
    }
  } else {
    yield [path, scalarText(value)]
  }
}

const FIELDS: readonly [name: string, has: (event: Event) => boolean][] = [
  ['before', (event) => event.hasBefore],
  ['after', (event) => event.hasAfter],
  ['resource.id', (event) => event.resource.id !== undefined],
  ['resource.name', (event) => event.resource.name !== undefined],
  ['onBehalfOf', (event) => event.actor.onBehalfOf !== undefined],
  ['subject', (event) => event.subjects !== undefined],
  ['ip', (event) => event.client?.ip !== undefined],
  ['agent', (event) => event.client?.userAgent !== undefined],
  ['session', (event) => event.sessionId !== undefined],
  ['trace', (event) => event.traceId !== undefined],
  ['message', (event) => event.message !== undefined],
  ['reason', (event) => event.reason !== undefined],
]

/** The fields that some of these events have and others need not, as `has:` of the query language names them. */
export function sampleFields(events: readonly Event[]): { name: string; count: number }[] {
  return FIELDS.map(([name, has]) => ({ name, count: events.filter(has).length })).filter(
    ({ count }) => count > 0,
  )
}
