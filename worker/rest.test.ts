import { expect, test } from 'vitest'

import { Rest } from './rest'

const LONG_MS = 3_600_000

test('a pause ends when it is woken, and by itself', async () => {
  const rest = new Rest()
  const ended = rest.upTo(LONG_MS)
  rest.wake()
  await ended
  await expect(rest.upTo(1)).resolves.toBeUndefined()
})

test('what happens between two pauses ends the next one, and only that', async () => {
  const rest = new Rest()
  rest.wake()
  rest.wake()
  await rest.upTo(LONG_MS)
  let hasEnded = false
  const next = rest.upTo(LONG_MS).then(() => (hasEnded = true))
  await new Promise((resolve) => setImmediate(resolve))
  expect(hasEnded).toBe(false)
  rest.wake()
  await next
})
