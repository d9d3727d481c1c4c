import { expect, test } from 'vitest'

import { fieldKey, fitsAt, queriesOf, RULE_TERMS_MAX } from './filter-query'

test('of conditions that multiply to too many rules nothing is made, however wide they are', () => {
  let made = 0
  const condition = (count: number) => ({
    patterns: Array.from({ length: count }, (_, at) => ({ kind: 'is' as const, text: `n${at}` })),
    node: (patterns: Parameters<typeof fitsAt>[1]) => {
      made += patterns.length
      return fitsAt(fieldKey('action'), patterns)
    },
  })
  const wide = { always: [], conditions: [1, 2, 3].map(() => condition(20 * RULE_TERMS_MAX)) }
  expect(queriesOf(wide, 20 ** 3 - 1)).toBeNull()
  expect(made).toBe(0)
  expect(queriesOf({ always: [], conditions: [condition(2 * RULE_TERMS_MAX)] }, 2)).toHaveLength(2)
})
