import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Json, JsonObject } from '@/lib/base/json'

import { type Change, changedPaths, compareDocuments } from './changes'
import { pathText, searchPath, type Step } from './path'

const short = (before: Json | undefined, after: Json | undefined): string[] =>
  changedPaths(before, after).map(({ path, kind, from, to }) =>
    [kind, path, JSON.stringify(from), JSON.stringify(to)].filter((part) => part !== undefined).join(' '),
  )

describe('what changed', () => {
  test.each<[string, Json | undefined, Json | undefined, string[]]>([
    ['nothing on both sides', undefined, undefined, []],
    ['equal documents', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    ['another order of keys', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }, []],
    ['the document appeared', undefined, { a: 1 }, ['added  {"a":1}']],
    ['the document went', null, undefined, ['removed  null']],
    ['null is not absent', { a: null }, {}, ['removed a null']],
    ['a scalar', { a: 1, b: 2 }, { a: 1, b: 3 }, ['changed b 2 3']],
    ['the kind of a value', { a: 1 }, { a: '1' }, ['changed a 1 "1"']],
    ['an object became a list', { a: { b: 1 } }, { a: [1] }, ['changed a {"b":1} [1]']],
    ['a member appeared with all in it', {}, { a: { b: 1 } }, ['added a {"b":1}']],
    ['a nested member', { a: { b: { c: 1 } } }, { a: { b: { c: 2 } } }, ['changed a.b.c 1 2']],
    ['a name with a dot', { 'a.b': 1 }, { 'a.b': 2 }, ['changed ["a.b"] 1 2']],
    ['an element was put in', ['a', 'b', 'd'], ['a', 'b', 'c', 'd'], ['added [2] "c"']],
    ['an element was taken out', ['a', 'b', 'c'], ['b', 'c'], ['removed [0] "a"']],
    ['an element in the middle', { t: [1, 2, 3] }, { t: [1, 9, 3] }, ['changed t[1] 2 9']],
    [
      'elements with an id',
      {
        tasks: [
          { id: 'a', n: 1 },
          { id: 'b', n: 1 },
        ],
      },
      { tasks: [{ id: 'b', n: 2 }, { id: 'c' }] },
      ['removed tasks[a] {"id":"a","n":1}', 'changed tasks[b].n 1 2', 'added tasks[c] {"id":"c"}'],
    ],
    [
      'elements with a name in another order',
      [{ name: 'a' }, { name: 'b' }],
      [{ name: 'b' }, { name: 'a' }],
      ['changed  ["a","b"] ["b","a"]'],
    ],
    [
      'ids that repeat do not tell elements apart',
      [
        { id: 'a', n: 1 },
        { id: 'a', n: 2 },
      ],
      [
        { id: 'a', n: 1 },
        { id: 'a', n: 3 },
      ],
      ['changed [1].n 2 3'],
    ],
    [
      'names that every object has by birth',
      JSON.parse('{"__proto__":1}') as Json,
      JSON.parse('{"constructor":2}') as Json,
      ['removed __proto__ 1', 'added constructor 2'],
    ],
  ])('%s', (_, before, after, changes) => {
    expect(short(before, after)).toEqual(changes)
  })

  test('the search path leaves places in arrays out', () => {
    const [change] = changedPaths({ a: [{ id: 'x', 'b.c': [1] }] }, { a: [{ id: 'x', 'b.c': [2] }] })
    expect(change).toMatchObject({ path: 'a[x]["b.c"][0]', key: 'a.b.c' })
  })

  test('work is bounded, and the caller is told', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, { v: i }]))
    const other = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, { v: i + 1 }]))
    const { changes, complete } = compareDocuments(many, other, { valuesMax: 11_000 })
    expect(complete).toBe(false)
    expect(changes.length).toBeGreaterThan(0)
    expect(changes.length).toBeLessThanOrEqual(1000)
    expect(compareDocuments(many, other, { valuesMax: 100_000 })).toMatchObject({ complete: true })
  })

  test('names are work, too: arrays around one large object do not have it looked at once for each', () => {
    let [before, after]: [Json, Json] = [{}, { more: true }]
    for (let i = 0; i < 1000; i++) {
      before = { ...before, [`k${i}`]: i }
      after = { ...after, [`k${i}`]: i }
    }
    for (let depth = 0; depth < 50; depth++) [before, after] = [[before], [after]]
    expect(compareDocuments(before, after, { valuesMax: 20_000 }).complete).toBe(false)
    expect(compareDocuments(before, after, { valuesMax: 500_000 }).complete).toBe(true)
  })

  test('a sorted comparison that stops does not depend on the order of keys', () => {
    fc.assert(
      fc.property(document, document, fc.integer({ min: 1, max: 12 }), (before, after, valuesMax) => {
        const limits = { valuesMax, sorted: true }
        expect(compareDocuments(reversed(before), reversed(after), limits)).toEqual(
          compareDocuments(before, after, limits),
        )
      }),
    )
  })
})

describe('the changes are complete', () => {
  test('applied to before, they give after', () => {
    fc.assert(
      fc.property(document, document, (before, after) => {
        expect(applied(before, changedPaths(before, after))).toEqual(after)
      }),
      { numRuns: 500 },
    )
  })

  test('equal documents have none, whatever the order of keys', () => {
    fc.assert(
      fc.property(document, (value) => {
        expect(changedPaths(value, reversed(value))).toEqual([])
      }),
    )
  })
})

const scalar = fc.oneof(fc.constantFrom<Json>(null, true, 0, 1, 'a', 'b'), fc.string({ maxLength: 3 }))
const name = fc.oneof(
  fc.constantFrom('a', 'b', 'id', 'key', 'name', 'x.y', '__proto__'),
  fc.string({ maxLength: 2 }),
)
const { document } = fc.letrec<{ document: Json }>((tie) => ({
  document: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie('document'), { maxLength: 4 }),
    fc.array(fc.record({ id: fc.constantFrom('p', 'q', 'r', 1, 2), v: tie('document') }), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('document')), { maxLength: 4 }).map(fromEntries),
  ),
}))

/** Entries defined, not assigned, so that `__proto__` is an ordinary name. */
function fromEntries(entries: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries(entries)
}

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, reversed(member)] as const)
      .toReversed(),
  )
}

/** The oracle: makes after from before and the changes alone. */
function applied(before: Json, changes: readonly Change[]): Json {
  const root: { value: Json } = { value: structuredClone(before) }
  // Places of what was removed and changed by index are places in before; so take out from the back, put in from the front.
  const removed = changes.filter((change) => change.kind === 'removed').toReversed()
  const changed = changes.filter((change) => change.kind === 'changed' && change.order !== true)
  for (const change of changed) put(root, change, 'replace')
  for (const change of removed) put(root, change, 'remove')
  for (const change of changes) if (change.order === true) reorder(root, change)
  for (const change of changes) if (change.kind === 'added') put(root, change, 'insert')
  return root.value
}

function put(root: { value: Json }, change: Change, how: 'replace' | 'remove' | 'insert'): void {
  const last = change.steps.at(-1)
  if (last === undefined) {
    root.value = structuredClone(change.to ?? null)
    return
  }
  const parent = change.steps.slice(0, -1).reduce<Json>(child, root.value)
  const to = structuredClone(change.to ?? null)
  if (Array.isArray(parent)) {
    if (last.kind === 'member') throw new Error('a member of an array')
    const at = how === 'insert' || last.kind === 'index' ? last.index : placeOf(parent, last)
    if (how === 'insert') parent.splice(at, 0, to)
    else if (how === 'remove') parent.splice(at, 1)
    else parent[at] = to
  } else if (last.kind === 'member' && typeof parent === 'object' && parent !== null) {
    if (how === 'remove') delete parent[last.name]
    else
      Object.defineProperty(parent, last.name, {
        value: to,
        enumerable: true,
        configurable: true,
        writable: true,
      })
  }
}

function reorder(root: { value: Json }, change: Change): void {
  const list = change.steps.reduce<Json>(child, root.value)
  if (!Array.isArray(list) || !Array.isArray(change.from) || !Array.isArray(change.to))
    throw new Error('not a list')
  const by = (['id', 'key', 'name'] as const).find((key) => list.every((element) => identity(element, key)))
  const rank = new Map(change.to.map((value, i) => [value, i]))
  list.sort((a, b) => (rank.get(identity(a, by) ?? null) ?? 0) - (rank.get(identity(b, by) ?? null) ?? 0))
}

function identity(element: Json, by: string | undefined): Json | undefined {
  return typeof element === 'object' && element !== null && !Array.isArray(element) && by !== undefined
    ? element[by]
    : undefined
}

function child(parent: Json, step: Step): Json {
  if (Array.isArray(parent)) {
    const found = step.kind === 'element' ? placeOf(parent, step) : step.kind === 'index' ? step.index : -1
    return parent[found] ?? null
  }
  return (step.kind === 'member' && typeof parent === 'object' && parent?.[step.name]) || null
}

function placeOf(list: readonly Json[], step: Exclude<Step, { kind: 'member' }>): number {
  if (step.kind === 'index') return step.index
  return list.findIndex((element) => identity(element, step.by) === step.value)
}

describe('paths', () => {
  test('a path has one text for each place', () => {
    const step: fc.Arbitrary<Step> = fc.oneof(
      fc.record({ kind: fc.constant('member' as const), name: fc.string({ maxLength: 4 }) }),
      fc.record({ kind: fc.constant('index' as const), index: fc.nat(9) }),
    )
    const steps = fc.array(step, { maxLength: 3 })
    fc.assert(
      fc.property(steps, steps, (a, b) => {
        expect(pathText(a) === pathText(b)).toBe(JSON.stringify(a) === JSON.stringify(b))
      }),
    )
  })

  test('the search path joins names with dots', () => {
    expect(
      searchPath([
        { kind: 'member', name: 'a' },
        { kind: 'index', index: 0 },
        { kind: 'member', name: 'b' },
      ]),
    ).toBe('a.b')
  })
})
