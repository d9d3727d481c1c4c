import { describe, expect, test } from 'vitest'

import type { Json } from '@/lib/base/json'

import { areWhole, jointOf, type Known } from './joins'

const value = (document: Json): Known => ({ kind: 'value', value: document })
const short = (earlier: Json, later: Json, isWhole = true) => {
  const { joins, changes } = jointOf({ value: earlier, isWhole }, { value: later, isWhole })
  return [joins, ...changes.map(({ path }) => path)]
}

describe('whether two documents tell the same state', () => {
  test.each<[string, Json, Json, string[]]>([
    ['equal', { a: 1 }, { a: 1 }, ['yes']],
    ['another order of keys', { a: 1, b: { c: 1, d: 2 } }, { b: { d: 2, c: 1 }, a: 1 }, ['yes']],
    ['another value', { a: 1, b: 1 }, { a: 2, b: 1 }, ['no', 'a']],
    ['null is a value', { a: null }, { a: 0 }, ['no', 'a']],
    ['a member that is gone', { a: 1, b: 1 }, { b: 1 }, ['no', 'a']],
    ['a member that is new', { b: 1 }, { a: 1, b: 1 }, ['no', 'a']],
    ['the same marker', { key: '[redacted]' }, { key: '[redacted]' }, ['yes']],
    ['a value that is redacted now', { key: 'abc' }, { key: '[redacted]' }, ['unknown']],
    ['one that was redacted', { key: '***' }, { key: 'abc' }, ['unknown']],
    ['redacted within', { url: 'x?key=***' }, { url: 'x?key=1' }, ['unknown']],
    ['left out instead of redacted', { key: '[redacted]' }, {}, ['unknown']],
    ['redacted, and something else', { key: '••••', a: 1 }, { key: 'abc', a: 2 }, ['no', 'a']],
    ['a whole part that is redacted', { key: { a: 1 } }, { key: '<redacted>' }, ['unknown']],
    ['an element more', { a: [1] }, { a: [1, 2] }, ['no', 'a[1]']],
  ])('%s', (_, earlier, later, wanted) => {
    expect(short(earlier, later)).toEqual(wanted)
  })

  test.each<[string, Json, Json, string[]]>([
    ['only what changed: nothing in common', { retries: 5 }, { timeout: 'PT5M' }, ['unknown']],
    ['only what changed: the same', { retries: 5 }, { retries: 5 }, ['yes']],
    ['only what changed: another value', { retries: 5 }, { retries: 7 }, ['no', 'retries']],
    ['an array is sent with all of it', { tags: ['a'] }, { tags: ['a', 'b'] }, ['no', 'tags[1]']],
  ])('%s', (_, earlier, later, wanted) => {
    expect(short(earlier, later, false)).toEqual(wanted)
  })

  test('a member that only one of them has counts where the other one is whole', () => {
    const [part, whole] = [
      { value: { a: 1 }, isWhole: false },
      { value: { a: 1, b: 1 }, isWhole: true },
    ]
    expect(jointOf(part, whole).joins).toBe('unknown')
    expect(jointOf(whole, part).joins).toBe('unknown')
    expect(jointOf({ ...part, isWhole: true }, { ...whole, isWhole: false }).joins).toBe('no')
    expect(jointOf({ ...whole, isWhole: false }, { ...part, isWhole: true }).joins).toBe('no')
  })
})

describe('whether documents hold the whole state', () => {
  const nothing: Known = { kind: 'nothing' }
  const unknown: Known = { kind: 'unknown' }
  test.each<[string, Known, Known, boolean]>([
    ['created', nothing, value({ a: 1 }), true],
    ['deleted', value({ a: 1 }), nothing, true],
    ['one side alone', unknown, value({ a: 1 }), false],
    ['something stayed', value({ a: 1, b: 1 }), value({ a: 2, b: 1 }), true],
    ['something stayed, further down', value({ s: { a: 1, b: 1 } }), value({ s: { a: 2, b: 1 } }), true],
    ['all of it changed', value({ a: 1 }), value({ a: 2 }), false],
    ['only its name stayed', value({ id: 'x', a: 1 }), value({ id: 'x', a: 2 }), false],
    ['a member of the prototype', value({ toString: 1 }), value({}), false],
  ])('%s', (_, before, after, wanted) => {
    expect(areWhole(before, after)).toBe(wanted)
  })
})
