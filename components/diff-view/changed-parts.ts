import type { Json, JsonObject } from '@/lib/base/json'
import type { Change } from '@/lib/diff/changes'
import type { Step } from '@/lib/diff/path'
import { isRedacted } from '@/lib/diff/redacted'

import { cutTexts } from './cut-texts'
import { type DocumentNode, sortedKeys, whole } from './document-text'

/** Members that say which thing an object is. They stay beside a change, so that a reader sees what changed. */
const NAMES = new Set(['id', 'key', 'name', 'type'])

type Side = 'before' | 'after'

/** What `lib/diff` found, as a tree over the places in both documents. */
interface Place {
  /** The change that is exactly here. */
  change: Change | null
  /** The elements here came into another order. */
  reordered: boolean
  /** Past the most that is drawn: only counted. */
  uncounted: boolean
  /** The member that the elements of this array are known by. */
  by: 'id' | 'key' | 'name' | null
  below: Map<string, Place>
}

/**
 * Cut two documents down to what differs between them: to the first `max` of these changes, which must be all that
 * `changedPaths` found. What is left out is counted where it stood, so that nothing seems to be the whole of it.
 */
export function changedParts(
  before: Json,
  after: Json,
  changes: readonly Change[],
  max: number,
): { before: DocumentNode; after: DocumentNode } {
  const root = placesOf(changes, max)
  return {
    before: draw(before, root, 'before', after),
    after: draw(after, root, 'after', before),
  }
}

function placesOf(changes: readonly Change[], max: number): Place {
  const root = emptyPlace()
  for (const [i, change] of changes.entries()) {
    let place = root
    for (const step of change.steps) {
      if (step.kind === 'element') place.by = step.by
      const key = stepKey(step)
      const next = place.below.get(key) ?? emptyPlace()
      place.below.set(key, next)
      place = next
    }
    if (change.order) place.reordered = true
    else place.change = change
    place.uncounted = i >= max
  }
  return root
}

function emptyPlace(): Place {
  return { change: null, reordered: false, uncounted: false, by: null, below: new Map() }
}

function stepKey(step: Step): string {
  if (step.kind === 'member') return step.name
  return step.kind === 'index' ? String(step.index) : String(step.value)
}

/** `other` is the value at the same place of the other document, where both have one. */
function draw(value: Json, place: Place, side: Side, other: Json | undefined): DocumentNode {
  if (place.change !== null) {
    if (place.uncounted) return { kind: 'more', count: 1 }
    if (typeof value === 'string' && typeof other === 'string') return cutTexts(value, other)
    return whole(value)
  }
  if (Array.isArray(value)) return drawArray(value, place, side, Array.isArray(other) ? other : undefined)
  if (typeof value === 'object' && value !== null) return drawObject(value, place, side, other)
  return whole(value)
}

function drawObject(object: JsonObject, place: Place, side: Side, other: Json | undefined): DocumentNode {
  const members: [string, DocumentNode][] = []
  let same = 0
  let more = 0
  for (const key of sortedKeys(object)) {
    const value = object[key] ?? null
    const below = place.below.get(key)
    if (below !== undefined && isOn(below, side)) {
      if (below.change !== null && below.uncounted) more += 1
      else members.push([key, draw(value, below, side, memberOf(other, key))])
    } else if (isRedacted(value)) {
      // Nobody can say whether what stood there is the same.
      members.push([key, whole(value)])
    } else if (NAMES.has(key) && (typeof value === 'string' || typeof value === 'number')) {
      members.push([key, whole(value)])
    } else {
      same += 1
    }
  }
  return { kind: 'object', members, same, more }
}

function drawArray(
  array: readonly Json[],
  place: Place,
  side: Side,
  other: readonly Json[] | undefined,
): DocumentNode {
  const runs = new Runs()
  const others = place.by === null ? null : byIdentity(other ?? [], place.by)
  const gaps = place.by === null ? indexGaps(place, side) : identityGaps(array, other ?? [], place.by)
  for (const [index, element] of array.entries()) {
    if (gaps.has(index)) runs.close()
    const key = place.by === null ? String(index) : identity(element, place.by)
    const below = place.below.get(key)
    if (below !== undefined && isOn(below, side)) {
      runs.add(draw(element, below, side, others === null ? other?.[index] : others.get(key)))
    } else if (place.reordered) {
      // Each stays in sight by what it is known by: its new place is the change.
      runs.add(draw(element, emptyPlace(), side, undefined))
    } else {
      runs.add({ kind: 'same', count: 1 })
    }
  }
  return { kind: 'array', items: runs.nodes }
}

/** Elements that are left out in a row are counted on one line. */
class Runs {
  readonly nodes: DocumentNode[] = []
  #isOpen = false

  add(node: DocumentNode): void {
    const last = this.nodes.at(-1)
    if (this.#isOpen && last?.kind === 'same' && node.kind === 'same') last.count += node.count
    else if (this.#isOpen && last?.kind === 'more' && node.kind === 'more') last.count += node.count
    else this.nodes.push(node)
    this.#isOpen = true
  }

  /** The next element is counted anew: something stands here on the other side, and both must count alike. */
  close(): void {
    this.#isOpen = false
  }
}

/** Where in this array the other has elements of its own: by place that is one run, behind the last compared pair. */
function indexGaps(place: Place, side: Side): Set<number> {
  const own = [...place.below].filter(([, below]) => !isOn(below, side)).map(([key]) => Number(key))
  return new Set(own.length > 0 ? [own.reduce((least, index) => Math.min(least, index))] : [])
}

/** Where in this array the other has elements of its own: behind the last one before them that both have. */
function identityGaps(array: readonly Json[], other: readonly Json[], by: string): Set<number> {
  const own = new Map(array.map((element, index) => [identity(element, by), index]))
  const gaps = new Set<number>()
  let next = 0
  for (const element of other) {
    const index = own.get(identity(element, by))
    if (index === undefined) gaps.add(next)
    else next = index + 1
  }
  return gaps
}

/** An element that was added is not in the document before, though another may have its index there. */
function isOn(place: Place, side: Side): boolean {
  const kind = place.change?.kind
  return side === 'before' ? kind !== 'added' : kind !== 'removed'
}

function byIdentity(array: readonly Json[], by: string): Map<string, Json> {
  return new Map(array.map((element) => [identity(element, by), element]))
}

function identity(element: Json, by: string): string {
  const value = memberOf(element, by)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.hasOwn(value, name) ? value[name] : undefined
}
