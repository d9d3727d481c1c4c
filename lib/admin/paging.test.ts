import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { compareKeys, hasWords, pageInput, pageOf, printCursor, readCursor, wordsOf } from './paging'

const anyKey = fc.array(fc.string({ maxLength: 8, unit: 'grapheme' }), { minLength: 1, maxLength: 4 })

describe('a list in pages', () => {
  test('the pages together are the list, whatever the size of a page', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyKey, { selector: String }),
        fc.integer({ min: 1, max: 5 }),
        (keys, limit) => {
          const sorted = keys.toSorted(compareKeys)
          const seen: string[][] = []
          let cursor: string[] | undefined
          for (;;) {
            const page = pageOf(sorted, (key) => key, { cursor, limit })
            expect(page.total).toBe(sorted.length)
            seen.push(...page.items)
            if (page.nextCursor === null) break
            cursor = readCursor(page.nextCursor) ?? []
          }
          expect(seen).toEqual(sorted)
        },
      ),
    )
  })

  test('a row that has gone is no hindrance: the next page begins after its place', () => {
    const page = pageOf([['a'], ['c']], (key) => key, { cursor: ['b'] })
    expect(page.items).toEqual([['c']])
    expect(pageOf([['a']], (key) => key, { cursor: ['z'] })).toEqual({
      items: [],
      nextCursor: null,
      total: 1,
    })
  })

  test('a cursor says its key, and nothing else is one', () => {
    fc.assert(
      fc.property(anyKey, fc.string(), (key, text) => {
        expect(readCursor(printCursor(key))).toEqual(key)
        expect(() => readCursor(text)).not.toThrow()
      }),
    )
    for (const text of ['', 'x', '!!', printCursor([]), 'bnVsbA', 'WzFd']) expect(readCursor(text)).toBeNull()
  })

  test.each([
    [{ limit: '0' }, 'limit'],
    [{ limit: '201' }, 'limit'],
    [{ limit: '1.5' }, 'limit'],
    [{ limit: 'ten' }, 'limit'],
    [{ cursor: 'nonsense' }, 'cursor'],
    [{ find: 'x'.repeat(201) }, 'find'],
    [{ offset: '5' }, undefined],
  ])('%j is refused', (input, path) => {
    expect(pageInput.safeParse(input).error?.issues[0]?.path[0]).toBe(path)
  })

  test('children come after their parent and before what follows it', () => {
    const keys = [['a-b'], ['a', 'x'], ['a'], ['b'], ['a', 'x', 'y']]
    expect(keys.toSorted(compareKeys)).toEqual([['a'], ['a', 'x'], ['a', 'x', 'y'], ['a-b'], ['b']])
  })
})

test('every word must stand somewhere, in any case', () => {
  expect(hasWords(wordsOf(' Ada  exam '), ['Ada Lovelace', 'ada@Example.com'])).toBe(true)
  expect(hasWords(wordsOf('ada nobody'), ['Ada Lovelace', null])).toBe(false)
  expect(hasWords(wordsOf(undefined), [])).toBe(true)
})
