import { expect, test } from 'vitest'

import { sentTime } from './sent-time'

test.each<[string, string, boolean]>([
  ['2026-03-04T05:06:07Z', '2026-03-04T05:06:07.000Z', true],
  ['2026-03-04T05:06:07.8901234+02:00', '2026-03-04T03:06:07.8901234Z', true],
  ['2026-03-04T05:06:07,890+0000', '2026-03-04T05:06:07.890Z', true],
  ['2026-03-04T05:06:07,890-0330', '2026-03-04T08:36:07.890Z', true],
  ['2026-03-04 05:06:07 +02', '2026-03-04T03:06:07.000Z', true],
  ['2026-03-04 05:06:07 UTC', '2026-03-04T05:06:07.000Z', true],
  ['2026-03-04T05:06:07,890', '2026-03-04T05:06:07.890Z', false],
])('%s is a time', (sent, text, hasZone) => {
  expect(sentTime(sent)).toEqual({ text, hasZone })
})

test.each([
  '',
  '2026-03-04',
  '05:06:07',
  '2026-02-30T05:06:07Z',
  '2026-03-04T05:06:07.0123456789Z',
  '1772600767',
])('%j is none', (sent) => {
  expect(sentTime(sent)).toBeUndefined()
})
