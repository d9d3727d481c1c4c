import { expect, test } from 'vitest'

import type { AuditError } from './audit-error'
import { Direct } from './direct'
import { PACE } from './pace'
import { Transport } from './transport'

test('events for which somebody waits are bounded, and an event beyond that is refused with its id', async () => {
  // Nobody answers there.
  const transport = new Transport({ endpoint: 'http://127.0.0.1:9/', key: 'vs_a_b' })
  const direct = new Direct(transport, 50, PACE)
  const text = '{}'
  const large = { id: 'x', text, bytes: 64 * 2 ** 20 }
  const late = direct
    .send({ ...large, text: text.padEnd(large.bytes) })
    .catch((error: AuditError) => error.code)
  const refused = await direct.send({ id: 'y', text, bytes: 2 }).catch((error: AuditError) => error)
  expect(refused).toMatchObject({ code: 'full', eventId: 'y' })
  expect(await late).toBe('unavailable')
  expect(await direct.send({ id: 'z', text, bytes: 2 }).catch((error: AuditError) => error.code)).toBe(
    'unavailable',
  )
})
