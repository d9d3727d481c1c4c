import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { openDb, type Db } from '@/lib/db/db'
import { testApi, testKey, testUser, type TestApi, type TestRequest } from '@/lib/testing/api'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { apiRoutes } from './routes'

// Two processes that serve one database, as far as either can tell: each has connections and a memory of its own.
let database: TestDb
let elsewhere: Db
let here: TestApi
let there: TestApi
let tenant: TenantRef

beforeAll(async () => {
  database = await testDatabase()
  await testTenant(database.db, { slug: 'system', isSystem: true })
  await database.db.prisma.instance.create({ data: { keyFingerprint: 'tests' } })
  tenant = await testTenant(database.db, { slug: 'main' })
  elsewhere = openDb(database.appUrl, { poolSize: 3, applicationName: 'vouchsafe elsewhere' })
  here = await testApi(database.db, apiRoutes)
  there = await testApi(elsewhere, apiRoutes)
})
afterAll(async () => {
  await here.close()
  await there.close()
  await elsewhere.close()
  await database.drop()
})

/** Asks the other process until it refuses. Less long than what is remembered lives: it was told, and has not merely forgotten. */
const refused = (path: string, as: NonNullable<TestRequest['as']>, refusal: number) =>
  vi.waitFor(async () => expect((await there.send('GET', path, { as })).status).toBe(refusal), {
    timeout: 4000,
  })

describe('what is taken away in one process is refused by another', () => {
  const EVENTS = '/api/v1/events?tenant=main'
  const admin = () => testUser(database.db, { roles: [[tenant, 'admin']] })
  const viewer = () => testUser(database.db, { roles: [[tenant, 'viewer']] })

  test.each(['a role', 'an account', 'a session', 'an API key'])('%s', async (what) => {
    const by = await admin()
    const ada = await viewer()
    const key = await testKey(database.db, tenant, ['events:read'])
    const as = what === 'an API key' ? key : ada
    expect((await there.send('GET', EVENTS, { as })).status).toBe(200)
    const [method, path, json] = (
      {
        'a role': ['DELETE', `/api/v1/users/${ada.id}`],
        'an account': ['PATCH', `/api/v1/users/${ada.id}`, { disabled: true }],
        'a session': ['DELETE', `/api/v1/users/${ada.id}/sessions`],
        'an API key': ['DELETE', `/api/v1/api-keys/${key.id}`],
      } as const
    )[what] ?? ['GET', '/']
    const taken = await here.send(method, `${path}?tenant=main`, { as: by, ...(json && { json }) })
    expect(taken.status).toBeLessThan(300)
    await refused(EVENTS, as, what === 'a role' ? 404 : 401)
  })
})
