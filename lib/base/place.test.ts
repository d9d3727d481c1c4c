import { expect, test } from 'vitest'

import { placeAt, quoted, type Step } from './place'

test.each<[string, Step[], string]>([
  ['events[3]', ['actor', 'type'], 'events[3].actor.type'],
  ['', ['a', 0, 'b'], 'a[0].b'],
  ['e', [], 'e'],
  ['e', ['a b'], 'e["a b"]'],
  ['e', ['details', 'a.b'], 'e.details["a.b"]'],
  ['e', ['"'], String.raw`e["\""]`],
  ['e', [''], 'e[""]'],
  ['e', ['0'], 'e["0"]'],
  ['e', ['ü'], 'e["ü"]'],
  ['e', ['\ud800\0'], String.raw`e["\ud800\u0000"]`],
  ['e', ['x'.repeat(80)], `e.${'x'.repeat(80)}`],
  ['e', ['x'.repeat(81)], `e["${'x'.repeat(80)}…"]`],
  ['e', [' '.repeat(80)], `e["${' '.repeat(80)}"]`],
  ['e', ['x'.repeat(100)], `e["${'x'.repeat(80)}…"]`],
])('%j and %j are %s', (base, steps, place) => expect(placeAt(base, steps)).toBe(place))

test('a text in a message is cut off, and stays Unicode', () => {
  expect(quoted('abc')).toBe('"abc"')
  expect(quoted('x'.repeat(40))).toBe(`"${'x'.repeat(40)}"`)
  expect(quoted('x'.repeat(41))).toBe(`"${'x'.repeat(40)}…"`)
  expect(quoted('abcdef', 3)).toBe('"abc…"')
  expect(quoted('ab💥', 3).isWellFormed()).toBe(true)
})
