import { expect, test } from 'vitest'

import { dateTime, numberTime } from './cef-time'

test.each([
  ['1767323045678', '2026-01-02T03:04:05.678Z'],
  ['1767323045', '2026-01-02T03:04:05.000Z'],
  ['1767323045.5', '2026-01-02T03:04:05.500Z'],
  ['1767323045.123456', '2026-01-02T03:04:05.123456Z'],
  ['17673230456789', undefined],
  ['176732304', undefined],
  ['1767323o45678', undefined],
  ['', undefined],
])('%j since 1970 is %s', (text, wanted) => expect(numberTime(text)).toBe(wanted))

test.each<[string, string | undefined, string | undefined]>([
  ['Jan 02 2026 03:04:05', 'UTC', '2026-01-02T03:04:05.000Z'],
  ['Jan 02 2026 03:04:05', undefined, undefined],
  ['jan  2 2026 03:04:05.67', 'UTC', '2026-01-02T03:04:05.670Z'],
  ['Jan 02 2026 03:04:05 UTC', 'Asia/Tokyo', '2026-01-02T03:04:05.000Z'],
  ['Jan 02 2026 03:04:05 +0200', undefined, '2026-01-02T01:04:05.000Z'],
  ['Jan 02 2026 03:04:05 GMT-03:30', undefined, '2026-01-02T06:34:05.000Z'],
  ['Jan 02 2026 03:04:05', 'Asia/Tokyo', '2026-01-01T18:04:05.000Z'],
  ['Jul 02 2026 03:04:05 Europe/Berlin', undefined, '2026-07-02T01:04:05.000Z'],
  ['2026-01-02 03:04:05,678', 'UTC', '2026-01-02T03:04:05.678Z'],
  ['2026-01-02T03:04:05Z', undefined, '2026-01-02T03:04:05.000Z'],
  ['Jan 02 2026 03:04:05 Nowhere', undefined, undefined],
  ['Jan 02 03:04:05', 'UTC', undefined],
  ['Feb 30 2026 03:04:05', 'UTC', undefined],
  ['Foo 02 2026 03:04:05', 'UTC', undefined],
  ['Jan 01 1969 03:04:05', 'UTC', undefined],
  ['', undefined, undefined],
])('the date %j in zone %s is %s', (text, zone, wanted) => expect(dateTime(text, zone)).toBe(wanted))
