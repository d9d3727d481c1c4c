import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { later, patiently, readAhead } from './later'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('reads once, whoever asks', async () => {
  let reads = 0
  const read = later(async () => (reads += 1))
  expect(await Promise.all([read(), read(), readAhead()])).toEqual([1, 1, undefined])
})

it('tries again while the network is away', async () => {
  let tries = 0
  const read = patiently(async () => {
    tries += 1
    if (tries < 4) throw new Error('away')
    return tries
  })
  const answer = read()
  await vi.runAllTimersAsync()
  expect(await answer).toBe(4)
})

it('says what is wrong in the end, and tries anew when it is asked again', async () => {
  let isAway = true
  const read = patiently(async () => {
    if (isAway) throw new Error('away')
    return 'there'
  })
  const [answer] = await Promise.all([read().catch(String), vi.runAllTimersAsync()])
  expect(answer).toBe('Error: away')
  isAway = false
  expect(await read()).toBe('there')
})
