import { expect, test } from 'vitest'

import type { Json } from '@/lib/base/json'

import { documentOf, pointerSteps } from './json-pointer'

test('a pointer is its names', () => {
  expect(pointerSteps('')).toEqual([])
  expect(pointerSteps('/a~1b/m~0n/~01//0')).toEqual(['a/b', 'm~n', '~1', '', '0'])
})

test.each(['a/b', '/a~2', '/~', '/a'.repeat(33)])('%s is none that we follow', (pointer) => {
  expect(pointerSteps(pointer)).toBeUndefined()
})

test.each<[string, [string, Json][], Json]>([
  [
    'members of members',
    [
      ['/a/b', 1],
      ['/a/c', [2]],
      ['/d', null],
    ],
    { a: { b: 1, c: [2] }, d: null },
  ],
  ['the document itself', [['', { a: 1 }]], { a: 1 }],
  ['nothing', [], {}],
  ['names that mean something to JavaScript', [['/constructor/x', 1]], { constructor: { x: 1 } }],
])('a document is made of %s', (_, values, document) => {
  expect(documentOf(values)).toEqual(document)
})

test('a member that is named __proto__ is a member', () => {
  expect(JSON.stringify(documentOf([['/__proto__/a', 1]]))).toBe('{"__proto__":{"a":1}}')
})

test.each<[string, [string, Json][]]>([
  [
    'one value twice',
    [
      ['/a', 1],
      ['/a', 1],
    ],
  ],
  [
    'a member of a scalar',
    [
      ['/a', 1],
      ['/a/b', 2],
    ],
  ],
  [
    'a member of an object that came whole',
    [
      ['/a', { c: 1 }],
      ['/a/b', 2],
    ],
  ],
  [
    'a value where members are',
    [
      ['/a/b', 2],
      ['/a', 1],
    ],
  ],
  [
    'the document and a member of it',
    [
      ['', {}],
      ['/a', 1],
    ],
  ],
  [
    'a member and then the document',
    [
      ['/a', 1],
      ['', {}],
    ],
  ],
  ['what is no pointer', [['a', 1]]],
])('no document has %s', (_, values) => {
  expect(documentOf(values)).toBeUndefined()
})
