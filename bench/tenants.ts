import { randomUUID } from 'node:crypto'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { createApiKey } from '@/lib/admin/server/create-api-key'
import { createTenant } from '@/lib/admin/server/create-tenant'
import { firstStart } from '@/lib/admin/server/first-start'
import { invariant } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'

/** The context of a command: the system, which may do everything. */
export const systemCtx = (db: Db, tenant: TenantRef | null = null): Ctx => ({
  db,
  tenant,
  principal: { kind: 'system', name: 'bench' },
  requestId: randomUUID(),
  ip: null,
  userAgent: null,
  now: () => new Date(),
})

/** Who signs in to the pages of a bench. */
export const BENCH_ADMIN = { email: 'admin@example.com', password: 'only for the bench 1' }

/** Makes an instance with these tenants, in order. */
export async function makeTenants(db: Db, slugs: readonly string[]): Promise<TenantRef[]> {
  const { email, password } = BENCH_ADMIN
  await firstStart(db, { adminEmail: email, adminPassword: password }, () => new Date())
  for (const slug of slugs) await createTenant(systemCtx(db), { slug, name: slug })
  const { bySlug } = await loadTenants(db)
  return slugs.map((slug) => {
    const tenant = bySlug.get(slug)
    invariant(tenant, 'a tenant that was made is there')
    return tenant
  })
}

/** A key that may write to the tenant and read and export it. */
export async function makeKey(db: Db, tenant: TenantRef): Promise<string> {
  const scopes = ['events:write', 'events:read', 'events:export'] as const
  const made = await createApiKey(systemCtx(db, tenant), { name: 'bench', scopes: [...scopes] })
  return made.secret
}
