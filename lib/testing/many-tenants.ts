import { randomUUID } from 'node:crypto'

import type { Ctx } from '@/lib/access/ctx'
import type { Principal, TenantRef, UserPrincipal } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import type { EventDraft } from '@/lib/event/event'

import { testAppend } from './append'
import { testDatabase, testTenant, type TestDb } from './database'

/** Who has the whole instance. */
export const INSTANCE_ADMIN: UserPrincipal = {
  kind: 'user',
  userId: randomUUID(),
  email: 'root@example.com',
  name: 'Root',
  sessionId: 's',
  instanceAdmin: true,
  grants: [],
}

/** An instance with a system tenant and those that a test makes. */
export interface ManyTenants {
  test: TestDb
  system: TenantRef
  /** Those that were made, by slug. */
  tenants: ReadonlyMap<string, TenantRef>
  make(slug: string): Promise<TenantRef>
  send(slug: string, drafts: readonly EventDraft[]): Promise<void>
  /** What a verb is given; without a tenant, all of them. */
  ctx(principal?: Principal, tenant?: TenantRef | null): Ctx
}

/** Such an instance at one moment, by its clock. */
export async function manyTenants(now: Date): Promise<ManyTenants> {
  const test = await testDatabase()
  const system = await testTenant(test.db, { slug: 'system', isSystem: true })
  const tenants = new Map<string, TenantRef>()
  return {
    test,
    system,
    tenants,
    make: async (slug) => {
      const tenant = await testTenant(test.db, { slug })
      tenants.set(slug, tenant)
      forgetRights(test.db)
      return tenant
    },
    send: async (slug, drafts) => {
      for (let from = 0; from < drafts.length; from += 500)
        await testAppend(test.db, tenants.get(slug)!, drafts.slice(from, from + 500), now)
    },
    ctx: (principal = INSTANCE_ADMIN, tenant = null) => ({
      db: test.db,
      tenant,
      principal,
      requestId: 'r',
      ip: null,
      userAgent: null,
      now: () => now,
    }),
  }
}
