import { expect, test } from 'vitest'

import { Account } from './listen-account'

test('a receiver is not done before the sender was told of what came last', () => {
  const account = new Account({ keys: null, secrets: [], openssl: null })
  expect(account.isAnswered).toBe(false)
  const taken = { headers: {}, text: '{"id":"0199a3c1-0000-7000-8000-000000000001"}\n', path: '/' }
  const tell = account.take(taken)
  expect(account.isAnswered).toBe(false)
  tell('dropped')
  expect(account.isAnswered).toBe(false)
  const again = account.take(taken)
  // Told late of the first one: the second is still open.
  tell('answered')
  expect(account.isAnswered).toBe(false)
  again('answered')
  expect(account.isAnswered).toBe(true)
})
