import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Json } from '@/lib/base/json'

import { changedPaths } from './changes'
import { commonSubsequence } from './common-subsequence'
import { ContentIds } from './content-ids'
import { pairElements } from './pair-elements'
import { SameValues } from './sameness'

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>
const tokens = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 14 })

/** The length of a longest common subsequence, by the book. */
function longestLength(a: readonly number[], b: readonly number[]): number {
  const best: number[][] = Array.from({ length: a.length + 1 }, () => Array<number>(b.length + 1).fill(0))
  const at = (i: number, j: number) => best[i]?.[j] ?? 0
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const row = best[i]
      if (row) row[j] = a[i - 1] === b[j - 1] ? at(i - 1, j - 1) + 1 : Math.max(at(i - 1, j), at(i, j - 1))
    }
  }
  return at(a.length, b.length)
}

describe('commonSubsequence', () => {
  it('is as long as can be, and grows on both sides', () => {
    fc.assert(
      fc.property(tokens, tokens, (a, b) => {
        const matches = commonSubsequence(a, b)
        expect(matches).toHaveLength(longestLength(a, b))
        for (const [n, [i, j]] of matches.entries()) {
          expect(a[i]).toBe(b[j])
          const [beforeI = -1, beforeJ = -1] = matches[n - 1] ?? []
          expect(i > beforeI && j > beforeJ).toBe(true)
        }
      }),
    )
  })

  it('lines up frequent tokens beside the rare ones, and stays quick where all are the same', () => {
    const many = (length: number) => Array<number>(length).fill(0)
    expect(commonSubsequence(many(50_000), many(40_000))).toHaveLength(40_000)
    const a = [...many(100), 1, ...many(100), 2, ...many(100)]
    const b = [...many(100), 1, ...many(90), 2, 3, ...many(100)]
    expect(commonSubsequence([5, ...a], [7, ...b]).length).toBe(100 + 1 + 90 + 1 + 100)
  })
})

describe('ContentIds', () => {
  it('gives one number to what no comparison tells apart, and only to that', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const ids = new ContentIds()
        expect(ids.of(a) === ids.of(b)).toBe(changedPaths(a, b).length === 0)
      }),
    )
    const ids = new ContentIds()
    expect(ids.of({ a: 1, b: [null, { c: '1' }] })).toBe(ids.of({ b: [null, { c: '1' }], a: 1 }))
    expect(ids.of([1])).not.toBe(ids.of(['1']))
    expect(ids.of([[]])).not.toBe(ids.of([]))
    expect(ids.of({ 'a":0;"b': 1 })).not.toBe(ids.of({ a: 0, b: 1 }))
  })
})

describe('SameValues', () => {
  it('finds the same what no comparison tells apart, and knows where a secret was taken out', () => {
    const same = new SameValues()
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(same.of(a, b) !== 'differs').toBe(changedPaths(a, b).length === 0)
        expect(same.of([a, { b, secret: '***' }], [a, { secret: '***', b }])).toBe('masked')
      }),
    )
    expect(same.of({ a: [1] }, { a: [1] })).toBe('same')
    expect(same.of({ a: 1, b: 2 }, { a: 1, c: 2 })).toBe('differs')
  })
})

const keyed = fc
  .uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 8 })
  .map((keys) => keys.map((id) => ({ id, n: id % 2 })))
const elements = fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), json), { maxLength: 10 })

describe('pairElements', () => {
  const pair = (before: readonly Json[], after: readonly Json[]) =>
    pairElements(before, after, new ContentIds())

  it('names every element of both once, in the order of the array after', () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(keyed, keyed), fc.tuple(elements, elements)), ([before, after]) => {
        const { pairs, isReordered } = pair(before, after)
        const places = (side: 'before' | 'after') =>
          pairs.flatMap((one) => (one[side] === null ? [] : [one[side]]))
        expect(places('after')).toEqual([...after.keys()])
        expect(places('before').toSorted((a, b) => a - b)).toEqual([...before.keys()])
        if (!isReordered) expect(places('before')).toEqual([...before.keys()])
      }),
    )
  })

  it('pairs by key wherever both have it, also in another order', () => {
    const a = [{ id: 'x', n: 1 }, { id: 'y' }, { id: 'z' }]
    const b = [{ id: 'z' }, { id: 'x', n: 2 }, { id: 'w' }]
    expect(pair(a, b)).toEqual({
      by: 'id',
      isReordered: true,
      pairs: [
        { before: 2, after: 0 },
        { before: 0, after: 1 },
        { before: 1, after: null },
        { before: null, after: 2 },
      ],
    })
    expect(pair(a, a).isReordered).toBe(false)
    // Twice the same key tells nothing apart.
    expect(pair([{ id: 1 }, { id: 1 }], [{ id: 1 }]).by).toBeNull()
  })

  it('pairs what holds the same before it goes by place', () => {
    expect(pair(['a', 'b', 'c', 'd'], ['a', 'x', 'b', 'c', 'y', 'd']).pairs).toEqual([
      { before: 0, after: 0 },
      { before: null, after: 1 },
      { before: 1, after: 2 },
      { before: 2, after: 3 },
      { before: null, after: 4 },
      { before: 3, after: 5 },
    ])
    expect(pair([{ n: 1 }, 'same'], [{ n: 2 }, 'same', 'new']).pairs).toEqual([
      { before: 0, after: 0 },
      { before: 1, after: 1 },
      { before: null, after: 2 },
    ])
  })
})
