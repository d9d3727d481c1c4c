import { z } from 'zod'

import type { Ctx } from '@/lib/access/ctx'
import { can, grantIn, PERMISSIONS, type Permission } from '@/lib/access/permissions'
import { ROLES, SCOPES, type Principal, type TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { reachableTenants } from '@/lib/access/tenants'
import { invariant } from '@/lib/base/errors'
import { route } from '@/lib/http/route'

const ALL = Object.keys(PERMISSIONS) as Permission[]

const meView = z
  .object({
    principal: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('user'),
        id: z.uuid(),
        email: z.string(),
        name: z.string(),
        instanceAdmin: z.boolean(),
      }),
      z.object({
        kind: z.literal('key'),
        id: z.uuid(),
        name: z.string(),
        scopes: z.array(z.enum(SCOPES)),
        sourceName: z.string(),
        allTenants: z.boolean(),
      }),
    ]),
    tenants: z.array(
      z.object({
        id: z.uuid(),
        slug: z.string(),
        name: z.string(),
        role: z.enum(ROLES).nullable().meta({ description: 'null for API keys.' }),
        query: z.string().nullable().meta({ description: 'Only the events that it finds are shown to you.' }),
        masks: z.array(z.string()).meta({ description: 'What of these events is hidden from you.' }),
        permissions: z.array(z.string()),
      }),
    ),
    permissions: z.array(z.string()).meta({ description: 'For the instance as a whole.' }),
  })
  .meta({ id: 'Me' })

const me = route({
  method: 'GET',
  path: '/api/v1/me',
  tag: 'Access',
  summary: 'Who am I',
  description: 'Who the key or session belongs to, the tenants it reaches, and what it may do in each.',
  auth: 'either',
  tenant: 'none',
  responses: { 200: { description: 'You.', schema: meView } },
  run: async ({ ctx }) => ({ status: 200, json: await whoAmI(ctx) }),
})

async function whoAmI({ principal, db }: Ctx): Promise<z.infer<typeof meView>> {
  const tree = await loadTenants(db)
  return {
    principal: principalView(principal),
    tenants: reachableTenants(principal, tree).map(({ id, slug, name }) => {
      const grant = principal.kind === 'user' ? grantIn(principal, id) : null
      return {
        id,
        slug,
        name,
        role: grant?.role ?? null,
        query: grant?.query ?? null,
        masks: [...(grant?.masks ?? [])],
        permissions: permissionsIn(principal, tree.byId.get(id) ?? null),
      }
    }),
    permissions: permissionsIn(principal, null),
  }
}

function permissionsIn(principal: Principal, tenant: TenantRef | null): Permission[] {
  return ALL.filter((permission) => can(principal, permission, tenant))
}

function principalView(principal: Principal): z.infer<typeof meView>['principal'] {
  if (principal.kind === 'user') {
    const { kind, userId: id, email, name, instanceAdmin } = principal
    return { kind, id, email, name, instanceAdmin }
  }
  invariant(principal.kind === 'key', 'requests come from people and keys')
  const { kind, keyId: id, name, scopes, sourceName, tenantId } = principal
  return { kind, id, name, scopes, sourceName, allTenants: tenantId === null }
}

/** Who is asking. */
export const meRoutes = [me]
