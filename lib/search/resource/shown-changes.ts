import type { Json } from '@/lib/base/json'
import { type Change, compareDocuments } from '@/lib/diff/changes'

/** A changed place with its values, as a list shows it. */
export interface ShownChange {
  path: string
  /** The place as `changed:` finds it. */
  key: string
  kind: Change['kind']
  from?: ShownValue
  to?: ShownValue
  /** The elements came into another order. */
  order?: true
}

/** A value as it is; of a long text its start and length in UTF-16 units, of a large object or array its size. */
export type ShownValue =
  | { value: Json }
  | { start: string; characters: number }
  | { elements: number }
  | { fields: number }

/** What changed between two documents, the first of it. */
export interface ShownChanges {
  changes: ShownChange[]
  /** How many there are in all. */
  count: number
  /** False when the documents are too large to compare all of them: there are more. */
  complete: boolean
}

/** Changes that are listed of one event, and characters of each of their values. */
export const SHOWN_CHANGES_MAX = 20
export const SHOWN_VALUE_MAX = 200
/** Fewer than a single comparison may look at: a page holds many events. */
const VALUES_MAX = 100_000

/** What an event changed, as far as a list shows it. */
export function shownChanges(before: Json | undefined, after: Json | undefined): ShownChanges {
  if (before === undefined || after === undefined) return { changes: [], count: 0, complete: true }
  const { changes, complete } = compareDocuments(before, after, { valuesMax: VALUES_MAX, sorted: true })
  return { ...cutChanges(changes), complete }
}

/** The first of these changes, with long values cut. */
export function cutChanges(changes: readonly Change[]): Omit<ShownChanges, 'complete'> {
  return { changes: changes.slice(0, SHOWN_CHANGES_MAX).map(cutChange), count: changes.length }
}

function cutChange({ path, key, kind, from, to, order }: Change): ShownChange {
  return {
    path,
    key,
    kind,
    ...(from !== undefined && { from: shownValue(from) }),
    ...(to !== undefined && { to: shownValue(to) }),
    ...(order === true && { order }),
  }
}

function shownValue(value: Json): ShownValue {
  if (typeof value === 'string') {
    if (value.length <= SHOWN_VALUE_MAX) return { value }
    // Half of a pair of surrogates is no text.
    return {
      start: value.slice(0, SHOWN_VALUE_MAX).replace(/[\uD800-\uDBFF]$/, ''),
      characters: value.length,
    }
  }
  if (typeof value !== 'object' || value === null || isShort(value)) return { value }
  return Array.isArray(value) ? { elements: value.length } : { fields: Object.keys(value).length }
}

/** A small list or object is shown as it is. Few members are looked at before it is made into text. */
function isShort(value: Json[] | Record<string, Json>): boolean {
  const members = Object.values(value)
  const isFlat = members.length <= 8 && members.every((one) => typeof one !== 'object' || one === null)
  return isFlat && JSON.stringify(value).length <= SHOWN_VALUE_MAX
}
