import { redirect } from 'next/navigation'

import type { Ctx } from '@/lib/access/ctx'
import { can, type Permission } from '@/lib/access/permissions'
import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { reachableTenants } from '@/lib/access/tenants'
import { pageCtx } from '@/lib/http/page-ctx'

/** What Next hands a page of its query string. */
export type PageSearch = Record<string, string | string[] | undefined>

/**
 * The surroundings of a page about one tenant. Every such address carries its tenant, so that it can be shared: one
 * without is sent on to the first tenant where this person may see the page. Nobody signed in goes to the sign-in page;
 * a tenant or page that this person may not see is a 404.
 */
export async function tenantPage(
  path: `/${string}`,
  search: PageSearch,
  permission: Permission,
): Promise<Ctx & { tenant: TenantRef }> {
  const asked = [search['tenant']].flat()[0] ?? null
  const ctx = await pageCtx(asked, permission)
  const { tenant } = ctx
  if (asked !== null && tenant !== null) return { ...ctx, tenant }
  redirect(withTenant(path, search, await firstTenant(ctx, permission)))
}

/** Where somebody starts who said nothing: their first tenant, the system's own last. */
export async function firstTenant(ctx: Ctx, permission: Permission): Promise<TenantRef | null> {
  const tree = await loadTenants(ctx.db)
  const open = reachableTenants(ctx.principal, tree).filter((tenant) =>
    can(ctx.principal, permission, tenant),
  )
  return open.find((tenant) => tenant.id !== tree.system?.id) ?? open[0] ?? null
}

function withTenant(path: string, search: PageSearch, tenant: TenantRef | null): string {
  if (tenant === null) return '/'
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) {
    for (const one of [value].flat()) if (one !== undefined) params.append(key, one)
  }
  params.set('tenant', tenant.slug)
  return `${path}?${params.toString()}`
}
