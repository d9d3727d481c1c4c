import { expect, test } from 'vitest'

import { Turnstile } from './turnstile'

test('so many are in at once, and the next goes in when one leaves, in order', async () => {
  const turnstile = new Turnstile(2, 2)
  expect(turnstile.tryEnter()).toBe(true)
  expect(await turnstile.enter()).toBe(true)
  expect(turnstile.tryEnter()).toBe(false)
  const order: string[] = []
  const third = turnstile.enter().then(() => order.push('third'))
  const fourth = turnstile.enter().then(() => order.push('fourth'))
  expect(await turnstile.enter()).toBe(false)
  expect(order).toEqual([])
  turnstile.leave()
  await third
  expect(order).toEqual(['third'])
  turnstile.leave()
  await fourth
  expect(order).toEqual(['third', 'fourth'])
  expect(turnstile.tryEnter()).toBe(false)
  turnstile.leave()
  turnstile.leave()
  expect(turnstile.tryEnter()).toBe(true)
})
