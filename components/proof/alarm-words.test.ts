import { expect, test } from 'vitest'

import type { LogAlarm } from '@/lib/proof/remembered-log'

import { alarmWords } from './alarm-words'

const alarm: LogAlarm = {
  kind: 'moved',
  at: 1,
  note: '',
  keys: [],
  isAnnounced: false,
  isContained: null,
  lookedAt: null,
}

test('an alarm says of another log whether that contains what was seen', () => {
  const textOf = (change: Partial<LogAlarm>) => alarmWords({ ...alarm, ...change }).text
  expect(textOf({ isContained: true })).toMatch(/It contains all that was verified here/)
  expect(textOf({ isContained: false })).toMatch(/It does not contain all/)
  expect(textOf({})).toMatch(/does not show that it contains/)
  expect(textOf({ kind: 'key', isAnnounced: true })).toMatch(/itself tells of the new key/)
  expect(textOf({ kind: 'key' })).not.toMatch(/itself tells/)
})
