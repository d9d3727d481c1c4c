import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { fittingRecent, readRecent, RECENT_MAX, withRecent } from './recent-searches'

const AT = '2026-11-20T10:00:00.000Z'
const searches = (...queries: string[]) => queries.map((q) => ({ q, at: AT }))
const query = fc.string({ minLength: 1, maxLength: 6 })

describe('recent searches', () => {
  it('are read back as they were kept', () => {
    fc.assert(
      fc.property(fc.array(query, { maxLength: 30 }), (typed) => {
        const list = typed.reduce((all, q) => withRecent(all, q, AT), searches())
        expect(readRecent(JSON.stringify(list))).toEqual(list)
        expect(list.length).toBeLessThanOrEqual(RECENT_MAX)
        expect(new Set(list.map(({ q }) => q)).size).toBe(list.length)
        expect(list[0]?.q).toBe(typed.at(-1))
      }),
    )
  })

  it('hold nothing that is no search, whatever stands in the storage', () => {
    expect(readRecent(null)).toEqual([])
    expect(readRecent('no JSON')).toEqual([])
    expect(readRecent('{"q":"a"}')).toEqual([])
    expect(
      readRecent(JSON.stringify([1, null, { q: 2, at: AT }, { q: '', at: AT }, { q: 'a', at: 'once' }])),
    ).toEqual([])
    fc.assert(
      fc.property(fc.json(), (stored) => {
        expect(Array.isArray(readRecent(stored))).toBe(true)
      }),
    )
  })

  it('are all offered where nothing is typed, and nowhere inside of a text', () => {
    const list = searches('type:FLOW', 'actor:ada')
    expect(fittingRecent(list, '', 0)).toEqual(list)
    expect(fittingRecent(list, '  ', 1)).toEqual(list)
    expect(fittingRecent(list, 'type:FLOW', 9)).toEqual([])
    expect(fittingRecent(list, 'a b ', 2)).toEqual([])
  })

  it('go on where the text stops: taking one loses nothing', () => {
    const list = searches('type:FLOW change:DELETE', 'type:TENANT', 'actor:ada')
    expect(fittingRecent(list, 'type:FLOW ', 10)).toEqual(searches('type:FLOW change:DELETE'))
    fc.assert(
      fc.property(fc.array(query), query, (kept, text) => {
        for (const { q } of fittingRecent(searches(...kept), text, text.length))
          expect(q.startsWith(text.trim())).toBe(true)
      }),
    )
  })
})
