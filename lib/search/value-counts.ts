import { ipBits } from '@/lib/base/ip-bits'
import { fold } from '@/lib/event/fold'

/** A longer value cannot be searched for: a query holds 4 KiB in all. */
export const VALUE_MAX = 1000

/** One value of a facet. With the facet's key, or its own, it is a term that finds what was counted. */
export interface FacetValue {
  value: string
  count: number
  /** The term's key where it is not the facet's: of an actor `actor.id`, `actor.email` or `actor.name`. */
  key?: string
  /** What to show instead of the value. */
  label?: string
  /** The query asks for it, or against it. */
  state?: 'include' | 'exclude'
}

/** Two values with the same text here are found by the same term. */
export type Sameness = (value: string) => string

/** How values of a field are compared: addresses by their bits, everything else folded. */
export function samenessOf(name: string): Sameness {
  if (name !== 'ip') return fold
  return (value) => {
    const bits = ipBits(value)
    return bits === null ? `? ${value}` : `${bits.family} ${bits.bits}`
  }
}

interface Entry {
  value: string
  count: number
  /** How often the value was spelled like that: the most frequent spelling is shown. */
  spelled: number
}

/** Counts of values that differ in how they are found. */
export class ValueCounts {
  readonly #entries = new Map<string, Entry>()

  constructor(readonly same: Sameness = fold) {}

  /** Counts a value `count` times; different spellings of it are one value. */
  add(value: string, count: number): void {
    const name = this.same(value)
    const entry = this.#entries.get(name)
    if (entry === undefined) this.#entries.set(name, { value, count, spelled: count })
    else {
      entry.count += count
      if (count > entry.spelled || (count === entry.spelled && value < entry.value)) {
        entry.value = value
        entry.spelled = count
      }
    }
  }

  values(): FacetValue[] {
    return [...this.#entries.values()].map(({ value, count }) => ({ value, count }))
  }
}

/** What is wanted of the values of a facet. */
export interface Wanted {
  limit: number
  /** Only values that contain this, in any case. */
  search?: string | undefined
  /** Values that the query names: they are there in any case, or nobody could take them back. */
  named: readonly { key?: string; value: string; state: 'include' | 'exclude' }[]
}

/** The most frequent values, and whether there are more. */
export function topValues(
  all: readonly FacetValue[],
  { limit, search, named }: Wanted,
  same: Sameness = fold,
): { values: FacetValue[]; more: boolean } {
  const states = new Map(named.map((one) => [nameOf(one.key, one.value, same), one]))
  const wanted = search === undefined ? null : fold(search)
  const found: FacetValue[] = []
  let tooLong = false
  for (const value of all) {
    if (value.count <= 0 || (wanted !== null && !contains(value, wanted))) continue
    if (value.value.length > VALUE_MAX) tooLong = true
    else found.push(value)
  }
  found.sort((a, b) => b.count - a.count || compare(a.value, b.value) || compare(a.key ?? '', b.key ?? ''))
  const chosen = found.filter(
    (value, i) => i < limit || (wanted === null && states.has(nameOf(value.key, value.value, same))),
  )
  const values = chosen.map((value) => {
    const name = nameOf(value.key, value.value, same)
    const state = states.get(name)?.state
    states.delete(name)
    return state === undefined ? value : { ...value, state }
  })
  // Nothing else has it: so it stands there with nothing.
  if (wanted === null)
    for (const { key, value, state } of states.values())
      values.push({ value, count: 0, ...(key !== undefined && { key }), state })
  return { values, more: tooLong || chosen.length < found.length }
}

const nameOf = (key: string | undefined, value: string, same: Sameness): string =>
  `${key ?? ''} ${same(value)}`

function contains({ value, label }: FacetValue, wanted: string): boolean {
  return fold(value).includes(wanted) || (label !== undefined && fold(label).includes(wanted))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
