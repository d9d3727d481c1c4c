import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { administeredFrom, descendants } from '@/lib/access/tenants'
import { verb } from '@/lib/access/verb'
import type { TenantView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'

import { changeRightsOfMany } from './change-rights'
import { setArchived } from './store-tenants'
import { toldOf } from './tenant-events'
import { mayArchive, oneTenantView } from './tenant-views'

/**
 * Closes a tenant with all below it: from then on nobody reads or writes there, and its keys do not work. Nothing goes, and
 * `restoreTenant` brings it back. Only who administers what is above it can: its own admins could not undo it.
 */
export const archiveTenant = verb({
  name: 'archiveTenant',
  permission: 'tenants.write',
  recent: true,
  input: z.strictObject({}),
  run: async (ctx): Promise<TenantView> => {
    const tenant = tenantOf(ctx)
    const tree = await loadTenants(ctx.db)
    if (tenant.id === tree.system?.id) throw new AppError('conflict', 'The system tenant cannot be archived.')
    if (!mayArchive(ctx, tree, tenant)) {
      throw new AppError(
        'forbidden',
        'Only an admin of the tenant above it, or an instance admin, can archive a tenant: its own admins could not bring it back.',
      )
    }
    const below = descendants(tree, tenant.id)
    await changeRightsOfMany(ctx, async (tx) => {
      if (!(await setArchived(tx, tenant.id, ctx.now()))) return { result: undefined, told: [] }
      const above = administeredFrom(tree, tenant) ?? tree.system
      return { result: undefined, told: toldOf(tenant, { below, above, archived: true }) }
    })
    return oneTenantView(ctx, ctx.db.prisma, tenant)
  },
})
