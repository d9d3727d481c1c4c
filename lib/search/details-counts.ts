import type { Json, JsonObject } from '@/lib/base/json'
import { fold } from '@/lib/event/fold'
import { scalarText } from '@/lib/event/lexemes'
import { numberText } from '@/lib/query/lower-lookups'

import { hasValue } from './facet-keys'
import type { FacetValue } from './value-counts'

interface ValueEntry {
  value: string
  count: number
  /** The last event that had it: an event counts once, however often it has the value. */
  event: number
}

interface PathEntry {
  /** As the newest event spells it. */
  path: string
  /** Events with a value here, or below. */
  events: number
  event: number
  /** Events with a value here. */
  holders: number
  holder: number
  /** An event has two values here: counts of two values cannot be added up. */
  several: boolean
  values: Map<string, ValueEntry>
  /** By the text itself, so that a repeated one is not folded again. */
  spelled: Map<string, ValueEntry>
}

/** Paths that are told apart. No person chooses among more, and each costs memory. */
const PATHS_MAX = 2_000

/** Counts what the details of events hold: which paths, and which values at each, as the query language finds them. */
export class DetailsCounts {
  readonly #paths = new Map<string, PathEntry>()
  readonly #spelled = new Map<string, PathEntry | null>()
  /** Folded; null: all. */
  readonly #wanted: ReadonlySet<string> | null
  #event = 0
  /** Events whose details were too large to be read, so that no count is exact. */
  unread = 0
  /** False when there were too many paths to tell apart. */
  complete = true

  /** Only these paths are counted; null: all there are. */
  constructor(paths: readonly string[] | null = null) {
    this.#wanted = paths && new Set(paths.map(fold))
  }

  /** Counts the details of one more event. */
  add(details: JsonObject): void {
    this.#event++
    this.#walk(details, '')
  }

  #walk(value: Json, path: string): void {
    if (Array.isArray(value)) {
      for (const element of value) this.#walk(element, path)
    } else if (typeof value === 'object' && value !== null) {
      for (const name of Object.keys(value))
        this.#walk(value[name] ?? null, path === '' ? name : `${path}.${name}`)
    } else this.#scalar(path, scalarText(value))
  }

  #scalar(path: string, text: string): void {
    const entry = this.#entry(path)
    if (entry === null) return
    if (entry.holder === this.#event) entry.several = true
    else {
      entry.holder = this.#event
      entry.holders++
    }
    this.#mark(entry)
    // What lies below `a` is found by `has:a`, too.
    for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
      const above = this.#entry(path.slice(0, dot))
      if (above !== null) this.#mark(above)
    }
    this.#value(entry, text)
  }

  #mark(entry: PathEntry): void {
    if (entry.event === this.#event) return
    entry.event = this.#event
    entry.events++
  }

  #value(entry: PathEntry, text: string): void {
    let value = entry.spelled.get(text)
    if (value === undefined) {
      const name = fold(text)
      value = entry.values.get(name)
      if (value === undefined) {
        value = { value: text, count: 0, event: 0 }
        entry.values.set(name, value)
      }
      entry.spelled.set(text, value)
    }
    if (value.event === this.#event) return
    value.event = this.#event
    value.count++
  }

  #entry(path: string): PathEntry | null {
    const known = this.#spelled.get(path)
    if (known !== undefined) return known
    const name = fold(path)
    if (this.#wanted !== null && !this.#wanted.has(name)) {
      this.#spelled.set(path, null)
      return null
    }
    let entry = this.#paths.get(name) ?? null
    if (entry === null && this.#paths.size < PATHS_MAX) {
      entry = {
        path,
        events: 0,
        event: 0,
        holders: 0,
        holder: 0,
        several: false,
        values: new Map(),
        spelled: new Map(),
      }
      this.#paths.set(name, entry)
    }
    if (entry === null) this.complete = false
    else this.#spelled.set(path, entry)
    return entry
  }

  /** The values at a path. Not exact where a number is written in two ways and an event may have both. */
  valuesAt(path: string): { values: FacetValue[]; exact: boolean } {
    const entry = this.#paths.get(fold(path))
    let exact = this.unread === 0 && this.complete
    if (entry === undefined) return { values: [], exact }
    const values = [...entry.values.values()].map(({ value, count }) => {
      const number = numberText(value)
      const same = number === null ? undefined : entry.values.get(fold(number))
      if (same === undefined) return { value, count }
      // `7.0` as a term finds 7 as well.
      if (entry.several) exact = false
      return { value, count: count + same.count }
    })
    return { values, exact }
  }

  /** The paths with values, as values of `has:`. */
  keys(): { values: FacetValue[]; exact: boolean } {
    const values = [...this.#paths.values()]
      .filter((entry) => entry.holders > 0)
      .map(({ path, events }) => ({ value: hasValue(path), label: path, count: events }))
    return { values, exact: this.unread === 0 && this.complete }
  }

  /** The `n` paths that tell most: those of most events, without those where almost every event has another value. */
  topPaths(n: number, without: ReadonlySet<string>): string[] {
    return [...this.#paths]
      .filter(([name, { holders, values }]) => {
        const isId = holders >= IDS_FROM && values.size > holders * IDS_SHARE
        return holders > 0 && !isId && !without.has(name)
      })
      .map(([, entry]) => entry)
      .toSorted(
        (a, b) => b.holders - a.holders || a.values.size - b.values.size || (a.path < b.path ? -1 : 1),
      )
      .slice(0, n)
      .map((entry) => entry.path)
  }
}

const IDS_FROM = 20
const IDS_SHARE = 0.5
