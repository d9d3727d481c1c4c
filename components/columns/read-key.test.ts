import { expect, it } from 'vitest'

import { readKey } from './add-column'

it.each([
  ['namespace', 'details.namespace'],
  [' aws:SourceIp ', 'details.aws:SourceIp'],
  ['details.flowId', 'details.flowId'],
  ['متن', 'details.متن'],
])('%s is a column', (typed, column) => expect(readKey(typed, ['date'])).toEqual({ column }))

it.each([
  ['', 'A key has'],
  ['a,b', 'A key has'],
  ['a'.repeat(200), 'A key has'],
  ['namespace', 'already'],
])('%s is none', (typed, problem) => {
  expect(readKey(typed, ['details.namespace'])).toEqual({ problem: expect.stringContaining(problem) })
})

it('of too many is refused with what to do', () => {
  const many = Array.from({ length: 20 }, (_, i) => `details.k${i}` as const)
  expect(readKey('one-more', many)).toEqual({ problem: expect.stringContaining('Hide one first') })
})
