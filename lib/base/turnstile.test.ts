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

test('who leaves the line has no turn, and makes room in it', async () => {
  const turnstile = new Turnstile(1, 2)
  await turnstile.enter()
  const gone = new AbortController()
  const order: string[] = []
  const leaver = turnstile.enter(gone.signal)
  const stayer = turnstile.enter().then(() => order.push('stayer'))
  gone.abort(new Error('gone'))
  await expect(leaver).rejects.toThrow('gone')
  const late = turnstile.enter().then(() => order.push('late'))
  turnstile.leave()
  await stayer
  turnstile.leave()
  await late
  expect(order).toEqual(['stayer', 'late'])
  await expect(turnstile.enter(gone.signal)).rejects.toThrow('gone')
  // Whose turn it was keeps it, even when they go afterwards.
  const had = new AbortController()
  const last = turnstile.enter(had.signal)
  turnstile.leave()
  expect(await last).toBe(true)
  had.abort()
  expect(turnstile.tryEnter()).toBe(false)
})
