import { describe, expect, it } from 'vitest'

import { DetailsCounts } from './details-counts'

const NOTHING = new Set<string>()

function counted(...all: Parameters<DetailsCounts['add']>[0][]): DetailsCounts {
  const counts = new DetailsCounts()
  for (const details of all) counts.add(details)
  return counts
}

describe('counts of details', () => {
  it('count an event once for each value and path, in any case, through arrays and dotted names', () => {
    const counts = counted(
      { Tags: ['a', 'A', 'b'], a: { b: 1 } },
      { tags: 'a', 'a.b': 2 },
      { TAGS: [], a: [{ b: '1' }] },
    )
    expect(counts.valuesAt('tags')).toEqual({
      values: [
        { value: 'a', count: 2 },
        { value: 'b', count: 1 },
      ],
      exact: true,
    })
    expect(counts.valuesAt('A.B').values).toEqual([
      { value: '1', count: 2 },
      { value: '2', count: 1 },
    ])
    expect(counts.keys().values).toEqual([
      { value: 'Tags', label: 'Tags', count: 2 },
      { value: 'a.b', label: 'a.b', count: 3 },
    ])
  })

  it('count a number that is written in another way as a term finds it', () => {
    expect(counted({ n: '7.0' }, { n: 7 }, { n: '7' }).valuesAt('n')).toEqual({
      values: [
        { value: '7.0', count: 3 },
        { value: '7', count: 2 },
      ],
      exact: true,
    })
    expect(counted({ n: ['7.0', 7] }).valuesAt('n').exact).toBe(false)
  })

  it('are not exact where the details of an event were not read, also of a path that no other has', () => {
    const counts = counted({ a: 1 })
    counts.unread++
    expect([counts.valuesAt('a').exact, counts.valuesAt('b').exact, counts.keys().exact]).toEqual([
      false,
      false,
      false,
    ])
  })

  it('know which paths tell most: not those where almost every event has another value', () => {
    const counts = new DetailsCounts()
    for (let i = 0; i < 40; i++)
      counts.add({ id: `id-${i}`, team: `t${i % 3}`, ...(i % 2 && { zone: 'north' }) })
    expect(counts.topPaths(5, NOTHING)).toEqual(['team', 'zone'])
    expect(counts.topPaths(5, new Set(['team']))).toEqual(['zone'])
  })

  it('hold only the paths that are asked for', () => {
    const counts = new DetailsCounts(['B'])
    counts.add({ a: 1, b: { c: 2 } })
    counts.add({ a: 1, b: 3 })
    expect(counts.valuesAt('b').values).toEqual([{ value: '3', count: 1 }])
    expect(counts.valuesAt('a').values).toEqual([])
  })
})
