import { expect, test } from 'vitest'

import { confirmedUntil, sessionEnd } from './session-times'

const at = (minutes: number) => new Date(minutes * 60_000)
const settings = { idleMinutes: 30, maxHours: 2, confirmMinutes: 15 }
const times = { createdAt: at(0), lastSeenAt: at(10), expiresAt: at(1000) }

test('a session ends when it was not used for a while, after its time, or when it was said to: whatever comes first', () => {
  expect(sessionEnd(times, settings)).toEqual(at(40))
  expect(sessionEnd({ ...times, lastSeenAt: at(110) }, settings)).toEqual(at(120))
  expect(sessionEnd({ ...times, expiresAt: at(20) }, settings)).toEqual(at(20))
})

test('who showed who they are is believed for a while', () => {
  expect(confirmedUntil(at(5), settings)).toEqual(at(20))
})
