import { expect, test } from 'vitest'

import type { JsonObject } from '@/lib/base/json'

import { attemptPart } from './attempt'

test('an event is a part of an attempt by its details alone', () => {
  const id = '0199a3c1-0000-7000-8000-000000000001'
  expect(attemptPart({ attempt: { id, part: 'intent' }, order: 7 })).toEqual({ id, part: 'intent' })
  expect(attemptPart({ attempt: { id, part: 'result' } })).toEqual({ id, part: 'result' })
})

test.each<JsonObject | undefined>([
  undefined,
  {},
  { attempt: 3 },
  { attempt: null },
  { attempt: [{ id: 'a', part: 'intent' }] },
  { attempt: { id: 'a' } },
  { attempt: { id: '', part: 'intent' } },
  { attempt: { id: 7, part: 'result' } },
  { attempt: { id: 'a', part: 'begun' } },
])('other details are none: %j', (details) => {
  expect(attemptPart(details)).toBeNull()
})
