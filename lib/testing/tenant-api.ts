import { afterAll, beforeAll, beforeEach } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'
import type { Route } from '@/lib/http/route'

import { testKey, testPlace, testUser, type TestApi, type TestPlace, type TestUser } from './api'
import { testTenant } from './database'

/** What a test of a tenant's routes has in its hands. */
export interface TenantApi {
  readonly api: TestApi
  readonly db: Db
  /** A new one for each test. */
  readonly tenant: TenantRef
  /** Adi, who administers it. */
  readonly admin: TestUser
  /** A key that sends events to it. */
  readonly writer: { key: string }
}

/** The same for all tests of a file: a server over a database, and in it a tenant for each test. */
export function tenantApi(routes: readonly Route[], { sourceName }: { sourceName?: string } = {}): TenantApi {
  let place: TestPlace
  let made: Pick<TenantApi, 'tenant' | 'admin' | 'writer'>
  beforeAll(async () => {
    place = await testPlace(routes)
  })
  afterAll(() => place.close())
  beforeEach(async () => {
    const { db } = place.database
    const tenant = await testTenant(db)
    const admin = await testUser(db, { roles: [[tenant, 'admin']], name: 'Adi' })
    const writer = await testKey(db, tenant, ['events:write'], sourceName === undefined ? {} : { sourceName })
    made = { tenant, admin, writer }
  })
  return {
    get api() {
      return place.api
    },
    get db() {
      return place.database.db
    },
    get tenant() {
      return made.tenant
    },
    get admin() {
      return made.admin
    },
    get writer() {
      return made.writer
    },
  }
}
