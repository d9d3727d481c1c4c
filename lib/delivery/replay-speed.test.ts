import { expect, test } from 'vitest'

import { replaySpeed } from './replay-speed'

const left = (indexesLeft: number, rate: number | null = null) => ({ indexesLeft, rate })

test('a speed is told with the time that is left, of what is filtered too', () => {
  const recent = { events: 1000, indexes: 4000, seconds: 10 }
  expect(replaySpeed(recent, left(8000))).toEqual({ eventsPerSecond: 100, secondsLeft: 20 })
})

test('batches that went out at once are no speed', () => {
  expect(replaySpeed({ events: 500, indexes: 500, seconds: 0.004 }, left(9000))).toBeNull()
  expect(replaySpeed({ events: 0, indexes: 0, seconds: 30 }, left(9000))).toBeNull()
})

test('no replay is said to be faster than it may be', () => {
  const burst = { events: 200, indexes: 200, seconds: 1 }
  expect(replaySpeed(burst, left(1000, 100))).toEqual({ eventsPerSecond: 100, secondsLeft: 10 })
  expect(replaySpeed(burst, left(1000, 500))).toEqual({ eventsPerSecond: 200, secondsLeft: 5 })
})
