import { z } from 'zod'

import { can } from '@/lib/access/permissions'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { reachableTenants } from '@/lib/access/tenants'
import { verb } from '@/lib/access/verb'

import { selectTenantViews } from './store-tenants'

/** Every tenant that the asker administers, by slug. */
export const listTenants = verb({
  name: 'listTenants',
  permission: 'tenants.read',
  input: z.strictObject({}),
  run: async (ctx) => {
    const tree = await loadTenants(ctx.db)
    const theirs = reachableTenants(ctx.principal, tree).filter((tenant) =>
      can(ctx.principal, 'tenants.read', tenant),
    )
    return selectTenantViews(
      ctx.db.prisma,
      theirs.map((tenant) => tenant.id),
    )
  },
})
