import { z } from 'zod'

import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { nameInput, slugInput } from '@/lib/admin/inputs'
import type { TenantView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'
import type { OwnEvent } from '@/lib/log/server/record'
import { redactByDefault } from '@/lib/rules/server/redact-by-default'

import { changeRightsOfMany, orConflict } from './change-rights'
import { insertTenant } from './store-tenants'
import { slugGiven, slugTaken, takeSlug } from './take-slug'
import { oneTenantView } from './tenant-views'

/** What one says of a new tenant; its parent is the tenant of the call. */
export const createTenantInput = z.strictObject({ slug: slugInput, name: nameInput })

/**
 * Makes a tenant with a log of its own, out of which secrets are kept: below the tenant of the call, or, without one, a tenant
 * of its own. Recorded in its own log, as its first entry, and where it was made.
 */
export const createTenant = verb({
  name: 'createTenant',
  permission: 'tenants.write',
  input: createTenantInput,
  run: async (ctx, { slug, name }): Promise<TenantView> => {
    const parent = ctx.tenant
    const tree = await loadTenants(ctx.db)
    const { system } = tree
    if (parent !== null && parent.id === system?.id) {
      throw new AppError('conflict', 'The system tenant has no tenants below it.')
    }
    const now = ctx.now()
    const work = changeRightsOfMany(ctx, async (tx) => {
      const made = await insertTenant(tx, { slug, name, parentId: parent?.id ?? null, isSystem: false, now })
      await redactByDefault(tx, made.id, now)
      const from = await takeSlug(tx, ctx, { slug, tenantId: made.id })
      const above = parent ?? system
      const told = [
        // What is above it is not for its own people to know.
        { tenant: made, event: eventOf(made, null) },
        ...(above === null ? [] : [{ tenant: above, event: eventOf(made, parent) }]),
        ...(from === null || system === null ? [] : [{ tenant: system, event: slugGiven(slug, made, from) }]),
      ]
      return { result: made, told }
    })
    const made = await orConflict(work, slugTaken(slug))
    return oneTenantView(ctx, ctx.db.prisma, made)
  },
})

function eventOf({ id, slug, name }: TenantRef, parent: TenantRef | null): OwnEvent {
  return {
    action: 'vouchsafe.tenant.create',
    change: 'CREATE',
    resource: { type: 'TENANT', id, name },
    message: `The tenant ${name} was made`,
    details: { slug, redaction: 'secrets', ...(parent !== null && { parent: parent.slug }) },
    after: { slug, name, ...(parent !== null && { parent: parent.slug }) },
  }
}
