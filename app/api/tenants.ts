import { z } from 'zod'

import { can } from '@/lib/access/permissions'
import { resolveTenant } from '@/lib/access/server/load-tenants'
import { createTenant, createTenantInput } from '@/lib/admin/server/create-tenant'
import { listTenants } from '@/lib/admin/server/list-tenants'
import { renameTenant, renameTenantInput } from '@/lib/admin/server/rename-tenant'
import { tenantView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'
import { route } from '@/lib/http/route'

const TAG = 'Tenants'

const list = route({
  method: 'GET',
  path: '/api/v1/tenants',
  tag: TAG,
  summary: 'List tenants',
  auth: 'either',
  tenant: 'optional',
  permission: 'tenants.read',
  responses: {
    200: {
      description: 'Every tenant that you administer.',
      schema: z.object({ tenants: z.array(tenantView) }),
    },
  },
  run: async ({ ctx }) => ({ status: 200, json: { tenants: await listTenants(ctx, {}) } }),
})

const create = route({
  method: 'POST',
  path: '/api/v1/tenants',
  tag: TAG,
  summary: 'Make a tenant',
  description: 'With a log of its own. Without a parent only an instance admin can.',
  auth: 'either',
  tenant: 'optional',
  // Whether it may be made depends on the parent, so the verb alone asks; this hides it from who administers nothing.
  permission: 'tenants.read',
  body: createTenantInput.extend({
    parent: z.string().nullish().meta({
      description: 'Slug or id of a tenant that you administer; its admins administer the new one.',
    }),
  }),
  responses: { 201: { description: 'Made.', schema: tenantView } },
  run: async ({ ctx, body: { parent, ...input } }) => {
    const tenant = parent ? await resolveTenant(ctx.db, ctx.principal, parent) : null
    if (tenant === null && !can(ctx.principal, 'tenants.write', null)) {
      throw new AppError('forbidden', 'Name a parent that you administer, or ask an instance admin.')
    }
    return { status: 201, json: await createTenant({ ...ctx, tenant }, input) }
  },
})

const rename = route({
  method: 'PATCH',
  path: '/api/v1/tenants/:id',
  tag: TAG,
  summary: 'Rename a tenant',
  description: 'Its name, its slug, or both. The id, the log and the events stay.',
  auth: 'either',
  tenant: 'optional',
  permission: 'tenants.read',
  body: renameTenantInput,
  responses: { 200: { description: 'As it is called now.', schema: tenantView } },
  run: async ({ ctx, params, body }) => {
    const tenant = await resolveTenant(ctx.db, ctx.principal, params.id)
    return { status: 200, json: await renameTenant({ ...ctx, tenant }, body) }
  },
})

/** Tenants and their names. */
export const tenantRoutes = [list, create, rename]
