import { expect, test } from 'vitest'

import { suggestKey } from './suggest-key'

const known = ['namespace', 'flowId', 'action', 'UPDATE', 'DELETE', 'id']

test.each([
  ['namespac', 'namespace'],
  ['nmaespace', 'namespace'],
  ['NAMESPACE', 'namespace'],
  ['namespaec', 'namespace'],
  ['flowid', 'flowId'],
  ['updtae', 'UPDATE'],
  ['upd', 'UPDATE'],
  ['deleted', 'DELETE'],
  ['names', 'namespace'],
  ['x', null],
  ['', null],
  ['somethingelse', null],
  ['idx', 'id'],
])('%s means %s', (typed, meant) => {
  expect(suggestKey(typed, known)).toBe(meant)
})
