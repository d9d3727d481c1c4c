import { z } from 'zod'

import { noSuchTenant } from '@/lib/access/permissions'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { administeredFrom, namedTenant, tenantTree } from '@/lib/access/tenants'
import { verb } from '@/lib/access/verb'
import type { TenantView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'

import { changeRightsOfMany } from './change-rights'
import { selectArchived, setArchived } from './store-tenants'
import { toldOf } from './tenant-events'
import { mayArchive, oneTenantView } from './tenant-views'

/**
 * Brings an archived tenant back, with what it had: people, keys, events. Those below it come along, but for those that were
 * archived themselves.
 *
 * @throws AppError not_found also for an archived tenant that who asks could not have archived.
 */
export const restoreTenant = verb({
  name: 'restoreTenant',
  permission: 'tenants.read',
  recent: true,
  input: z.strictObject({ tenant: z.string().meta({ description: 'Slug or id.' }) }),
  run: async (ctx, { tenant: asked }): Promise<TenantView> => {
    const tree = await loadTenants(ctx.db)
    const tenant = namedTenant([...tree.archived.values()], asked)
    if (tenant === undefined || !mayArchive(ctx, tree, tenant)) throw noSuchTenant(asked)
    await changeRightsOfMany(ctx, async (tx) => {
      const archived = await selectArchived(tx)
      if (!archived.delete(tenant.id)) throw onlyFromAbove(tenant.name)
      const after = tenantTree([...tree.byId.values(), ...tree.archived.values()], null, archived)
      if (!after.byId.has(tenant.id)) throw onlyFromAbove(tenant.name)
      const back = [...after.byId.values()].filter(({ id }) => tree.archived.has(id))
      await setArchived(tx, tenant.id, null)
      const above = administeredFrom(tree, tenant) ?? tree.system
      const below = back.filter(({ id }) => id !== tenant.id)
      return { result: undefined, told: toldOf(tenant, { below, above, archived: false }) }
    })
    return oneTenantView(ctx, ctx.db.prisma, tenant)
  },
})

function onlyFromAbove(name: string): AppError {
  return new AppError('conflict', `${name} is archived with a tenant above it. Bring that one back.`)
}
