import { expect, test } from 'vitest'

import { isEmail, partyOf } from './party'

test('a party holds what fits, and is none without', () => {
  const long = 'x'.repeat(600)
  expect(partyOf('user', { id: 7, name: long, email: 'a@b.example' })).toEqual({
    type: 'user',
    id: '7',
    email: 'a@b.example',
  })
  expect(partyOf('user', { id: undefined, name: '' })).toBeUndefined()
})

test.each<[string, boolean]>([
  ['ada@north.example', true],
  ['oidc:ada@north.example', false],
  ['ada@north', false],
  ['ada@north.example.', false],
  ['a da@north.example', false],
  [`${'a'.repeat(400)}@north.example`, false],
])('%s is an address: %s', (name, is) => {
  expect(isEmail(name)).toBe(is)
})
