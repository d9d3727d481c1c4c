import { beforeEach, describe, expect, test, vi } from 'vitest'

import { QUERY_BYTES_MAX } from './ast'
import { lexQuery } from './lex'

/** Characters that the lexer looked at: one by one, and those that it cut out of the text. */
let visited = 0
beforeEach(() => {
  const { charAt, slice } = String.prototype
  vi.spyOn(String.prototype, 'charAt').mockImplementation(function (this: string, at) {
    visited++
    return charAt.call(this, at)
  })
  vi.spyOn(String.prototype, 'slice').mockImplementation(function (this: string, ...ends) {
    const part = slice.apply(this, ends)
    visited += part.length
    return part
  })
  return () => vi.restoreAllMocks()
})

describe('a text is read in time by its length', () => {
  test.each([
    ["x,'a,"],
    ["'a,"],
    ["a'"],
    ["'"],
    ["-'"],
    ["from:'"],
    ["from:x='a"],
    ["a:'b' "],
    ["'a b"],
    ['\u201Aa,'],
    ['\u201C'],
    ['a,\u201C'],
    ['"'],
    ['a" '],
    ['"\\'],
    ['\\"\u201D'],
    ['"\u201D\\"'],
    ['a '],
    ['-'],
  ])('%j again and again', (part) => {
    const text = part.repeat(QUERY_BYTES_MAX / part.length)
    for (const end of ['', '"', "'", 'x']) {
      visited = 0
      lexQuery(text + end)
      const each = visited / text.length
      expect(each).toBeLessThan(20)
    }
  })
})
