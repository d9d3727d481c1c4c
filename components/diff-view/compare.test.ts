import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Json } from '@/lib/base/json'

import { alignDocuments } from './aligned-lines'
import { compare, type CompareRequest, unpack } from './compare'
import { weightOf } from './weight'

const how = { change: 'UPDATE', fields: 'changed', max: 100 } as const

describe('compare', () => {
  it.each([
    [{ change: 'CREATE', after: 1 }, 'created'],
    [{ change: 'DELETE', before: 1 }, 'deleted'],
    [{ change: 'UPDATE', after: 1 }, 'only-after'],
    [{ change: 'UPDATE', before: 1 }, 'only-before'],
    [{ before: { a: 1, b: 2 }, after: { b: 2, a: 1 } }, 'same'],
    [{ before: null, after: 1 }, 'changed'],
    [{ change: 'READ' }, 'none'],
  ] as [Partial<CompareRequest>, string][])('%j is %s', (request, kind) => {
    expect(compare({ ...how, ...request }).kind).toBe(kind)
  })

  it('lists changes in words, and counts all of them', () => {
    const { changes, counts } = compare({
      ...how,
      before: { n: 1, list: [1, 2], text: 'a\nb', deep: { x: {}, y: 1 } },
      after: { n: '1', list: [], text: 'a\nc', deep: { y: 1 }, secret: '***' },
    })
    expect(counts).toEqual({ added: 1, removed: 3, changed: 2 })
    expect(changes.find(({ path }) => path === 'n')).toMatchObject({ kind: 'changed', from: '1', to: '"1"' })
    expect(changes.find(({ path }) => path === 'text')).toMatchObject({
      from: 'b (2 lines)',
      to: 'c (2 lines)',
    })
    expect(changes.find(({ path }) => path === 'deep.x')).toMatchObject({ from: '{0 fields}', to: null })
    expect(changes.find(({ path }) => path === 'secret')).toMatchObject({ from: null, to: '⟨redacted⟩' })
  })

  it('never calls two secrets the same, nor different', () => {
    const { kind, changes, hidden } = compare({ ...how, before: { a: '***' }, after: { a: '[redacted]' } })
    expect({ kind, changes, hidden }).toEqual({ kind: 'same', changes: [], hidden: ['a'] })
  })

  it('sends lines that arrive as they were', () => {
    const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>
    fc.assert(
      fc.property(value, value, (before, after) => {
        const { lines } = compare({ ...how, before, after, fields: 'all' })
        const made = alignDocuments(before, after, { isCutToChanges: false, max: 100 })
        expect(unpack(lines)).toEqual(made.lines)
      }),
    )
  })

  it('draws thousands of lines of a document that is there on one side alone', () => {
    const { lines, kind } = compare({ ...how, change: 'CREATE', after: Array<number>(5000).fill(0) })
    expect(kind).toBe('created')
    expect(lines.kinds).toBe('a'.repeat(5002))
  })
})

describe('weightOf', () => {
  it('is about the length of the text, and stops at the most that was asked for', () => {
    const value = { a: Array.from({ length: 100 }, (_, i) => `element ${i}`), b: { c: null, d: true } }
    const length = JSON.stringify(value).length
    expect(weightOf(value, 1e9)).toBeGreaterThan(length * 0.8)
    expect(weightOf(value, 1e9)).toBeLessThan(length * 1.3)
    expect(weightOf(value, 50)).toBe(50)
    expect(weightOf(undefined, 50)).toBe(0)
  })
})
