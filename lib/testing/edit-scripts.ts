import fc from 'fast-check'

import type { Json, JsonObject } from '@/lib/base/json'
import { uuidv7 } from '@/lib/base/uuid'
import { pathText, type Step } from '@/lib/diff/path'
import type { Version } from '@/lib/search/resource/version'

/** One step of a script: what happened to a document, told by an event. */
export interface ScriptStep {
  /** Its place in the script. */
  index: number
  event: Version
  /** ms since 1970. */
  at: number
  /** The state after this step; undefined when there is none. */
  state: JsonObject | undefined
  /** For each value in it, the step that set it last, by its path with elements by place. */
  setters: ReadonlyMap<string, number>
}

interface Edit {
  kind: 'set' | 'remove' | 'put element' | 'drop element' | 'push' | 'pop' | 'delete' | 'fail'
  name: string
  inner: string
  value: Json
  place: number
  /** How much later than the step before, in ms. */
  pause: number
}

const NAMES = ['a', 'b.c', 'retries', '__proto__', '']
const scalar: fc.Arbitrary<Json> = fc.constantFrom(null, true, 0, 1, 2, '', 'x', 'y')
const value: fc.Arbitrary<Json> = fc.oneof(
  scalar,
  fc.constantFrom<Json>({}, { a: 1 }, { a: 1, 'b.c': { x: 0 } }),
)

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(
    'set',
    'set',
    'set',
    'remove',
    'put element',
    'put element',
    'drop element',
    'push',
    'pop',
    'delete',
    'fail',
  ),
  name: fc.constantFrom(...NAMES),
  inner: fc.constantFrom(...NAMES),
  value,
  place: fc.nat(3),
  pause: fc.integer({ min: 1, max: 5 }),
})

/**
 * Random histories of one document: members set and removed, elements with an id put in and taken out anywhere, plain
 * elements appended and dropped, the whole deleted and made again, attempts that failed. Every event tells its state.
 */
export const editScript: fc.Arbitrary<ScriptStep[]> = fc
  .array(edit, { minLength: 1, maxLength: 14 })
  .map((edits) => {
    const steps: ScriptStep[] = []
    let at = Date.UTC(2026, 10, 1)
    for (const one of edits) {
      at += one.pause
      steps.push(stepOf(one, at, steps.length, steps.at(-1)))
    }
    return steps
  })

function stepOf(edited: Edit, at: number, index: number, last: ScriptStep | undefined): ScriptStep {
  const id = uuidv7(at, new Uint8Array(10).fill(index))
  const before = last?.state
  const next = applied(edited, before)
  if (edited.kind === 'fail') {
    const event: Version = { id, change: 'UPDATE', outcome: 'failure', after: next ?? { never: true } }
    return { index, event, at, state: before, setters: last?.setters ?? new Map() }
  }
  if (before === undefined) {
    const event: Version = { id, change: 'CREATE', outcome: 'success', after: next ?? {} }
    return { index, event, at, state: next ?? {}, setters: settersOf(index, undefined, next ?? {}) }
  }
  if (next === undefined) {
    return {
      index,
      event: { id, change: 'DELETE', outcome: 'success', before },
      at,
      state: undefined,
      setters: new Map(),
    }
  }
  return {
    index,
    event: { id, change: 'UPDATE', outcome: 'success', before, after: next },
    at,
    state: next,
    setters: settersOf(index, last, next),
  }
}

function applied(edited: Edit, before: JsonObject | undefined): JsonObject | undefined {
  if (edited.kind === 'delete') return undefined
  const next = copy(before ?? {})
  const elements = Array.isArray(next['elements']) ? [...next['elements']] : []
  const list = Array.isArray(next['list']) ? [...next['list']] : []
  switch (edited.kind) {
    case 'remove':
      delete next[edited.name]
      return next
    case 'put element': {
      const element = { id: `e${edited.place}`, [edited.inner]: edited.value }
      const known = elements.findIndex((one) => idOf(one) === element.id)
      if (known === -1) elements.splice(edited.place % (elements.length + 1), 0, element)
      else elements[known] = { ...copy(elements[known] ?? {}), ...element }
      return own(next, 'elements', elements)
    }
    case 'drop element':
      elements.splice(edited.place % (elements.length + 1), 1)
      return own(next, 'elements', elements)
    case 'push':
      return own(next, 'list', [...list, edited.value])
    case 'pop':
      return own(next, 'list', list.slice(0, -1))
    default:
      return own(next, edited.name, edited.value)
  }
}

/** As JSON.parse does: also `__proto__` is an ordinary member. */
function own(object: JsonObject, name: string, member: Json): JsonObject {
  Object.defineProperty(object, name, { value: member, enumerable: true, configurable: true, writable: true })
  return object
}

// safe: what was an object before is one after
const copy = (document: Json): JsonObject => JSON.parse(JSON.stringify(document)) as JsonObject

const idOf = (element: Json): Json | undefined =>
  typeof element === 'object' && element !== null && !Array.isArray(element) ? element['id'] : undefined

/** The slow and plain way to know who set what: a value that stood there before was set by whoever set it then. */
function settersOf(index: number, last: ScriptStep | undefined, next: JsonObject): Map<string, number> {
  const old = new Map(leaves(last?.state).map((leaf) => [leaf.known, leaf]))
  return new Map(
    leaves(next).map(({ known, path, text }) => {
      const same = old.get(known)
      return [path, same?.text === text ? (last?.setters.get(same.path) ?? index) : index]
    }),
  )
}

/** A value that holds no other, by its place and by the ids of the elements on the way. */
export interface DocumentLeaf {
  path: string
  known: string
  text: string
  steps: readonly Step[]
}

/** Every value of a document that holds no other. */
export function leaves(document: Json | undefined): DocumentLeaf[] {
  const found: DocumentLeaf[] = []
  const walk = (at: Json, steps: readonly Step[], known: string): void => {
    const below: [Step, string, Json][] = Array.isArray(at)
      ? at.map((one, index) => [{ kind: 'index', index }, JSON.stringify(idOf(one) ?? index), one])
      : typeof at === 'object' && at !== null
        ? Object.entries(at).map(([name, one]) => [{ kind: 'member', name }, JSON.stringify(name), one])
        : []
    if (below.length === 0) found.push({ path: pathText(steps), known, text: JSON.stringify(at), steps })
    for (const [step, name, one] of below) walk(one, [...steps, step], `${known}/${name}`)
  }
  if (document !== undefined) walk(document, [], '')
  return found
}

/** What of these paths, each with all below it, is nearest above a value. */
export function nearest<T>(paths: ReadonlyMap<string, T>, steps: readonly Step[]): T | undefined {
  for (let length = steps.length; length >= 0; length--) {
    const found = paths.get(pathText(steps.slice(0, length)))
    if (found !== undefined) return found
  }
  return undefined
}
