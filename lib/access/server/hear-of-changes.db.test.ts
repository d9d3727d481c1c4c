import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import { withClient } from '@/lib/db/client'
import { testKey, testUser } from '@/lib/testing/api'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { rightsCache } from './cache'
import { hearOfChanges } from './hear-of-changes'

let t: TestDb
let stop: () => Promise<void>

beforeAll(async () => {
  t = await testDatabase()
  const tenant = await testTenant(t.db, { slug: 'here' })
  await testUser(t.db, { roles: [[tenant, 'viewer']], name: 'Ada' })
  await testKey(t.db, tenant, ['events:read'])
  stop = hearOfChanges(t.db)
})
afterAll(async () => {
  await stop()
  await t.drop()
})

let reads = 0
const read = () => rightsCache(t.db).load('something', () => Promise.resolve(++reads))

/** Asks until the answer is remembered, or no longer is: asking twice in a row tells. */
const untilRemembered = (remembered: boolean) =>
  vi.waitFor(
    async () => {
      const [once, again] = [await read(), await read()]
      expect(once === again).toBe(remembered)
    },
    { timeout: 15_000 },
  )

beforeEach(() => {
  // What is remembered from now on is young: no test passes because of its age.
  rightsCache(t.db).clear()
  return untilRemembered(true)
})

const CHANGES = [
  `UPDATE role_grant SET role = 'auditor'`,
  `DELETE FROM role_grant`,
  `INSERT INTO role_grant (id, account_id, tenant_id, role)
   SELECT gen_random_uuid(), a.id, t.id, 'viewer' FROM account a, tenant t`,
  `UPDATE account SET disabled_at = now()`,
  `UPDATE account SET instance_admin = true`,
  `UPDATE account SET name = 'Eve'`,
  `UPDATE session SET revoked_at = now()`,
  `UPDATE session SET expires_at = now()`,
  `DELETE FROM session`,
  `UPDATE api_key SET revoked_at = now()`,
  `UPDATE api_key SET scopes = '{}'`,
  `UPDATE api_key SET expires_at = now()`,
  `UPDATE api_key SET addresses = '{192.0.2.1}'`,
  `DELETE FROM api_key`,
  `UPDATE tenant SET archived_at = now()`,
  `UPDATE tenant SET slug = 'there'`,
  `UPDATE log SET identity = gen_random_uuid()`,
  `INSERT INTO setting (name, value, version) VALUES ('sessions', '{}', 1)`,
  `UPDATE setting SET value = '{"idleMinutes":5}'`,
]

describe('what another process remembers is forgotten at the commit of', () => {
  test.each(CHANGES)('%s', async (sql) => {
    const before = await read()
    await withClient(t.ownerUrl, async (client) => {
      await client.query('BEGIN')
      await client.query(sql)
      expect(await read()).toBe(before)
      await client.query('COMMIT')
    })
    // Longer than that and it would have been forgotten by its age.
    await vi.waitFor(async () => expect(await read()).toBeGreaterThan(before), { timeout: 4000 })
  })
})

test('what changes with every request is not told to anybody', async () => {
  await withClient(t.ownerUrl, async (listener) => {
    const heard: string[] = []
    listener.on('notification', ({ payload }) => heard.push(payload ?? ''))
    await listener.query('LISTEN vouchsafe_rights')
    await t.db.pool.query('UPDATE session SET last_seen_at = now()')
    await t.db.pool.query('UPDATE api_key SET last_used_at = now()')
    await t.db.pool.query('UPDATE account SET last_sign_in_at = now()')
    await t.db.pool.query(`SELECT pg_notify('vouchsafe_rights', 'the end')`)
    await vi.waitFor(() => expect(heard).toContain('the end'))
    expect(heard).toEqual(['the end'])
  })
})

test('who no longer hears remembers nothing, until they hear again', async () => {
  await withClient(t.superUrl, (client) =>
    client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE '%(listening)'`,
    ),
  )
  await untilRemembered(false)
  await untilRemembered(true)
})

test('who has stopped listening remembers nothing', async () => {
  await stop()
  expect(await read()).not.toBe(await read())
  stop = hearOfChanges(t.db)
})
