import { isObject, type Json } from '@/lib/base/json'

import { member } from './alignment'
import { type Change, COMPARED_VALUES_MAX, compareDocuments } from './changes'
import { holdsRedaction } from './redacted'

/** What two documents that should tell the same state say of each other. */
export interface Joint {
  /** `no` only where both tell a value and tell different ones. `unknown`: what differs is told by one of them alone. */
  joins: 'yes' | 'no' | 'unknown'
  /** What differs for certain, from the earlier document to the later one; empty unless `no`. */
  changes: Change[]
  /** False when the documents were too large to compare all of them. */
  complete: boolean
}

/** One of the two documents. */
export interface Side {
  value: Json
  /** True when it is known to hold the whole state, and not only what its event changed. */
  isWhole: boolean
}

/**
 * Whether the state that one event left is the state that the next one found. The order of keys does not matter.
 * Never a false no: redacted texts are compared with nothing, and a member that only one of them has counts only where
 * the other is known to be whole, since many systems send what changed and no more.
 */
export function jointOf(earlier: Side, later: Side): Joint {
  const { changes, complete } = compareDocuments(earlier.value, later.value, {
    valuesMax: COMPARED_VALUES_MAX,
    sorted: true,
  })
  const certain = changes.filter((change) => isCertain(change, earlier, later))
  if (certain.length > 0) return { joins: 'no', changes: certain, complete }
  return { joins: complete && changes.length === 0 ? 'yes' : 'unknown', changes: [], complete }
}

function isCertain(change: Change, earlier: Side, later: Side): boolean {
  if (holdsRedaction(change.from) || holdsRedaction(change.to)) return false
  // An array is sent with all of its elements: only members may have been left out.
  if (change.kind === 'changed' || change.steps.at(-1)?.kind !== 'member') return true
  return change.kind === 'added' ? earlier.isWhole : later.isWhole
}

/** What is known of a resource's state at one side of an event. */
export type Known = { kind: 'value'; value: Json } | { kind: 'nothing' } | { kind: 'unknown' }

/** Members that say which thing it is: also there where an event sends nothing but what it changed. */
const NAMES = new Set(['id', 'key', 'name', 'type', 'kind', 'uid', 'uuid'])

/**
 * Whether an event's documents hold the whole state: they have something in common that the event did not change.
 * Where the other side is nothing (created, deleted), the document is whole.
 */
export function areWhole(before: Known, after: Known): boolean {
  if (before.kind === 'unknown' || after.kind === 'unknown') return false
  if (before.kind === 'nothing' || after.kind === 'nothing') return true
  return haveCommon(before.value, after.value)
}

function haveCommon(before: Json, after: Json): boolean {
  if (!isObject(before) || !isObject(after)) return sameJson(before, after)
  return Object.keys(before).some((name) => {
    if (NAMES.has(name.toLowerCase())) return false
    const [from, to] = [member(before, name), member(after, name)]
    return from !== undefined && to !== undefined && haveCommon(from, to)
  })
}

/** Equal as JSON: the order of keys does not matter. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
    return a.every((element, i) => sameJson(element, b[i] ?? null))
  }
  if (!isObject(a) || !isObject(b)) return false
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every((name) => {
    const [from, to] = [member(a, name), member(b, name)]
    return from !== undefined && to !== undefined && sameJson(from, to)
  })
}
