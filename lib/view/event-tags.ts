import type { Json } from '@/lib/base/json'
import type { Event } from '@/lib/event/event'
import { fieldNamed } from '@/lib/event/fields'

/** One fact about an event that can be searched for: what is shown, and the term of the query that finds it. */
export interface EventTag {
  /** What the tag is called on the screen: `namespace`. */
  label: string
  /** The key of the term: `namespace`, or `details.type` where a field has the same name. */
  key: string
  value: string
}

/** A tag whose value is longer than this cannot be searched for: a query holds 4 KiB in all. */
export const TAG_VALUE_MAX = 1000

/** An event's details can hold thousands of scalars; no row and no person reads more than this. */
const TAGS_MAX = 500

/**
 * The facts of an event as tags: the resource's id and name, then every scalar of its details by dotted path, elements
 * of an array under the array's own path. A fact that details repeats (Kestra sends `id` in both) appears once.
 */
export function eventTags(event: Pick<Event, 'resource' | 'details'>): EventTag[] {
  const tags: EventTag[] = []
  const seen = new Set<string>()
  const add = (tag: EventTag): void => {
    const same = `${tag.label}\u001F${tag.value}`
    if (seen.has(same) || tags.length >= TAGS_MAX) return
    seen.add(same)
    tags.push(tag)
  }
  const { id, name } = event.resource
  if (id !== undefined) add({ label: 'id', key: 'id', value: id })
  if (name !== undefined && name !== id) add({ label: 'name', key: 'name', value: name })
  for (const [path, value] of scalars(event.details ?? {}, '')) {
    add({ label: path, key: detailsTermKey(path), value })
  }
  return tags
}

/** The key of the term that finds this details path: a path that a field shadows needs `details.` before it. */
export function detailsTermKey(path: string): string {
  const shadow = fieldNamed(path)
  // `id:` and `name:` find the details key of that name as well, so the shorter key says the same.
  if (shadow !== undefined && shadow.details !== path.toLowerCase()) return `details.${path}`
  return path.toLowerCase().startsWith('details.') ? `details.${path}` : path
}

/** The values at one details path as texts, more than one when an array lies on the way. */
export function detailsValues(event: Pick<Event, 'details'>, path: string): string[] {
  const values: string[] = []
  for (const [found, value] of scalars(event.details ?? {}, '')) {
    if (found === path) values.push(value)
    if (values.length >= TAGS_MAX) break
  }
  return values
}

function* scalars(value: Json, path: string): Generator<[path: string, value: string]> {
  if (Array.isArray(value)) {
    for (const element of value) yield* scalars(element, path)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      yield* scalars(member, path === '' ? key : `${path}.${key}`)
    }
  } else {
    yield [path, typeof value === 'string' ? value : JSON.stringify(value)]
  }
}
