import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Json } from '@/lib/base/json'
import { changedPaths } from '@/lib/diff/changes'

import { changedParts } from './changed-parts'
import { documentLines, documentText } from './document-text'

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>

function drawn(before: Json, after: Json, max = 1000) {
  const changes = changedPaths(before, after)
  const parts = changedParts(before, after, changes, max)
  return {
    changes: changes.length,
    before: documentLines(parts.before).join('\n'),
    after: documentLines(parts.after).join('\n'),
  }
}

const lines = (...all: string[]) => all.join('\n')

describe('documentText', () => {
  it('orders keys, and ends every member with a comma', () => {
    expect(documentText({ b: [1, 'x'], a: { z: null, y: {} }, c: [] })).toBe(
      lines(
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
      ),
    )
  })

  it('gives a text of several lines one line each', () => {
    expect(documentText({ source: 'id: x\ntasks:\n  - "a"\n' })).toBe(
      lines('{', '  "source": """', '    id: x', '    tasks:', '      - "a"', '    ', '  """,', '}'),
    )
  })

  it('is the same text for the same JSON, and another for another', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(documentText(a) === documentText(b)).toBe(changedPaths(a, b).length === 0)
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
    const { before: old, after: next } = drawn(before, after)
    expect(old).toBe(
      lines(
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
      ),
    )
    expect(next).toBe(old.replace('3', '5'))
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

  it('matches elements as the list of changes does: by place, or by what they are known by', () => {
    const inserted = drawn([1, 2, 3, 4], [1, 2, 9, 3, 4])
    expect(inserted.before).toBe('[\n  ⋯ 2 elements the same\n  ⋯ 2 elements the same\n]')
    expect(inserted.after).toBe('[\n  ⋯ 2 elements the same\n  9,\n  ⋯ 2 elements the same\n]')

    const known = drawn(
      [
        { id: 'a', v: 1 },
        { id: 'b', v: 1 },
      ],
      [{ id: 'new' }, { id: 'a', v: 1 }, { id: 'b', v: 2 }],
    )
    expect(known.before).toBe('[\n  ⋯ 1 element the same\n  {\n    "id": "b",\n    "v": 1,\n  },\n]')
    expect(known.after).toBe(
      '[\n  {\n    "id": "new",\n  },\n  ⋯ 1 element the same\n  {\n    "id": "b",\n    "v": 2,\n  },\n]',
    )
  })

  it('counts alike on both sides, so that a count is never a difference', () => {
    const element = fc.oneof(
      fc.integer({ min: 0, max: 4 }),
      fc.record({ id: fc.integer({ min: 0, max: 6 }) }),
    )
    fc.assert(
      fc.property(fc.array(element, { maxLength: 12 }), fc.array(element, { maxLength: 12 }), (a, b) => {
        if (changedPaths(a, b).some(({ order }) => order)) return
        const { before, after } = drawn(a, b)
        const counts = (text: string) => text.split('\n').filter((line) => line.includes('⋯'))
        expect(counts(before)).toEqual(counts(after))
      }),
    )
  })

  it('keeps elements in sight that came into another order', () => {
    const a = { id: 'a', v: 1 }
    const b = { id: 'b', v: 1 }
    const { before, after } = drawn({ list: [a, b] }, { list: [b, a] })
    expect(before.indexOf('"a"')).toBeLessThan(before.indexOf('"b"'))
    expect(after.indexOf('"b"')).toBeLessThan(after.indexOf('"a"'))
    expect(after).toContain('⋯ 1 field the same')
  })

  it('cuts long texts down to where they differ', () => {
    const text = Array.from({ length: 50 }, (_, i) => `line ${i}`)
    const { before, after } = drawn({ s: text.join('\n') }, { s: text.with(25, 'other').join('\n') })
    expect(before).toContain('⋯ 22 lines the same')
    expect(before.split('\n').length).toBeLessThan(16)
    expect(after).toContain('other')

    const long = 'x'.repeat(100_000)
    const clipped = drawn({ s: `${long}a${long}` }, { s: `${long}b${long}` })
    expect(clipped.before.length).toBeLessThan(400)
    expect(clipped.before).toContain('⋯ 99,940 characters the same ⋯ "')
    expect(clipped.after).toContain('b')
  })

  it('stops at the most it may draw, and never calls the rest the same', () => {
    const before = Array.from({ length: 5000 }, (_, i) => i)
    const after = before.map((i) => -i - 1)
    expect(drawn(before, after, 100).before).toContain('⋯ 4,900 more changes')
    expect(drawn(before, after, 100).before).not.toContain('same')

    const wide = Object.fromEntries(before.map((i) => [`k${i}`, i]))
    const other = Object.fromEntries(before.map((i) => [`k${i}`, -i - 1]))
    expect(drawn(wide, other, 100).after).toContain('⋯ 4,900 more changes')
    expect(drawn(wide, other, 100).after).not.toContain('same')
  })

  it('draws the same on both sides exactly where nothing changed', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const parts = drawn({ a, same: 1 }, { a: b, same: 1 })
        expect(parts.before === parts.after).toBe(parts.changes === 0)
      }),
    )
  })

  it('counts every member and element that it does not draw', () => {
    const count = (text: string) =>
      [...text.matchAll(/⋯ ([\d,]+) (?:field|element)s? the same/g)].reduce(
        (sum, match) => sum + Number(match[1]?.replaceAll(',', '')),
        0,
      )
    const flat = fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.boolean()), { maxKeys: 30 })
    fc.assert(
      fc.property(flat, flat, (a, b) => {
        const parts = drawn(a, b)
        const shown = parts.before.split('\n').filter((line) => line.endsWith(',')).length
        expect(shown + count(parts.before)).toBe(Object.keys(a).length)
      }),
    )
  })

  it('keeps redacted values in sight: whether they changed, nobody knows', () => {
    const { before, after } = drawn({ a: 1, token: '[redacted]', b: 1 }, { a: 2, token: '[redacted]', b: 1 })
    expect(before).toBe('{\n  "a": 1,\n  "token": ⟨redacted⟩,\n  ⋯ 1 field the same\n}')
    expect(after).toContain('"token": ⟨redacted⟩,')
    for (const marker of ['***', 'REDACTED', '<redacted>', '••••••']) {
      expect(documentText(marker)).toBe('⟨redacted⟩')
    }
    for (const value of ['*', 'redacted by Ada', '**bold**', '']) {
      expect(documentText(value)).toBe(JSON.stringify(value))
    }
  })

  it('never reads a key of the prototype', () => {
    const hostile = JSON.parse('{"x":1,"__proto__":2,"constructor":3}') as Json
    const { before, after } = drawn({ x: 1 }, hostile)
    expect(before).not.toContain('constructor')
    expect(after).toContain('"__proto__": 2')
    expect(after).toContain('"constructor": 3')
  })
})
