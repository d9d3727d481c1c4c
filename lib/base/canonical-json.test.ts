import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { canonicalJson } from './canonical-json'
import type { Json } from './json'
import leaves from './testdata/leaf-v1.json'

describe('canonical JSON (RFC 8785)', () => {
  test.each<[string, Json, string]>([
    ['white space goes', JSON.parse(' { "a" : [ 1 , 2 ] } '), '{"a":[1,2]}'],
    ['members are sorted', { b: 1, a: 2, '': 3, A: 4 }, '{"":3,"A":4,"a":2,"b":1}'],
    ['members that look like array indexes too', { 10: 1, 9: 2, 1: 3 }, '{"1":3,"10":1,"9":2}'],
    ['nested members as well', { z: { b: null, a: true }, y: [] }, '{"y":[],"z":{"a":true,"b":null}}'],
    // A character outside the BMP sorts by its first surrogate (D83D), so before U+FB33.
    [
      'by UTF-16 code units, not by code points',
      { '\ufb33': 1, '😀': 2, '€': 3 },
      '{"€":3,"😀":2,"\ufb33":1}',
    ],
    ['short escapes', '\b\t\n\f\r"\\', String.raw`"\b\t\n\f\r\"\\"`],
    ['other controls in lower-case hex', '\u0000\u001f\u007f', '"\\u0000\\u001f\u007f"'],
    ['nothing else is escaped', '/é\u2028😀<>&', '"/é\u2028😀<>&"'],
    ['negative zero', -0, '0'],
    ['exponents as ECMAScript prints them', [1e21, 1e-7, 123e-20, 4.5e300], '[1e+21,1e-7,1.23e-18,4.5e+300]'],
    [
      'large integers',
      [1e20, 2 ** 53, -(2 ** 53)],
      '[100000000000000000000,9007199254740992,-9007199254740992]',
    ],
    ['the ends of the doubles', [5e-324, 1.7976931348623157e308], '[5e-324,1.7976931348623157e+308]'],
    ['fractions', [0.1, 333333333.3333333, 1 / 3], '[0.1,333333333.3333333,0.3333333333333333]'],
    ['an own member named __proto__', JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ['empty values', [{}, [], '', null, false], '[{},[],"",null,false]'],
  ])('%s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  const cycle: unknown[] = []
  cycle.push(cycle)
  test.each<[string, unknown]>([
    ['a lone high surrogate', '\ud83d'],
    ['a lone low surrogate inside a text', 'a\ude00b'],
    ['a lone surrogate in a name', { ['\ud800']: 1 }],
    ['NaN', Number.NaN],
    ['infinity', [Infinity]],
    ['undefined', undefined],
    ['an undefined member', { a: undefined }],
    ['a hole', Array.from({ length: 2 }).fill(1, 1)],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['an object with toJSON', { toJSON: () => 1 }],
    ['bytes', new Uint8Array(1)],
    ['a boxed number', Object(1)],
    ['a cycle', cycle],
  ])('refuses %s', (_, value) => {
    // safe: the point is what happens with values that the type forbids
    expect(() => canonicalJson(value as Json)).toThrow(TypeError)
  })

  test('takes a thousand levels and no more, of arrays and of objects', () => {
    const deep = (levels: number, wrap: (inner: Json) => Json): Json => {
      let value: Json = 0
      for (let i = 0; i < levels; i++) value = wrap(value)
      return value
    }
    for (const wrap of [(inner: Json) => [inner], (inner: Json) => ({ a: inner })]) {
      expect(JSON.parse(canonicalJson(deep(1000, wrap)))).toEqual(deep(1000, wrap))
      expect(() => canonicalJson(deep(1001, wrap))).toThrow(TypeError)
    }
  })

  test('gives the known texts of the leaf examples', () => {
    for (const { entry } of leaves.examples) expect(canonicalJson(JSON.parse(entry))).toBe(entry)
  })

  test('parses back to the same value, and does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as Json
        const text = canonicalJson(json)
        expect(JSON.parse(text)).toEqual(json)
        expect(canonicalJson(reversed(json))).toBe(text)
      }),
    )
  })

  test('writes every double as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) => {
        expect(canonicalJson(n)).toBe(JSON.stringify(n))
      }),
    )
  })
})

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  )
}
