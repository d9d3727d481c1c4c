import { expect, test } from 'vitest'

import { statementGroups } from './statement-groups'

test('statements are counted by what they say, also those that nobody here knows', () => {
  const actions = ['log.key.added', 'log.erased', 'log.key.added', 'log.key.retired']
  const statements = actions.map((action, at) => ({
    index: BigInt(at * 10),
    text: `{"action":"${action}","c":{}}`,
  }))
  expect(statementGroups(statements)).toEqual([
    { action: 'log.key.added', words: '2 keys were added', count: 2, last: 20n },
    { action: 'log.erased', words: '1 log.erased', count: 1, last: 10n },
    { action: 'log.key.retired', words: '1 key was retired', count: 1, last: 30n },
  ])
})
