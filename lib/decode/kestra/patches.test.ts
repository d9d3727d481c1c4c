import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isObject, type Json, type JsonObject } from '@/lib/base/json'

import { rebuild } from './patches'

interface Operation {
  op: 'add' | 'remove' | 'replace'
  path: string
  value?: Json
}

const sent = (patch: readonly Operation[]): Json[] => patch.map((one) => ({ ...one }))

/** RFC 6902 by the letter. Throws where a patch does not fit. */
function applied(document: Json, patch: readonly Operation[]): Json {
  let root = structuredClone(document)
  for (const { op, path, value } of patch) {
    const names = path
      .split('/')
      .slice(1)
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    const last = names.pop()
    if (last === undefined) root = op === 'remove' ? null : structuredClone(value ?? null)
    else change(names.reduce(child, root), last, op, structuredClone(value ?? null))
  }
  return root
}

function child(value: Json, name: string): Json {
  const inside = Array.isArray(value) ? value[Number(name)] : isObject(value) ? value[name] : undefined
  if (inside === undefined) throw new Error(`nothing is called ${name}`)
  return inside
}

function change(holder: Json, name: string, op: Operation['op'], value: Json): void {
  if (Array.isArray(holder)) {
    const place = name === '-' ? holder.length : Number(name)
    if (place > holder.length || (op !== 'add' && place === holder.length)) throw new Error(`no ${name}`)
    holder.splice(place, op === 'add' ? 0 : 1, ...(op === 'remove' ? [] : [value]))
  } else if (isObject(holder)) {
    if (op !== 'add' && !Object.hasOwn(holder, name)) throw new Error(`no ${name}`)
    if (op === 'remove') delete holder[name]
    else holder[name] = value
  } else throw new Error(`${name} is in nothing`)
}

/** The patch from one document to another: members one by one, elements of arrays by their place. */
function patchOf(from: Json, to: Json, path = ''): Operation[] {
  if (JSON.stringify(from) === JSON.stringify(to)) return []
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
    return from.flatMap((one, i) => patchOf(one, to[i] ?? null, `${path}/${i}`))
  }
  if (!isObject(from) || !isObject(to)) return [{ op: 'replace', path, value: to }]
  const patch: Operation[] = []
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const inside = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const [old, now] = [from[name], to[name]]
    if (now === undefined) patch.push({ op: 'remove', path: inside })
    else if (old === undefined) patch.push({ op: 'add', path: inside, value: now })
    else patch.push(...patchOf(old, now, inside))
  }
  return patch
}

const scalar = fc.constantFrom<Json>(1, 2, 'a', 'b', null, true)
const { tree: document } = fc.letrec<{ tree: Json; object: JsonObject }>((tie) => ({
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c/d', 'e~1', 'labels'), tie('tree'), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
  tree: fc.oneof({ maxDepth: 4 }, scalar, tie('object'), fc.array(tie('tree'), { maxLength: 2 })),
}))
const object = document.filter(isObject)

const ofElement = (path: string): boolean => path.split('/').some((name) => /^\d+$/.test(name))

describe('before and after', () => {
  test('are turned into each other by the patches, and hold nothing that the documents do not', () => {
    fc.assert(
      fc.property(object, object, (from, to) => {
        const [forth, back] = [patchOf(from, to), patchOf(to, from)]
        const members = forth.filter(({ path }) => !ofElement(path))
        const found = rebuild(sent(forth), sent(back), 'UPDATE')
        if (members.length === 0) {
          expect(found).toBeUndefined()
          return
        }
        const { before = null, after = null } = found ?? {}
        expect(applied(before, members)).toEqual(after)
        expect(
          applied(
            after,
            back.filter(({ path }) => !ofElement(path)),
          ),
        ).toEqual(before)
        expect(isPartOf(before, from)).toBe(true)
        expect(isPartOf(after, to)).toBe(true)
        // What stands in them is not repeated, and all else is still there.
        expect(found?.applied).toEqual(
          forth.map((one) => (ofElement(one.path) ? one : { op: one.op, path: one.path })),
        )
      }),
    )
  })

  test('are whole where something is created or deleted', () => {
    fc.assert(
      fc.property(object, (state) => {
        const [make, unmake] = [patchOf({}, state), patchOf(state, {})]
        if (make.length === 0) return
        expect(rebuild(sent(make), sent(unmake), 'CREATE')).toMatchObject({ after: state })
        expect(rebuild(sent(make), sent(unmake), 'CREATE')).not.toHaveProperty('before')
        expect(rebuild(sent(make), [], 'CREATE')?.after).toEqual(state)
        expect(rebuild(sent(unmake), sent(make), 'DELETE')?.before).toEqual(state)
        expect(rebuild(sent(unmake), sent(make), 'DELETE')).not.toHaveProperty('after')
        expect(rebuild(undefined, sent(make), 'DELETE')?.before).toEqual(state)
      }),
    )
  })

  test('are whole where a patch sets the document', () => {
    const whole = { id: 'a', tasks: [{ id: 't' }] }
    const made = rebuild(
      [{ op: 'replace', path: '', value: whole }],
      [{ op: 'replace', path: '', value: null }],
      'CREATE',
    )
    expect(made).toEqual({
      after: whole,
      applied: [{ op: 'replace', path: '' }],
      revert: [{ op: 'replace', path: '', value: null }],
    })
  })
})

const set = (path: string, value: Json): JsonObject => ({ op: 'replace', path, value })

describe('nothing is rebuilt', () => {
  test.each<[string, Json | undefined, Json | undefined, string]>([
    ['without the patch that takes it back', [set('/a', 1)], undefined, 'UPDATE'],
    ['of a creation that needs something there', [{ op: 'remove', path: '/a' }], [], 'CREATE'],
    ['where the patches name other members', [set('/a', 1)], [set('/b', 2)], 'UPDATE'],
    ['where one does not undo the other', [{ op: 'add', path: '/a', value: 1 }], [set('/a', 2)], 'UPDATE'],
    ['of a member that is set twice', [set('/a', 1), set('/a', 2)], [set('/a', 3), set('/a', 4)], 'UPDATE'],
    [
      'of a member inside of another',
      [set('/a', {}), set('/a/b', 2)],
      [set('/a/b', 1), set('/a', 2)],
      'UPDATE',
    ],
    [
      'of an array of which elements change too',
      [set('/a', [1]), set('/a/0', 2)],
      [set('/a', [3]), set('/a/0', 4)],
      'UPDATE',
    ],
    [
      'of what is moved besides',
      [set('/a/b', 1), { op: 'move', from: '/a', path: '/c' }],
      [set('/a/b', 2), { op: 'move', from: '/c', path: '/a' }],
      'UPDATE',
    ],
    ['of elements alone', [set('/tasks/0/x', 1)], [set('/tasks/0/x', 2)], 'UPDATE'],
    ['of what is no patch', 'x', [{ path: 7 }], 'UPDATE'],
    ['of paths that go on for ever', [set('/x'.repeat(60), 1)], [set('/x'.repeat(60), 2)], 'UPDATE'],
  ])('%s', (_, forth, back, type) => {
    expect(rebuild(forth, back, type)).toBeUndefined()
  })
})

test('operations on elements, and all that say more than one value, stay as they were sent', () => {
  const element = { op: 'add', path: '/tasks/1', value: { id: 'new' } }
  const odd = { op: 'replace', path: '/x', value: 1, note: 'y' }
  expect(
    rebuild(
      [set('/retries', 5), element, odd],
      [{ op: 'remove', path: '/tasks/1' }, set('/retries', 3)],
      'UPDATE',
    ),
  ).toEqual({
    before: { retries: 3 },
    after: { retries: 5 },
    applied: [{ op: 'replace', path: '/retries' }, element, odd],
    revert: [
      { op: 'remove', path: '/tasks/1' },
      { op: 'replace', path: '/retries' },
    ],
  })
})

/** True when all that the part holds stands at the same place of the whole; objects may hold less. */
function isPartOf(part: Json, whole: Json): boolean {
  if (!isObject(part)) return JSON.stringify(part) === JSON.stringify(whole)
  return (
    isObject(whole) && Object.entries(part).every(([name, value]) => isPartOf(value, whole[name] ?? null))
  )
}
