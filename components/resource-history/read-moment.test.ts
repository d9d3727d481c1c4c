import { expect, test } from 'vitest'

import { readMoment } from './read-moment'

const NOW_MS = Date.UTC(2026, 10, 20, 12)

test.each<[string, string, string | null]>([
  ['2026-11-01 10:00', 'UTC', '2026-11-01T10:00:00.000Z'],
  ['2026-11-01 10:00:05.123456', 'UTC', '2026-11-01T10:00:05.123456Z'],
  ['2026-11-01 10:00', 'Asia/Kolkata', '2026-11-01T04:30:00.000Z'],
  ['2026-11-01T10:00:00+02:00', 'UTC', '2026-11-01T08:00:00.000Z'],
  // What it looked like on a day is what it was when the day ended.
  ['2026-11-01', 'UTC', '2026-11-01T23:59:59.999Z'],
  ['2026-11-01', 'Asia/Kolkata', '2026-11-01T18:29:59.999Z'],
  [' -3d ', 'UTC', '2026-11-17T12:00:00.000Z'],
  ['yesterday', 'UTC', null],
  ['2026-02-30', 'UTC', null],
  ['', 'UTC', null],
])('%j in %s is %s', (text, zone, wanted) => {
  expect(readMoment(text, zone, NOW_MS)).toBe(wanted)
})
