import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Json } from '@/lib/base/json'
import { changedPaths } from '@/lib/diff/changes'

import { alignDocuments } from './aligned-lines'
import { documentLines } from './document-text'

const text = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom('***', 'a\nb\nc', 'a\nx\nc', 'x'.repeat(500)),
)
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    text,
    fc.integer({ min: 0, max: 3 }),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.record({ id: fc.integer({ min: 0, max: 4 }), v: tie('value') }), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'id', '__proto__'), tie('value'), { maxKeys: 4 }),
  ),
})).value

const all = (before: Json, after: Json) =>
  alignDocuments(before, after, { isCutToChanges: false, max: Number.POSITIVE_INFINITY })
const changed = (before: Json, after: Json, max = 1000) =>
  alignDocuments(before, after, { isCutToChanges: true, max })

/** Both sides as a person sees them: `  same`, `- old`, `+ new`, `~ old | new`. */
function drawn(before: Json, after: Json, max?: number): string[] {
  return changed(before, after, max).lines.map(({ kind, before: old, after: fresh }) => {
    if (kind === 'added') return `+ ${fresh}`
    if (kind === 'removed') return `- ${old}`
    return kind === 'changed' ? `~ ${old} | ${fresh?.trim()}` : `  ${old}`
  })
}

describe('documentLines', () => {
  it('orders keys, ends every member with a comma, and gives a text of several lines one line each', () => {
    expect(documentLines({ b: [1, 'x'], a: { z: null, y: {} }, c: [], d: 'x\ny' })).toEqual([
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
      '  "d": """',
      '    x',
      '    y',
      '  """,',
      '}',
    ])
  })

  it('shows what cannot be seen', () => {
    expect(documentLines({ name: 'admin\u202Etxt.exe\u200B', zwj: '👩‍💻' })[1]).toBe(
      '  "name": "admin\\u202etxt.exe\\u200b",',
    )
    expect(documentLines('a\u202E\nb\u0000')[1]).toBe('  a\\u202e')
  })
})

describe('two documents laid beside each other', () => {
  it('are the document before and the document after, line by line', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const { lines } = all(before, after)
        const isReordered = lines.some(({ kind }) => kind === 'note')
        const side = (name: 'before' | 'after') =>
          lines.flatMap((line) => {
            if (line.kind === 'note' || line[name] === null) return []
            return [line[name].replace(/ ⋯ may have changed$/, '')]
          })
        // A text beside one of several lines is drawn as they are.
        fc.pre(!lines.some((line) => line.before?.includes('"""') !== line.after?.includes('"""')))
        if (!hasLoneText(before, after)) {
          expect(side('after')).toEqual(documentLines(after))
          if (!isReordered) expect(side('before')).toEqual(documentLines(before))
        }
      }),
    )
  })

  it('differ in a line exactly where the documents do, or where a secret hides it', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const { lines, hidden } = changed(before, after)
        const differs = lines.some(({ kind }) => ['changed', 'added', 'removed'].includes(kind))
        const seen = changedPaths(before, after).filter(({ path, order }) => !hidden.includes(path) && !order)
        expect(differs).toBe(seen.length > 0)
      }),
    )
  })

  it('keep what differs, count the rest, and say which thing it is', () => {
    const before = { id: 'daily', namespace: 'team', tasks: [{ id: 'a', retries: 3, url: 'u' }, { id: 'b' }] }
    const after = { namespace: 'team', id: 'daily', tasks: [{ url: 'u', id: 'a', retries: 5 }, { id: 'b' }] }
    expect(drawn(before, after)).toEqual([
      '  {',
      '    "id": "daily",',
      '    "tasks": [',
      '      {',
      '        "id": "a",',
      '~       "retries": 3, | "retries": 5,',
      '        ⋯ 1 field the same',
      '      },',
      '      ⋯ 1 element the same',
      '    ],',
      '    ⋯ 1 field the same',
      '  }',
    ])
  })

  it('pair elements by key, else by what they hold, else by place', () => {
    expect(drawn([{ id: 1, n: 1 }, { id: 2 }], [{ id: 2 }, { id: 1, n: 2 }])).toEqual([
      '  [',
      '    ⋯ in another order than before, and shown in the new one',
      '    ⋯ 1 element the same',
      '    {',
      '      "id": 1,',
      '~     "n": 1, | "n": 2,',
      '    },',
      '  ]',
    ])
    expect(drawn(['a', 'b', 'c'], ['x', 'a', 'b', 'y', 'c'])).toEqual([
      '  [',
      '+   "x",',
      '    ⋯ 2 elements the same',
      '+   "y",',
      '    ⋯ 1 element the same',
      '  ]',
    ])
    expect(drawn([{ n: 1 }], [{ n: 2 }])).toContain('~     "n": 1, | "n": 2,')
  })

  it('compare a text of several lines by its lines, with a few around', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`)
    const found = drawn(lines.join('\n'), lines.with(15, 'other').join('\n'))
    expect(found).toContain('~   line 15 | other')
    expect(found).toContain('    ⋯ 12 lines the same')
    expect(found).toHaveLength(2 + 7 + 2)
  })

  it('never show a secret on both sides as unchanged, at any depth', () => {
    const { lines, hidden } = changed(
      { db: { password: '[redacted]', host: 'h' }, keys: [{ id: 'k', token: '***' }] },
      { db: { password: '[redacted]', host: 'h' }, keys: [{ id: 'k', token: '•••' }] },
    )
    expect(hidden).toEqual(['db.password', 'keys[k].token'])
    expect(lines.filter(({ kind }) => kind === 'hidden').map(({ after }) => after?.trim())).toEqual([
      '"password": ⟨redacted⟩, ⋯ may have changed',
      '"token": ⟨redacted⟩, ⋯ may have changed',
    ])
    expect(changed({ a: '***' }, { a: 'open' }).lines[1]).toMatchObject({ kind: 'changed' })
  })

  it('draw so many differences and count the others; secrets among those are still found', () => {
    const items = (n: number) => Array.from({ length: 6 }, (_, i) => ({ i, n: i + n, secret: '***' }))
    const { lines, hidden, isCut } = changed(items(0), items(10), 2)
    expect(isCut).toBe(true)
    expect(lines.filter(({ kind }) => kind === 'changed')).toHaveLength(2)
    expect(lines.some(({ before }) => before?.includes('4 more elements that differ'))).toBe(true)
    expect(hidden).toHaveLength(6)
    expect(changed(items(0), items(10)).isCut).toBe(false)
  })
})

/** A text of one line beside one of several: both are drawn by lines. */
function hasLoneText(before: Json, after: Json): boolean {
  return JSON.stringify([before, after]).includes('\\n')
}
