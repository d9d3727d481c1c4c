import { get } from 'node:http'

import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { countRoutes } from '@/app/api/counts'
import type { TenantRef } from '@/lib/access/roles'
import { testApi, testKey, type TestApi } from '@/lib/testing/api'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { holdLock } from '@/lib/testing/locks'

import { withReader } from './readers'

// Whoever changes a filter leaves the counts of the one before: their turns belong to the next.

let database: TestDb
let api: TestApi
let tenant: TenantRef
beforeAll(async () => {
  database = await testDatabase()
  api = await testApi(database.db, countRoutes)
  tenant = await testTenant(database.db, { slug: 'acme' })
  await testAppend(database.db, tenant, [
    { actor: { type: 'system' }, action: 'x.y', change: 'NONE', resource: { type: 'X' } },
  ])
})
afterAll(async () => {
  await api.close()
  await database.drop()
})

const running = async () => {
  const { rows } = await database.db.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND application_name LIKE '%(reading)'`,
  )
  return rows[0]?.n
}

test('counts that nobody waits for any more end in PostgreSQL, and so do those in line', async () => {
  const { key } = await testKey(database.db, tenant, ['events:read'])
  // Counting reads the events; an append only writes them.
  const held = await holdLock(database.superUrl, 'LOCK TABLE event_before IN ACCESS EXCLUSIVE MODE')
  // More than the tenant's turns.
  const asked = Array.from({ length: 2 * database.db.readers.options.max }, () => {
    const request = get(`${api.url}/api/v1/histogram?q=message:x`, {
      headers: { authorization: `Bearer ${key}` },
      agent: false,
    })
    request.on('error', () => undefined)
    return request
  })
  await vi.waitFor(async () => expect(await running()).toBeGreaterThan(1), { timeout: 4000 })
  for (const request of asked) request.destroy()
  await vi.waitFor(async () => expect(await running()).toBe(0), { timeout: 4000 })
  expect(await withReader(database, tenant, () => Promise.resolve('my turn'))).toBe('my turn')
  await held.commit()
})

test('a search is not begun for who has gone, and its connection is fit for the next', async () => {
  const gone = new AbortController()
  gone.abort(new Error('gone'))
  const work = vi.fn(() => Promise.resolve())
  await expect(withReader({ db: database.db, gone: gone.signal }, tenant, work)).rejects.toThrow('gone')
  expect(work).not.toHaveBeenCalled()
  const during = new AbortController()
  const cut = withReader({ db: database.db, gone: during.signal }, tenant, async (client) => {
    during.abort(new Error('gone in the middle'))
    await client.query('SELECT pg_sleep(60)')
  })
  await expect(cut).rejects.toThrow('gone in the middle')
  const all = Array.from({ length: 20 }, () =>
    withReader(database, tenant, async (client) => (await client.query('SELECT 1')).rowCount),
  )
  expect(await Promise.all(all)).toEqual(all.map(() => 1))
})
