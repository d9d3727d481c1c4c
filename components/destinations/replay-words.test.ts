import { expect, test } from 'vitest'

import { doneOf, outcomeWords, progressWords, waitingWords } from './replay-words'

const counts = { total: 9000, delivered: 1200, filtered: 4, pending: 7796, dead: 0, expired: 0 }

test('how far a replay is, how fast, and how long it takes', () => {
  expect(doneOf({ counts })).toBeCloseTo(0.1338, 4)
  expect(progressWords({ counts, speed: null })).toBe('1,204 of 9,000')
  expect(progressWords({ counts, speed: { eventsPerSecond: 410.4, secondsLeft: 19 } })).toBe(
    '1,204 of 9,000 · 410 events/s · 19 s left',
  )
  expect(progressWords({ counts, speed: { eventsPerSecond: 2.25, secondsLeft: 0 } })).toContain(
    '2.3 events/s · almost done',
  )
  expect(outcomeWords({ counts })).toBe('1,200 delivered, 4 filtered')
  expect(outcomeWords({ counts: { ...counts, dead: 1 } })).toBe('1,200 delivered, 4 filtered, 1 dead letter')
  expect(outcomeWords({ counts: { ...counts, filtered: 0, dead: 20 } })).toBe(
    '1,200 delivered, 20 dead letters',
  )
})

test('a replay of nothing is done, and has sent nothing', () => {
  const none = { total: 0, delivered: 0, filtered: 0, pending: 0, dead: 0, expired: 0 }
  expect(doneOf({ counts: none })).toBe(1)
  expect(outcomeWords({ counts: none })).toBe('Nothing sent yet')
})

test('why one does not go on: who paused it before what its receiver said', () => {
  const problem = 'The receiver answers 503'
  expect(waitingWords({ status: 'pending', paused: true, problem })).toBe('Paused by hand.')
  expect(waitingWords({ status: 'pending', paused: false, problem })).toBe(problem)
  expect(waitingWords({ status: 'pending', paused: false, problem: null })).toContain('turned on')
  expect(waitingWords({ status: 'running', paused: false, problem: null })).toBeNull()
})
