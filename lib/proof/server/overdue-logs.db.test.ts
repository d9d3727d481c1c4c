import { afterAll, beforeAll, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { testAppend } from '@/lib/testing/append'
import { type TestDb, testDatabase, testTenant } from '@/lib/testing/database'
import { someEvents, type TestPublishing, testPublishing } from '@/lib/testing/publishing'
import { tamper, type Tampering } from '@/lib/testing/tamper'

import { selectOverdue } from './store-overdue'
import { unsignedLogs } from './unsigned-logs'

let database: TestDb
let at: TestPublishing
let tenant: TenantRef

beforeAll(async () => {
  database = await testDatabase()
  at = testPublishing()
  tenant = await testTenant(database.db)
  await testAppend(database.db, tenant, someEvents(1))
  await at.publish(database.db)
})
afterAll(async () => {
  at.remove()
  await database.drop()
})

const overdue = async () =>
  (await selectOverdue(database.db.pool)).map(({ identity, since }) => [identity, since.toISOString()])

/** As if the newest entry had come so long ago. */
const cameBefore = (interval: string): Tampering => [
  `UPDATE event SET received_at = now() - $2::interval WHERE tenant_id = $1
      AND idx = (SELECT max(idx) FROM event WHERE tenant_id = $1)`,
  tenant.key,
  interval,
]

test('a log is overdue when what came a minute ago is not signed, whenever it was signed before', async () => {
  expect(await overdue()).toEqual([])
  await tamper(
    database,
    [`UPDATE log_checkpoint SET signed_at = now() - interval '1 hour'`],
    cameBefore('1 hour'),
  )
  expect(await overdue()).toEqual([])
  await testAppend(database.db, tenant, someEvents(1))
  expect(await overdue()).toEqual([])
  await tamper(database, cameBefore('59 seconds'))
  expect(await overdue()).toEqual([])
  await tamper(database, cameBefore('61 seconds'))
  const { rows } = await database.db.pool.query<{ at: Date }>(
    'SELECT received_at AS at FROM event WHERE tenant_id = $1 AND idx = 1',
    [tenant.key],
  )
  expect(await overdue()).toEqual([[tenant.logIdentity, rows[0]?.at.toISOString()]])
  const outsider = await testTenant(database.db)
  const told = (tenants: TenantRef[]) => unsignedLogs({ db: database.db }, tenants, { whole: true })
  expect(await told([tenant, outsider])).toMatchObject([{ tenant, isOverdue: true }])
  expect(await told([outsider])).toEqual([])
  await at.publish(database.db)
  expect(await overdue()).toEqual([])
})

test('a log that was never signed is overdue a minute after it was made; one that is halted says why instead', async () => {
  const other = await testTenant(database.db)
  expect(await overdue()).toEqual([])
  const created = '2026-11-20T06:00:00.000Z'
  await tamper(database, ['UPDATE log SET created_at = $2 WHERE id = $1', other.logId, created])
  expect(await overdue()).toEqual([[other.logIdentity, created]])
  await tamper(database, [
    'INSERT INTO log_halt VALUES ($1, $2, $3, now())',
    other.logId,
    other.id,
    'Changed.',
  ])
  expect(await overdue()).toEqual([])
})
