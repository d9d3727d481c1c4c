import { z } from 'zod'

import type { Ctx } from '@/lib/access/ctx'
import { can } from '@/lib/access/permissions'
import { resolveTenant } from '@/lib/access/server/load-tenants'
import { nameInput, slugInput } from '@/lib/admin/inputs'
import { archiveTenant } from '@/lib/admin/server/archive-tenant'
import { createTenant, createTenantInput } from '@/lib/admin/server/create-tenant'
import { listTenants, listTenantsInput } from '@/lib/admin/server/list-tenants'
import { renameTenant } from '@/lib/admin/server/rename-tenant'
import { restoreTenant } from '@/lib/admin/server/restore-tenant'
import { tenantView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'
import { route } from '@/lib/http/route'

import { pageOfSchema } from './page-of-schema'

const TAG = 'Tenants'

const list = route({
  method: 'GET',
  path: '/api/v1/tenants',
  tag: TAG,
  summary: 'List tenants',
  auth: 'either',
  tenant: 'optional',
  permission: 'tenants.read',
  query: listTenantsInput,
  responses: {
    200: {
      description: 'The tenants that you administer, each after its parent.',
      schema: pageOfSchema('tenants', tenantView),
    },
  },
  run: async ({ ctx, rawQuery }) => {
    const { items, ...page } = await listTenants(ctx, rawQuery)
    return { status: 200, json: { tenants: items, ...page } }
  },
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

const changeInput = z
  .strictObject({
    name: nameInput.optional(),
    slug: slugInput.optional(),
    archived: z.boolean().optional().meta({
      description:
        'true: nobody reads or writes there any more, and its keys stop, here and in every tenant below it. false: brings it back. For admins of the tenant above it, and instance admins.',
    }),
  })
  .refine(
    ({ archived, ...names }) => (archived === undefined) === Object.keys(names).length > 0,
    'must hold a name, a slug or both; or `archived` alone',
  )

const change = route({
  method: 'PATCH',
  path: '/api/v1/tenants/:id',
  tag: TAG,
  summary: 'Rename a tenant, archive it, or bring it back',
  description: 'Its name, its slug, or both; or `archived` alone. The id, the log and the events stay.',
  auth: 'either',
  tenant: 'optional',
  permission: 'tenants.read',
  body: changeInput,
  responses: { 200: { description: 'As it is now.', schema: tenantView } },
  run: async ({ ctx, params, body }) => ({ status: 200, json: await changed(ctx, params.id, body) }),
})

async function changed(ctx: Ctx, asked: string, { archived, ...names }: z.output<typeof changeInput>) {
  if (archived === false) return restoreTenant(ctx, { tenant: asked })
  const tenant = await resolveTenant(ctx.db, ctx.principal, asked)
  return archived === true ? archiveTenant({ ...ctx, tenant }, {}) : renameTenant({ ...ctx, tenant }, names)
}

/** Tenants, their names and whether they are in use. */
export const tenantRoutes = [list, create, change]
