import type { Ctx } from '@/lib/access/ctx'
import { can } from '@/lib/access/permissions'
import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { administeredFrom, type TenantTree } from '@/lib/access/tenants'
import type { TenantView } from '@/lib/admin/views'
import { invariant } from '@/lib/base/errors'
import type { Tx } from '@/lib/db/db'

import { selectTenantFacts } from './store-tenants'

/** Whether who asks may archive this tenant and bring it back: its own admins would lock themselves out. */
export function mayArchive(
  { principal }: Pick<Ctx, 'principal'>,
  tree: TenantTree,
  tenant: TenantRef,
): boolean {
  return tenant.id !== tree.system?.id && can(principal, 'tenants.write', administeredFrom(tree, tenant))
}

/** Whether who asks administers this tenant, or, if it is archived, what it hangs on. */
export function administers(ctx: Pick<Ctx, 'principal'>, tree: TenantTree, tenant: TenantRef): boolean {
  return tree.byId.has(tenant.id) ? can(ctx.principal, 'tenants.read', tenant) : mayArchive(ctx, tree, tenant)
}

/** The tenants above this one that who asks administers, the topmost first. */
export function shownAbove(ctx: Pick<Ctx, 'principal'>, tree: TenantTree, tenant: TenantRef): TenantRef[] {
  const above: TenantRef[] = []
  for (let id = tenant.parentId; id !== null;) {
    const parent = tree.byId.get(id) ?? tree.archived.get(id)
    if (parent === undefined || above.includes(parent) || !administers(ctx, tree, parent)) break
    above.unshift(parent)
    id = parent.parentId
  }
  return above
}

/** These tenants as who asks sees them, in the same order. */
export async function tenantViews(
  ctx: Pick<Ctx, 'principal'>,
  tx: Tx,
  tree: TenantTree,
  tenants: readonly TenantRef[],
): Promise<TenantView[]> {
  const facts = await selectTenantFacts(
    tx,
    tenants.map(({ id }) => id),
  )
  return tenants.map((tenant) => {
    const known = facts.get(tenant.id)
    invariant(known, 'no tenant is ever deleted')
    const above = shownAbove(ctx, tree, tenant)
    const { isSystem, createdAt, archivedAt, people, events } = known
    const isBelow = archivedAt === null && tree.archived.has(tenant.id)
    return {
      id: tenant.id,
      slug: tenant.slug,
      name: tenant.name,
      parent: above.at(-1)?.slug ?? null,
      depth: above.length,
      system: isSystem,
      status: isBelow ? 'parent_archived' : archivedAt === null ? 'active' : 'archived',
      people,
      events,
      mayArchive: mayArchive(ctx, tree, tenant),
      createdAt: createdAt.toISOString(),
      archivedAt: archivedAt?.toISOString() ?? null,
    }
  })
}

/** One tenant after a change of it. */
export async function oneTenantView(
  ctx: Pick<Ctx, 'principal' | 'db'>,
  tx: Tx,
  { id }: { id: string },
): Promise<TenantView> {
  const tree = await loadTenants(ctx.db)
  const tenant = tree.byId.get(id) ?? tree.archived.get(id)
  invariant(tenant, 'a tenant that was just changed exists')
  const [view] = await tenantViews(ctx, tx, tree, [tenant])
  invariant(view, 'one view for one tenant')
  return view
}
