import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { utf8 } from '@/lib/base/bytes'

import { countColons, elementExtent, positionOf, skipSpace } from './json-bytes'

describe('JSON as bytes', () => {
  test.each<[string, number, number]>([
    ['1,2', 1, 0],
    ['{"a":1},', 7, 1],
    ['{"a":{"b":[1,{"c":2}]},"d":3}]', 29, 4],
    ['":,]}\\"[{",', 10, 0],
    ['"\\\\",', 4, 0],
    ['[[],[]]]', 7, 0],
    [']', 0, 0],
    ['{"a":"unclosed', 14, 1],
    ['"ends in a backslash\\', 21, 0],
    ['', 0, 0],
  ])('%j ends at %s with %s colons', (text, end, colons) => {
    expect(elementExtent(utf8(text), 0)).toEqual({ end, colons })
    expect(countColons(utf8(text), 0, end)).toBe(colons)
  })

  test('colons are counted outside of strings alone, so there is one for each member', () => {
    // The names of one object differ, so a reviver sees each member once.
    const members = (text: string): number => {
      let count = 0
      JSON.parse(text, function (this: unknown, name: string, value: unknown) {
        if (name !== '' && !Array.isArray(this)) count++
        return value
      })
      return count
    }
    const name = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom(':', '"', '\\', '\\":', '{', ']'))
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        name,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(name, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
      ),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        const text = JSON.stringify(value)
        const bytes = utf8(`[${text},0]`)
        const end = bytes.length - 3
        expect(elementExtent(bytes, 1)).toEqual({ end, colons: members(text) })
        expect(countColons(bytes, 1, end)).toBe(members(text))
      }),
    )
  })

  test('positions count lines and characters from 1', () => {
    const bytes = utf8('ab\n\né💥x\n')
    const at = (text: string): number => utf8('ab\n\né💥x\n'.slice(0, 'ab\n\né💥x\n'.indexOf(text))).length
    expect(positionOf(bytes, 0)).toEqual({ line: 1, column: 1 })
    expect(positionOf(bytes, at('b'))).toEqual({ line: 1, column: 2 })
    expect(positionOf(bytes, 2)).toEqual({ line: 1, column: 3 })
    expect(positionOf(bytes, 3)).toEqual({ line: 2, column: 1 })
    expect(positionOf(bytes, at('x'))).toEqual({ line: 3, column: 4 })
    expect(positionOf(bytes, bytes.length)).toEqual({ line: 4, column: 1 })
  })

  test('white space is what JSON says it is', () => {
    expect(skipSpace(utf8(' \t\r\n x'), 0)).toBe(5)
    expect(skipSpace(utf8('\u00a0'), 0)).toBe(0)
    expect(skipSpace(utf8('\v'), 0)).toBe(0)
    expect(skipSpace(utf8('  '), 1)).toBe(2)
  })
})
