import { afterAll, beforeAll, describe, expect, test } from 'vitest'

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

/** Less than what is remembered lives: who waits this long was told, and has not merely forgotten. */
const TOLD_WITHIN_MS = 4000

/** Asks the other process until it refuses; how long that took, in milliseconds. */
async function untilRefused(
  path: string,
  as: NonNullable<TestRequest['as']>,
  refusal: number,
): Promise<number> {
  const began = performance.now()
  for (;;) {
    const { status } = await there.send('GET', path, { as })
    const ms = performance.now() - began
    if (status === refusal) return ms
    if (ms > TOLD_WITHIN_MS) throw new Error(`Still ${status} after ${Math.round(ms)} ms`)
  }
}

describe('what is taken away in one process is refused by another', () => {
  const EVENTS = '/api/v1/events?tenant=main'
  const admin = () => testUser(database.db, { roles: [[tenant, 'admin']] })
  const viewer = () => testUser(database.db, { roles: [[tenant, 'viewer']] })

  test.for(['a role', 'an account', 'a session', 'an API key'])('%s', async (what, { annotate }) => {
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
    const ms = await untilRefused(EVENTS, as, what === 'a role' ? 404 : 401)
    await annotate(`from the answer to the revocation to the refusal: ${ms.toFixed(1)} ms`)
  })
})
