import { afterAll, beforeAll, beforeEach } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'
import type { Route } from '@/lib/http/route'

import { testKey, testPlace, testUser, type TestApi, type TestPlace, type TestUser } from './api'
import { testTenant } from './database'

/** What a test of a tenant's routes has in its hands. It may put another tenant, or others in it, in their place. */
export interface TenantApi {
  readonly api: TestApi
  readonly db: Db
  /** A new one for each test. */
  tenant: TenantRef
  /** Adi, who administers it. */
  admin: TestUser
  /** A key that sends events to it. */
  writer: { key: string }
}

/** The same for all tests of a file: a server over a database, and in it a tenant for each test. */
export function tenantApi(routes: readonly Route[], { sourceName }: { sourceName?: string } = {}): TenantApi {
  // safe: filled before the first test
  const made = {} as TenantApi
  let place: TestPlace
  beforeAll(async () => {
    place = await testPlace(routes)
    Object.assign(made, { api: place.api, db: place.database.db })
  })
  afterAll(() => place.close())
  beforeEach(async () => {
    const { db } = made
    made.tenant = await testTenant(db)
    made.admin = await testUser(db, { roles: [[made.tenant, 'admin']], name: 'Adi' })
    const source = sourceName === undefined ? {} : { sourceName }
    made.writer = await testKey(db, made.tenant, ['events:write'], source)
  })
  return made
}
