import { afterAll, beforeAll, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { type TestDb, testDatabase, testTenant } from '@/lib/testing/database'
import { type TestPublishing, testPublishing } from '@/lib/testing/publishing'
import { tamper } from '@/lib/testing/tamper'

import { retireLogKeys } from './retire-log-keys'

let database: TestDb
let at: TestPublishing

beforeAll(async () => {
  database = await testDatabase()
  at = testPublishing()
})
afterAll(async () => {
  at.remove()
  await database.drop()
})

test('a log whose key cannot be retired is named, and keeps no other from it', async () => {
  const { db } = database
  const tenants: TenantRef[] = []
  for (const slug of ['broken', 'whole', 'torn']) tenants.push(await testTenant(db, { slug }))
  await at.publish(db)
  for (const { logIdentity } of tenants)
    await db.pool.query(
      'INSERT INTO log_key (identity, epoch, from_size, before_until) VALUES ($1, 1, 1, now())',
      [logIdentity],
    )
  await tamper(database, [
    'DELETE FROM log_head WHERE log_id = ANY($1::uuid[])',
    tenants.filter(({ slug }) => slug !== 'whole').map(({ logId }) => logId),
  ])
  await expect(retireLogKeys(db, new Date())).rejects.toThrow('a key of these logs still signs: broken, torn')
  const { rows } = await db.pool.query<{ slug: string }>(
    'SELECT t.slug FROM log_key k JOIN log l USING (identity) JOIN tenant t ON t.id = l.tenant_id WHERE k.before_to = 0',
  )
  expect(rows).toEqual([{ slug: 'whole' }])
})
