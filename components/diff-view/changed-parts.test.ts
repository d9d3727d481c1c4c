import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Json } from '@/lib/base/json'

import { changedParts, sameJson } from './changed-parts'
import { documentLines, documentText } from './document-text'

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>

function drawn(before: Json, after: Json, max = 1000) {
  const parts = changedParts(before, after, max)
  return {
    ...parts,
    before: documentLines(parts.before).join('\n'),
    after: documentLines(parts.after).join('\n'),
  }
}

describe('documentText', () => {
  it('orders keys, and ends every member with a comma', () => {
    expect(documentText({ b: [1, 'x'], a: { z: null, y: {} }, c: [] })).toBe(
      [
        '{',
        '  "a": {',
        '    "y": {},',
        '    "z": null,',
        '  },',
        '  "b": [',
        '    1,',
        '    "x",',
        '  ],',
        '  "c": [],',
        '}',
      ].join('\n'),
    )
  })

  it('gives a text of several lines one line each', () => {
    expect(documentText({ source: 'id: x\ntasks:\n  - "a"\n' })).toBe(
      ['{', '  "source": """', '    id: x', '    tasks:', '      - "a"', '    ', '  """,', '}'].join('\n'),
    )
  })

  it('is the same text for the same JSON, and another for another', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(documentText(a) === documentText(b)).toBe(sameJson(a, b))
      }),
    )
  })

  it('shows what cannot be seen', () => {
    expect(documentText({ name: 'admin\u202Etxt.exe\u200B', zwj: '👩‍💻' })).toBe(
      '{\n  "name": "admin\\u202etxt.exe\\u200b",\n  "zwj": "👩‍💻",\n}',
    )
    expect(documentText('a\u202E\nb\u0000')).toBe('"""\n  a\\u202e\n  b\\u0000\n"""')
  })
})

describe('changedParts', () => {
  it('keeps what differs, counts the rest, and says which thing it is', () => {
    const before = {
      id: 'daily',
      namespace: 'team',
      tasks: [{ id: 'a', retries: 3, type: 'X', url: 'u' }, { id: 'b' }],
    }
    const after = {
      namespace: 'team',
      id: 'daily',
      tasks: [{ url: 'u', id: 'a', retries: 5, type: 'X' }, { id: 'b' }],
    }
    const { before: old, after: next, shown, left } = drawn(before, after)
    expect(old).toBe(
      [
        '{',
        '  "id": "daily",',
        '  "tasks": [',
        '    {',
        '      "id": "a",',
        '      "retries": 3,',
        '      "type": "X",',
        '      ⋯ 1 field the same',
        '    },',
        '    ⋯ 1 element the same',
        '  ],',
        '  ⋯ 1 field the same',
        '}',
      ].join('\n'),
    )
    expect(next).toBe(old.replace('3', '5'))
    expect({ shown, left }).toEqual({ shown: 1, left: 0 })
  })

  it('draws what is on one side only on that side', () => {
    const { before, after } = drawn({ a: 1, gone: { x: 1 } }, { a: 1, come: [] })
    expect(before).toContain('"gone": {')
    expect(before).not.toContain('come')
    expect(after).toContain('"come": [],')
    expect(after).not.toContain('gone')
  })

  it('tells null from nothing', () => {
    expect(drawn({ a: null }, {}).before).toContain('"a": null')
    expect(drawn({ a: null }, {}).after).not.toContain('"a"')
  })

  it('sets aside what is the same at both ends of an array', () => {
    const { before, after } = drawn([1, 2, 3, 4], [1, 2, 9, 3, 4])
    expect(before).toBe('[\n  ⋯ 2 elements the same\n  ⋯ 2 elements the same\n]')
    expect(after).toBe('[\n  ⋯ 2 elements the same\n  9,\n  ⋯ 2 elements the same\n]')
  })

  it('cuts long texts down to where they differ', () => {
    const lines = Array.from({ length: 50 }, (_, i) => `line ${i}`)
    const changed = lines.with(25, 'other')
    const { before, after } = drawn({ s: lines.join('\n') }, { s: changed.join('\n') })
    expect(before).toContain('⋯ 22 lines the same')
    expect(before.split('\n').length).toBeLessThan(16)
    expect(after).toContain('other')

    const long = 'x'.repeat(100_000)
    const clipped = drawn({ s: `${long}a${long}` }, { s: `${long}b${long}` })
    expect(clipped.before.length).toBeLessThan(400)
    expect(clipped.before).toContain('⋯ 99,940 characters the same ⋯ "')
    expect(clipped.after).toContain('b')
  })

  it('stops at the most it may draw, and says how much is left', () => {
    const before = Array.from({ length: 5000 }, (_, i) => i)
    const after = before.map((i) => -i - 1)
    const { shown, left, before: old } = drawn(before, after, 100)
    expect({ shown, left }).toEqual({ shown: 100, left: 4900 })
    expect(old).toContain('⋯ 4,900 more changes')

    const wide = Object.fromEntries(before.map((i) => [`k${i}`, i]))
    const other = Object.fromEntries(before.map((i) => [`k${i}`, -i - 1]))
    expect(drawn(wide, other, 100)).toMatchObject({ shown: 100, left: 4900 })
  })

  it('draws the same on both sides exactly where nothing changed', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const parts = drawn({ a, same: 1 }, { a: b, same: 1 })
        expect(parts.before === parts.after).toBe(sameJson(a, b))
        expect(parts.shown === 0).toBe(sameJson(a, b))
      }),
    )
  })

  it('never reads a key of the prototype', () => {
    const { before } = drawn({ x: 1 }, JSON.parse('{"x":1,"__proto__":2,"constructor":3}') as Json)
    expect(before).not.toContain('constructor')
  })
})
