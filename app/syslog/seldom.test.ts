import { expect, test } from 'vitest'

import { SeldomWarnings } from './seldom'

test('a warning is said once a minute, with how many were not; others are not kept waiting by it', () => {
  const said: unknown[] = []
  const seldom = new SeldomWarnings((what, message) => said.push([message, what]))
  for (const at of [0, 1, 59_999]) seldom.warn({ at }, 'a', at)
  seldom.warn({ at: 2 }, 'b', 2)
  for (const at of [60_000, 120_000]) seldom.warn({ at }, 'a', at)
  expect(said).toEqual([
    ['a', { at: 0 }],
    ['b', { at: 2 }],
    ['a', { at: 60_000, unsaid: 2 }],
    ['a', { at: 120_000 }],
  ])
})
