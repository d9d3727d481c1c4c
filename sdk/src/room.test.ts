import { expect, test } from 'vitest'

import { Room } from './room'

const MIB = 2 ** 20

test('room is given in the order in which it was asked for, and no further than there is', async () => {
  const room = new Room(10, 1000)
  expect(room.take(6)).toBeUndefined()
  const came: string[] = []
  const [first, second] = [room.take(6), room.take(1)]
  void first?.then(() => came.push('first'))
  void second?.then(() => came.push('second'))
  room.give(6)
  await Promise.all([first, second])
  expect([came, room.taken]).toEqual([['first', 'second'], 7])
})

test('what waits for room is in memory, so there is an end to that too', async () => {
  const room = new Room(10, 60_000)
  expect(room.take(10)).toBeUndefined()
  const waiting = Array.from({ length: 64 }, () => room.take(MIB))
  await expect(room.take(1)).rejects.toThrow('as much waits for room as may')
  room.give(10)
  await waiting[0]
  const again = room.take(MIB)
  await expect(room.take(1)).rejects.toThrow('as much waits for room as may')
  for (const one of [...waiting.slice(1), again]) {
    room.give(MIB)
    await one
  }
  expect(room.taken).toBe(MIB)
})
