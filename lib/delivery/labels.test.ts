import { expect, test } from 'vitest'

import { labelsOf } from './labels'

test('names that would become one are numbered, and the numbers leave out no name that is there', () => {
  expect(labelsOf({ a: { b: '1' }, a_b_3: '2', 'a.b': '3', a_b: '4', c: ['5', 6] })).toEqual({
    a_b: '1',
    a_b_3: '2',
    a_b_2: '3',
    a_b_4: '4',
    c: ['5', '6'],
  })
})

test('as many names that would become one as fit into an event are numbered', () => {
  const keys = Array.from({ length: 65_536 }, (_, i) =>
    i.toString(2).padStart(16, '0').replaceAll('0', '.').replaceAll('1', '_'),
  )
  // Counted from the beginning for each, this would not end before the test is given up.
  expect(Object.keys(labelsOf(Object.fromEntries(keys.map((key) => [key, 'x']))))).toHaveLength(65_536)
})
