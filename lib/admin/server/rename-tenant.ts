import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { nameInput, slugInput } from '@/lib/admin/inputs'
import { AppError } from '@/lib/base/errors'
import type { OwnEvent } from '@/lib/log/server/record'

import { changeRightsOfMany, orConflict } from './change-rights'
import { releaseSlug, updateTenant } from './store-tenants'
import { slugGiven, slugTaken, takeSlug } from './take-slug'
import { oneTenantView } from './tenant-views'

/** A new name, a new slug, or both. */
export const renameTenantInput = z
  .strictObject({ name: nameInput.optional(), slug: slugInput.optional() })
  .refine((set) => set.name !== undefined || set.slug !== undefined, 'must hold a name or a slug')

/**
 * Changes a tenant's name or slug. Its id, its log and its events stay; addresses with the old slug end, and it is kept for
 * this tenant.
 */
export const renameTenant = verb({
  name: 'renameTenant',
  permission: 'tenants.write',
  recent: true,
  input: renameTenantInput,
  run: async (ctx, set) => {
    const tenant = tenantOf(ctx)
    const { system } = await loadTenants(ctx.db)
    if (tenant.id === system?.id) throw new AppError('conflict', 'The system tenant keeps its name.')
    const before = { slug: tenant.slug, name: tenant.name }
    const after = { slug: set.slug ?? tenant.slug, name: set.name ?? tenant.name }
    const same = before.slug === after.slug && before.name === after.name
    const work = changeRightsOfMany(ctx, async (tx) => {
      if (same) return { result: undefined, told: [] }
      await updateTenant(tx, tenant.id, set)
      const event: OwnEvent = {
        action: 'vouchsafe.tenant.rename',
        change: 'UPDATE',
        resource: { type: 'TENANT', id: tenant.id, name: after.name },
        message: `The tenant ${before.name} was renamed`,
        before,
        after,
      }
      const told = [{ tenant, event }]
      if (before.slug !== after.slug) {
        const from = await takeSlug(tx, ctx, { slug: after.slug, tenantId: tenant.id })
        await releaseSlug(tx, before.slug, tenant.id, ctx.now())
        if (from !== null && system !== null) {
          told.push({ tenant: system, event: slugGiven(after.slug, { ...tenant, ...after }, from) })
        }
      }
      return { result: undefined, told }
    })
    await orConflict(work, slugTaken(after.slug))
    return oneTenantView(ctx, ctx.db.prisma, tenant)
  },
})
