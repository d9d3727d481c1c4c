import { isObject, type Json, type JsonObject } from '@/lib/base/json'

import { elementsBy, type IdentityKey, identityOf, member } from './alignment'
import { pathText, searchPath, type Step } from './path'

/** One difference between two documents: a value, with everything in it, that was added, removed or changed. */
export interface Change {
  /** The place as people read it: `tasks[load].retries`. `''` is the document itself. */
  path: string
  /** The place as `changed:` finds it, without places in arrays: `tasks.retries`. */
  key: string
  steps: readonly Step[]
  kind: 'added' | 'removed' | 'changed'
  /** The old value; absent when added. */
  from?: Json
  /** The new value; absent when removed. */
  to?: Json
  /** The elements of this array came into another order; `from` and `to` list what they are known by. */
  order?: true
}

/** How far a comparison goes. */
export interface ComparisonLimits {
  /** Values and names looked at in both documents together; past it the comparison stops. */
  valuesMax: number
  /** Members are visited in the order of their names, so that the changes do not depend on the order of keys. */
  sorted?: boolean
}

/** More than readable documents of 1 MiB together come to: about 20 ms of work. */
export const COMPARED_VALUES_MAX = 400_000

/**
 * What differs between before and after. Order of keys does not matter; absent (undefined) is not null. Elements of
 * arrays are matched by `id`, `key` or `name` where each element of both arrays has its own, else by their place,
 * after equal elements at both ends are set aside. Stops, with what it has, after `COMPARED_VALUES_MAX` values.
 */
export function changedPaths(before: Json | undefined, after: Json | undefined): Change[] {
  return compareDocuments(before, after, { valuesMax: COMPARED_VALUES_MAX }).changes
}

/** As `changedPaths`, within these limits. `complete` is false when it stopped before the end. */
export function compareDocuments(
  before: Json | undefined,
  after: Json | undefined,
  limits: ComparisonLimits,
): { changes: Change[]; complete: boolean } {
  const comparison = new Comparison(limits)
  if (before === undefined && after === undefined) return { changes: [], complete: true }
  if (before === undefined) comparison.report('added', null, undefined, after)
  else if (after === undefined) comparison.report('removed', null, before, undefined)
  else comparison.compare(before, after, null)
  return { changes: comparison.changes, complete: comparison.left > 0 }
}

class Comparison {
  readonly changes: Change[] = []
  left: number
  readonly #sorted: boolean

  constructor(limits: ComparisonLimits) {
    this.left = limits.valuesMax
    this.#sorted = limits.sorted === true
  }

  report(kind: Change['kind'], at: Place, from: Json | undefined, to: Json | undefined): void {
    const steps = stepsTo(at)
    const change: Change = { path: pathText(steps), key: searchPath(steps), steps, kind }
    if (from !== undefined) change.from = from
    if (to !== undefined) change.to = to
    this.changes.push(change)
  }

  compare(before: Json, after: Json, at: Place): void {
    if (before === after || --this.left <= 0) return
    if (Array.isArray(before) && Array.isArray(after)) this.#arrays(before, after, at)
    else if (isObject(before) && isObject(after)) this.#objects(before, after, at)
    else this.report('changed', at, before, after)
  }

  #pair(from: Json | undefined, to: Json | undefined, up: Place, step: Step): void {
    if (from === undefined) this.report('added', { up, step }, undefined, to)
    else if (to === undefined) this.report('removed', { up, step }, from, undefined)
    else this.compare(from, to, { up, step })
  }

  #objects(before: JsonObject, after: JsonObject, at: Place): void {
    for (const name of this.#names(before, after)) {
      if (this.left <= 0) return
      const from = member(before, name)
      const to = member(after, name)
      if (from !== to) this.#pair(from, to, at, { kind: 'member', name })
    }
  }

  /** Looking at names costs, too: arrays in arrays would have the same object looked at once for each of them. */
  #names(before: JsonObject, after: JsonObject): string[] {
    const names = Object.keys(before)
    const fresh = Object.keys(after)
    this.left -= names.length + fresh.length
    for (const name of fresh) if (!Object.hasOwn(before, name)) names.push(name)
    return this.#sorted ? names.toSorted(byCodeUnits) : names
  }

  #arrays(before: readonly Json[], after: readonly Json[], at: Place): void {
    this.left -= before.length + after.length
    const by = identityOf(before, after)
    if (by !== null) return this.#elements(before, after, by, at)
    let start = 0
    const shorter = Math.min(before.length, after.length)
    while (start < shorter && this.#equal(before[start], after[start])) start++
    let beforeEnd = before.length
    let afterEnd = after.length
    while (beforeEnd > start && afterEnd > start && this.#equal(before[beforeEnd - 1], after[afterEnd - 1])) {
      beforeEnd--
      afterEnd--
    }
    for (let index = start; index < Math.max(beforeEnd, afterEnd); index++) {
      if (this.left <= 0) return
      const from = index < beforeEnd ? before[index] : undefined
      const to = index < afterEnd ? after[index] : undefined
      this.#pair(from, to, at, { kind: 'index', index })
    }
  }

  #elements(before: readonly Json[], after: readonly Json[], by: IdentityKey, at: Place): void {
    const old = elementsBy(before, by)
    const fresh = elementsBy(after, by)
    for (const [value, { index, element }] of old) {
      if (this.left <= 0) return
      const now = fresh.get(value)
      this.#pair(element, now?.element, at, { kind: 'element', by, value, index: now?.index ?? index })
    }
    for (const [value, { index, element }] of fresh) {
      if (!old.has(value)) this.#pair(undefined, element, at, { kind: 'element', by, value, index })
    }
    const from = [...old.keys()].filter((value) => fresh.has(value))
    const to = [...fresh.keys()].filter((value) => old.has(value))
    if (from.every((value, i) => value === to[i])) return
    this.report('changed', at, from, to)
    const change = this.changes.at(-1)
    if (change !== undefined) change.order = true
  }

  #equal(a: Json | undefined, b: Json | undefined): boolean {
    if (a === b) return true
    if (a === undefined || b === undefined || --this.left <= 0) return false
    if (Array.isArray(a) && Array.isArray(b)) {
      return a.length === b.length && a.every((element, i) => this.#equal(element, b[i]))
    }
    if (!isObject(a) || !isObject(b)) return false
    const keys = Object.keys(a)
    const others = Object.keys(b)
    this.left -= keys.length + others.length
    if (keys.length !== others.length) return false
    // How far it gets before a difference may decide where a comparison stops.
    const names = this.#sorted ? keys.toSorted(byCodeUnits) : keys
    return names.every((name) => Object.hasOwn(b, name) && this.#equal(a[name], b[name]))
  }
}

/** A place as a chain of steps, last one first, since most places turn out not to differ; null is the document. */
type Place = { up: Place; step: Step } | null

function stepsTo(at: Place): Step[] {
  const steps: Step[] = []
  for (let place = at; place !== null; place = place.up) steps.push(place.step)
  return steps.reverse()
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
