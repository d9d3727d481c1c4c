import { AppError } from '@/lib/base/errors'

import { noSuchTenant, reaches } from './permissions'
import { type Grant, type Principal, type TenantRef, wholeGrant } from './roles'

/** `?tenant=*`: all tenants at once, for who has the whole instance. No slug is like it. */
export const ALL_TENANTS = '*'

/** Every tenant that is not archived, found by id, by slug and by parent; and, apart from them, those that are. */
export interface TenantTree {
  readonly byId: ReadonlyMap<string, TenantRef>
  /** Archived themselves, or below one that is. Nobody reaches them: nothing is read or written there. */
  readonly archived: ReadonlyMap<string, TenantRef>
  readonly bySlug: ReadonlyMap<string, TenantRef>
  readonly children: ReadonlyMap<string, readonly TenantRef[]>
  /** Where instance matters are recorded; null only before first start. */
  readonly system: TenantRef | null
}

/** Builds the tree from rows in any order; `system` is the id of the system tenant. */
export function tenantTree(
  all: readonly TenantRef[],
  system: string | null,
  archivedIds: ReadonlySet<string> = new Set(),
): TenantTree {
  const archived = withAllBelow(all, archivedIds)
  const tenants = all.filter((tenant) => !archived.has(tenant.id))
  const byId = new Map(tenants.map((tenant) => [tenant.id, tenant]))
  return {
    byId,
    archived,
    bySlug: new Map(tenants.map((tenant) => [tenant.slug, tenant])),
    children: childrenOf(tenants),
    system: (system === null ? null : byId.get(system)) ?? null,
  }
}

function childrenOf(tenants: readonly TenantRef[]): Map<string, TenantRef[]> {
  const children = new Map<string, TenantRef[]>()
  for (const tenant of tenants) {
    if (tenant.parentId === null) continue
    const siblings = children.get(tenant.parentId)
    if (siblings) siblings.push(tenant)
    else children.set(tenant.parentId, [tenant])
  }
  return children
}

/** These tenants with all that are below them: whoever is archived takes what hangs on it along. */
function withAllBelow(all: readonly TenantRef[], ids: ReadonlySet<string>): Map<string, TenantRef> {
  const found = new Map<string, TenantRef>()
  if (ids.size === 0) return found
  const children = childrenOf(all)
  const open = all.filter(({ id }) => ids.has(id))
  for (let tenant = open.pop(); tenant !== undefined; tenant = open.pop()) {
    if (found.has(tenant.id)) continue
    found.set(tenant.id, tenant)
    open.push(...(children.get(tenant.id) ?? []))
  }
  return found
}

/**
 * Where somebody must administer tenants to archive this one or to bring it back: the nearest tenant above it that is not
 * archived. Null: the instance as a whole.
 */
export function administeredFrom(tree: TenantTree, tenant: TenantRef): TenantRef | null {
  const passed = new Set<string>()
  for (let id = tenant.parentId; id !== null && !passed.has(id);) {
    const above = tree.byId.get(id)
    if (above !== undefined) return above
    passed.add(id)
    id = tree.archived.get(id)?.parentId ?? null
  }
  return null
}

/** The tenants below this one, at any depth. A loop of parents, which the schema allows, ends all the same. */
export function descendants(tree: TenantTree, tenantId: string): TenantRef[] {
  const found = new Map<string, TenantRef>()
  const open = [tenantId]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const child of tree.children.get(id) ?? []) {
      if (child.id === tenantId || found.has(child.id)) continue
      found.set(child.id, child)
      open.push(child.id)
    }
  }
  return [...found.values()]
}

/**
 * Grants with what follows from them: an admin of a parent administers its descendants. A viewer or
 * auditor of a parent sees nothing of its children.
 */
export function effectiveGrants(grants: readonly Grant[], tree: TenantTree): Grant[] {
  const effective = new Map<string, Grant>()
  for (const grant of grants) {
    if (tree.byId.has(grant.tenantId)) effective.set(grant.tenantId, grant)
  }
  for (const grant of grants) {
    if (grant.role !== 'admin' || !tree.byId.has(grant.tenantId)) continue
    for (const child of descendants(tree, grant.tenantId)) {
      effective.set(child.id, wholeGrant(child.id, 'admin'))
    }
  }
  return [...effective.values()]
}

/** The tenants that exist for who is asking, by slug. */
export function reachableTenants(principal: Principal, tree: TenantTree): TenantRef[] {
  return [...tree.byId.values()]
    .filter((tenant) => reaches(principal, tenant))
    .toSorted((a, b) => (a.slug < b.slug ? -1 : 1))
}

/** The one of these that somebody names by its id, in any case, or by its slug. The id goes first: nobody chooses it. */
export function namedTenant(tenants: readonly TenantRef[], asked: string): TenantRef | undefined {
  const id = asked.toLowerCase()
  return tenants.find((tenant) => tenant.id === id) ?? tenants.find((tenant) => tenant.slug === asked)
}

/**
 * The tenant with this slug or id, if who is asking reaches it. The id goes first: a slug is chosen by somebody, and one
 * that is another tenant's id must never catch what is meant for that one.
 */
export function findTenant(principal: Principal, tree: TenantTree, asked: string): TenantRef {
  const tenant = tree.byId.get(asked.toLowerCase()) ?? tree.bySlug.get(asked)
  if (tenant && reaches(principal, tenant)) return tenant
  throw noSuchTenant(asked)
}

/**
 * The one tenant that a request is about. Who reaches exactly one may leave it out; everybody else must
 * say which, and a guess is never made.
 *
 * @throws AppError not_found for a tenant that is not there or not theirs; bad_request, listing the
 *   tenants, when it must be named; forbidden when there is none at all.
 */
export function chooseTenant(principal: Principal, tree: TenantTree, asked: string | null): TenantRef {
  if (asked !== null) return findTenant(principal, tree, asked)
  // The way of every event that is sent: no walk over all tenants.
  const own = principal.kind === 'key' && principal.tenantId !== null && tree.byId.get(principal.tenantId)
  if (own) return own
  const reachable = reachableTenants(principal, tree)
  const [only] = reachable
  if (only === undefined) throw new AppError('forbidden', 'You have no access to any tenant.')
  const mayOmit = reachable.length === 1 && !(principal.kind === 'key' && principal.tenantId === null)
  if (mayOmit) return only
  const slugs = reachable.map((tenant) => tenant.slug)
  const shown = slugs.length > 50 ? [...slugs.slice(0, 50), '…'] : slugs
  throw new AppError('bad_request', `Say which tenant: ?tenant=<slug or id>. Yours: ${shown.join(', ')}.`, {
    problems: shown.map((slug) => ({ path: 'tenant', message: slug })),
  })
}
