import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { countMembers, inspectJsonText } from './json-text'
import type { Step } from './place'

describe('a close look at JSON text', () => {
  test.each<[string, number, string]>([
    ['', 0, 'the end of the text where a value should be'],
    ['{"a":x}', 5, '"x" where a value should be'],
    ['{"a":1,}', 7, '"}" where a member\'s name should be'],
    ['{a:1}', 1, '"a" where a member\'s name should be'],
    ["{'a':1}", 1, '"\'" where a member\'s name should be'],
    ['{"a" 1}', 5, '"1" where a colon should be'],
    ['{"a":1 "b":2}', 7, '"\\"" where a comma or } should be'],
    ['[1,]', 3, '"]" where a value should be'],
    ['[1,2', 4, 'the end of the text where a comma or ] should be'],
    ['[1}', 2, '"}" where a comma or ] should be'],
    ['01', 1, '"1" after the end of the value'],
    ['1.', 1, '"." after the end of the value'],
    ['+1', 0, '"+" where a value should be'],
    ['NaN', 0, '"N" where a value should be'],
    ['nul', 0, '"n" where a value should be'],
    ['nulls', 4, '"s" after the end of the value'],
    ['{} {}', 3, '"{" after the end of the value'],
    ['"a\tb"', 2, 'U+0009 inside a string, where it must be escaped'],
    ['"abc', 4, 'the end of the text inside a string'],
    ['"\\x"', 1, 'an escape that JSON does not know'],
    ['"\\u12g4"', 1, 'an escape that JSON does not know'],
    ['[💥]', 1, '"💥" where a value should be'],
    ['\ufeff1', 0, '"\ufeff" where a value should be'],
    ['\u00a01', 0, '"\u00a0" where a value should be'],
    ['['.repeat(100_000), 500, 'a level too many: more than 500'],
  ])('%j', (text, offset, message) => {
    expect(inspectJsonText(text).error).toEqual({ offset, message })
  })

  test('calls wrong what JSON.parse calls wrong, and nothing else', () => {
    const json = fc.json({ stringUnit: 'binary' })
    const damaged = fc
      .tuple(
        json,
        fc.nat(),
        fc.nat(2),
        fc.constantFrom('', '"', '\\', ',', ':', '{', '}', '[', ']', '0', 'e', '\n'),
      )
      .map(
        ([text, at, cut, put]) =>
          text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + cut),
      )
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text)
        return true
      } catch {
        return false
      }
    }
    fc.assert(
      fc.property(fc.oneof(json, damaged, fc.string()), (text) => {
        expect(inspectJsonText(text).error === null).toBe(isJson(text))
      }),
      { numRuns: 1000 },
    )
  })

  test.each<[string, Step[][]]>([
    ['{"a":1,"b":2}', []],
    ['{"a":1,"a":1}', [['a']]],
    ['{"a":1,"a":1,"a":1}', [['a']]],
    ['{"a":{"b":1,"c":{"b":2}},"b":3}', []],
    ['[{"a":1},{"a":2}]', []],
    ['[1,{"x":[{"y":1,"z":2,"y":3}]}]', [[1, 'x', 0, 'y']]],
    [String.raw`{"a":1,"\u0061":2}`, [['a']]],
    [String.raw`{"\"":1,"\"":2}`, [['"']]],
    ['{"__proto__":1,"__proto__":2}', [['__proto__']]],
    ['{"":1,"":2}', [['']]],
    ['{"a":{"b":1},"a":{"b":1}}', [['a']]],
  ])('%s repeats %j', (text, repeated) => {
    expect(inspectJsonText(text)).toEqual({ error: null, repeated })
    const members = countMembers(JSON.parse(text), 10) ?? 0
    expect(members < (text.match(/:/g)?.length ?? 0)).toBe(repeated.length > 0)
  })

  test('reads strings of megabytes', () => {
    for (const unit of ['x', 'é', '\\n', '\\u0041', 'a\\n']) {
      const text = `"${unit.repeat(10_000_000 / unit.length)}"`
      expect(inspectJsonText(text).error).toBeNull()
    }
  })

  test('counts members to a depth', () => {
    expect(countMembers({ a: { b: [{ c: 1 }, { c: null }] } }, 4)).toBe(4)
    expect(countMembers({ a: { b: [{ c: 1 }] } }, 3)).toBeNull()
    expect(countMembers([], 1)).toBe(0)
  })
})
