import { expect, test } from 'vitest'

import { type Answer, verdictOf } from './verdict'

const is2xx = (status: number) => status >= 200 && status < 300
const answered = (status: number, retryAfterMs?: number): Answer => ({
  kind: 'answered',
  status,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
})

test.each([
  [200, 'delivered'],
  [204, 'delivered'],
  [301, 'refused'],
  [400, 'divide'],
  [401, 'refused'],
  [403, 'refused'],
  [404, 'refused'],
  [408, 'later'],
  [410, 'refused'],
  [413, 'divide'],
  [415, 'refused'],
  [422, 'divide'],
  [425, 'later'],
  [429, 'later'],
  [500, 'later'],
  [503, 'later'],
  [599, 'later'],
])('%i means %s', (status, kind) => expect(verdictOf(answered(status), is2xx).kind).toBe(kind))

test('only what the receiver is known to answer means that all arrived', () => {
  expect(verdictOf(answered(200), (status) => status === 202)).toEqual({ kind: 'refused' })
})

test('how long the receiver asks to wait is kept', () => {
  expect(verdictOf(answered(429, 5_000), is2xx)).toEqual({ kind: 'later', retryAfterMs: 5_000 })
})

test('without an answer nobody knows, so the same is sent again', () => {
  expect(verdictOf({ kind: 'unanswered', reason: 'reset' }, is2xx)).toEqual({ kind: 'later' })
})
