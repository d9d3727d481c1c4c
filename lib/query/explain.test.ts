import fc from 'fast-check'
import { expect, test } from 'vitest'

import { validTree } from '@/lib/testing/query-arbitraries'

import { explainQuery } from './explain'
import { readQuery } from './validate'

test.each([
  ['', 'all events'],
  ['type:FLOW', 'events where resource type is FLOW'],
  [
    'type:FLOW change:(UPDATE OR DELETE)',
    'events where resource type is FLOW, and change is UPDATE or DELETE',
  ],
  ['-actor:ci,"the cron"', 'events where actor is neither ci nor “the cron”'],
  ['-outcome:success', 'events where outcome is not success'],
  ['namespace:company.*', 'events where namespace starts with company.'],
  ['namespace:* -flowId:*', 'events where it has namespace, and it has no flowId'],
  [
    'date>=2026-11-01 type:X date<2026-12-01',
    'events where it happened from 2026-11-01 up to 2026-12-01, and resource type is X',
  ],
  ['date:2026-11-20', 'events where it happened in 2026-11-20'],
  ['date<=2026-11', 'events where it happened up to the end of 2026-11'],
  ['-received>2026-11', 'events where it did not arrive after 2026-11'],
  ['a:1 OR b:2 c:3', 'events where a is 1 or (b is 2, and c is 3)'],
  ['(a:1 OR b:2) c:3', 'events where (a is 1 or b is 2), and c is 3'],
  ['-(a:1 b:2)', 'events where not (a is 1, and b is 2)'],
  [
    'tenant* "could not connect"',
    'events where its texts and names contain a word that starts with tenant, and its texts and names contain “could not connect”',
  ],
  ['-secret', 'events where its texts and names do not contain secret'],
  ['message:"a b"', 'events where message contains the words “a b”'],
  ['message~ab', 'events where message contains ab'],
  ['has:after -has:before', 'events where it has after, and it has no before'],
  [
    'changed:retries from:retries=3 to:retries=5',
    'events where retries changed, retries changed from 3, and retries changed to 5',
  ],
  [
    '-to:role=admin,role=owner',
    'events where role did not change to admin, and role did not change to owner',
  ],
  ['ip:10.0.0.0/8,::1', 'events where the address is in 10.0.0.0/8 or ::1'],
  ['-ip:*', 'events where the address is not known'],
  ['late:true partial:false', 'events where it arrived late, and it is not partly indexed'],
  ['-late:true -partial:false', 'events where it did not arrive late, and it is partly indexed'],
  ['size>=5 -size<9', 'events where size is at least 5, and size is not less than 9'],
  [
    'roles=viewer,app_* -tags=a',
    'events where roles is only viewer or something that starts with app_, and tags is not only a',
  ],
  ['index>7', 'events where index is more than 7'],
  ['-k:a*,b', 'events where k does not start with a, and is not b'],
  ['action:*.update', 'events where action ends with “.update”'],
])('%s', (text, words) => {
  const { tree, problems } = readQuery(text)
  expect({ words: explainQuery(tree), problems }).toEqual({ words, problems: [] })
})

test('every query has an explanation', () => {
  fc.assert(
    fc.property(validTree, (tree) => {
      expect(explainQuery(tree)).toMatch(tree.root === null ? /^all events$/ : /^events where \S/)
    }),
    { numRuns: 300 },
  )
})
