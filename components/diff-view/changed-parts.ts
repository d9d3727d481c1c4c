import type { Json, JsonObject } from '@/lib/base/json'

import { type DocumentNode, sortedKeys, whole } from './document-text'

/** What is drawn when only changes are asked for: both sides, cut down to what differs. */
export interface ChangedParts {
  before: DocumentNode
  after: DocumentNode
  /** How many changes are drawn, and how many were left out because `max` was reached. */
  shown: number
  left: number
}

/** Members that say which thing an object is. They stay beside a change, so that a reader sees what changed. */
const NAMES = new Set(['id', 'name', 'key', 'uid', 'type'])

/** Lines of a text, and characters of a long line, that stay around a change. */
const LINES_AROUND = 3
const CHARS_AROUND = 60

/** A line longer than this is cut down to where it differs. Word-level comparison stops there too. */
const LINE_MAX = 400

interface Budget {
  max: number
  shown: number
  left: number
}

type Pair = readonly [before: DocumentNode, after: DocumentNode]

/**
 * Cut two documents down to what differs between them, at most `max` changes. What is left out is counted where it
 * stood. Order of keys does not matter; elements of an array are compared by their place, after what is the same at
 * both ends has been set aside.
 */
export function changedParts(before: Json, after: Json, max: number): ChangedParts {
  const budget: Budget = { max, shown: 0, left: 0 }
  const [left, right] = compare(before, after, budget)
  return { before: left, after: right, shown: budget.shown, left: budget.left }
}

/** True when two values are the same JSON: order of keys does not matter. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
    return a.every((element, i) => sameJson(element, b[i] ?? null))
  }
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key] ?? null, b[key] ?? null))
}

function compare(before: Json, after: Json, budget: Budget): Pair {
  if (isObject(before) && isObject(after)) return compareObjects(before, after, budget)
  if (Array.isArray(before) && Array.isArray(after)) return compareArrays(before, after, budget)
  if (!spend(budget)) return [more(1), more(1)]
  if (typeof before === 'string' && typeof after === 'string') return compareTexts(before, after)
  return [whole(before), whole(after)]
}

function compareObjects(before: JsonObject, after: JsonObject, budget: Budget): Pair {
  const left: [string, DocumentNode][] = []
  const right: [string, DocumentNode][] = []
  let same = 0
  for (const key of sortedKeys({ ...before, ...after })) {
    const inBefore = Object.hasOwn(before, key)
    const inAfter = Object.hasOwn(after, key)
    const old = before[key] ?? null
    const next = after[key] ?? null
    if (inBefore && inAfter) {
      if (!sameJson(old, next)) {
        const [a, b] = compare(old, next, budget)
        left.push([key, a])
        right.push([key, b])
      } else if (NAMES.has(key) && (typeof old === 'string' || typeof old === 'number')) {
        left.push([key, whole(old)])
        right.push([key, whole(old)])
      } else {
        same += 1
      }
    } else if (!spend(budget)) {
      ;(inBefore ? left : right).push([key, more(1)])
    } else if (inBefore) {
      left.push([key, whole(old)])
    } else {
      right.push([key, whole(next)])
    }
  }
  return [
    { kind: 'object', members: left, same },
    { kind: 'object', members: right, same },
  ]
}

function compareArrays(before: readonly Json[], after: readonly Json[], budget: Budget): Pair {
  const { head, tail } = sameEnds(before, after, sameJson)
  const left: DocumentNode[] = []
  const right: DocumentNode[] = []
  const both = (node: DocumentNode): void => {
    left.push(node)
    right.push(node)
  }
  if (head > 0) both({ kind: 'same', count: head })
  const oldEnd = before.length - tail
  const newEnd = after.length - tail
  let same = 0
  const closeRun = (): void => {
    if (same > 0) both({ kind: 'same', count: same })
    same = 0
  }
  for (let i = head; i < Math.max(oldEnd, newEnd); i++) {
    const old = i < oldEnd ? before[i] : undefined
    const next = i < newEnd ? after[i] : undefined
    if (old !== undefined && next !== undefined && sameJson(old, next)) {
      same += 1
      continue
    }
    closeRun()
    if (budget.shown >= budget.max) {
      const count = Math.max(oldEnd, newEnd) - i
      budget.left += count
      both(more(count))
      break
    }
    if (old !== undefined && next !== undefined) {
      const [a, b] = compare(old, next, budget)
      left.push(a)
      right.push(b)
    } else {
      spend(budget)
      if (old !== undefined) left.push(whole(old))
      if (next !== undefined) right.push(whole(next))
    }
  }
  closeRun()
  if (tail > 0) both({ kind: 'same', count: tail })
  return [
    { kind: 'array', items: left },
    { kind: 'array', items: right },
  ]
}

function compareTexts(before: string, after: string): Pair {
  if (before.includes('\n') || after.includes('\n'))
    return compareLines(before.split('\n'), after.split('\n'))
  if (before.length <= LINE_MAX && after.length <= LINE_MAX) return [whole(before), whole(after)]
  const ends = sameEnds(Array.from(before), Array.from(after), (a, b) => a === b)
  return [clip(Array.from(before), ends), clip(Array.from(after), ends)]
}

function compareLines(before: readonly string[], after: readonly string[]): Pair {
  const { head, tail } = sameEnds(before, after, (a, b) => a === b)
  const sameBefore = head > LINES_AROUND + 1 ? head - LINES_AROUND : 0
  const sameAfter = tail > LINES_AROUND + 1 ? tail - LINES_AROUND : 0
  const text = (lines: readonly string[]): DocumentNode => ({
    kind: 'text',
    lines: lines.slice(sameBefore, lines.length - sameAfter),
    sameBefore,
    sameAfter,
  })
  return [text(before), text(after)]
}

function clip(chars: readonly string[], { head, tail }: { head: number; tail: number }): DocumentNode {
  const sameBefore = Math.max(0, head - CHARS_AROUND)
  const sameAfter = Math.max(0, tail - CHARS_AROUND)
  return {
    kind: 'clip',
    text: chars.slice(sameBefore, chars.length - sameAfter).join(''),
    sameBefore,
    sameAfter,
  }
}

/** How many elements are the same from the front, and from the back of what that leaves. */
function sameEnds<T>(
  a: readonly T[],
  b: readonly T[],
  same: (a: T, b: T) => boolean,
): { head: number; tail: number } {
  const shortest = Math.min(a.length, b.length)
  let head = 0
  // safe: every index is below both lengths
  while (head < shortest && same(a[head]!, b[head]!)) head += 1
  let tail = 0
  while (tail < shortest - head && same(a[a.length - 1 - tail]!, b[b.length - 1 - tail]!)) tail += 1
  return { head, tail }
}

function spend(budget: Budget): boolean {
  if (budget.shown >= budget.max) {
    budget.left += 1
    return false
  }
  budget.shown += 1
  return true
}

function more(count: number): DocumentNode {
  return { kind: 'more', count }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
