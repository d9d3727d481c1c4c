import { expect, test } from 'vitest'

import { onceASecond } from './once-a-second'

const KEY = {}

test('reads again after a second, for each key', async () => {
  let [clock, reads] = [0, 0]
  const read = onceASecond(
    () => Promise.resolve(++reads),
    () => clock,
  )
  expect([await read(KEY), await read(KEY), await read({})]).toEqual([1, 1, 2])
  clock = 999
  expect(await read(KEY)).toBe(1)
  clock = 1000
  expect(await read(KEY)).toBe(3)
})

test('who asks while it is read waits for that, however long it takes', async () => {
  let [clock, reads] = [0, 0]
  let resolve = (_: string): void => undefined
  const promise = new Promise<string>((done) => (resolve = done))
  const read = onceASecond(
    () => {
      reads += 1
      return promise
    },
    () => clock,
  )
  const first = read(KEY)
  clock = 5000
  const second = read(KEY)
  resolve('read')
  expect([await first, await second, await read(KEY), reads]).toEqual(['read', 'read', 'read', 1])
})

test('keeps nothing that failed', async () => {
  let reads = 0
  const read = onceASecond(
    () => (++reads === 1 ? Promise.reject(new Error('not now')) : Promise.resolve(reads)),
    () => 0,
  )
  await expect(read(KEY)).rejects.toThrow('not now')
  expect(await read(KEY)).toBe(2)
})
