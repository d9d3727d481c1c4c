import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'

import type { Ctx } from '@/lib/access/ctx'
import { can, grantIn, type Permission } from '@/lib/access/permissions'
import type { Grant, Principal, TenantRef, UserPrincipal } from '@/lib/access/roles'
import { loadSession } from '@/lib/access/server/load-session'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { namedTenant, reachableTenants } from '@/lib/access/tenants'
import { currentDb } from '@/lib/db/db'

import { PAGE_HEADERS } from './page-request'
import { sessionIdFrom } from './session-cookie'

/** A tenant with what the signed-in person may be and see in it. */
export interface PageTenant extends TenantRef, Omit<Grant, 'tenantId'> {}

/** Who asks for this page; null when nobody is signed in. Reads the session's row, so a revoked one is nobody. */
export async function pageUser(): Promise<UserPrincipal | null> {
  const sent = await headers()
  const sessionId = await sessionIdFrom(sent.get('cookie') ?? undefined)
  return sessionId === null ? null : loadSession(currentDb(), sessionId, new Date())
}

/**
 * Who asks for this page. Nobody is sent to the sign-in page, and who must set up a second factor to where that is done;
 * both come back here afterwards.
 */
export async function requirePageUser(): Promise<UserPrincipal> {
  const user = await pageUser()
  const sent = await headers()
  if (user?.mustAddSecondFactor) {
    const next = new URLSearchParams({ next: sent.get(PAGE_HEADERS.path) ?? '/' })
    redirect(`/second-factor?${next.toString()}`)
  }
  if (user !== null) return user
  const params = new URLSearchParams()
  if ((await sessionIdFrom(sent.get('cookie') ?? undefined)) !== null) params.set('reason', 'expired')
  const path = sent.get(PAGE_HEADERS.path)
  if (path !== null && path !== '/') params.set('next', path)
  redirect(params.size > 0 ? `/sign-in?${params.toString()}` : '/sign-in')
}

/** The tenants that exist for this person, by slug. */
export async function pageTenants(user: UserPrincipal): Promise<PageTenant[]> {
  const tree = await loadTenants(currentDb())
  return reachableTenants(user, tree).flatMap((tenant) => {
    const grant = grantIn(user, tenant.id)
    return grant === null ? [] : [{ ...tenant, ...grant }]
  })
}

/**
 * The surroundings of a verb that a page calls. `asked` is `?tenant=`; without it a person with one tenant
 * is in that one, and `ctx.tenant` of others is null: let them choose. A tenant that does not exist for
 * this person is a 404, and so is a page that they may not see at all.
 */
export async function pageCtx(asked: string | null, permission: Permission): Promise<Ctx> {
  const user = await requirePageUser()
  const tree = await loadTenants(currentDb())
  const reachable = reachableTenants(user, tree)
  const tenant = asked === null ? null : (namedTenant(reachable, asked) ?? notFound())
  const about = tenant === null ? reachable : [tenant]
  if (!about.some((one) => can(user, permission, one))) notFound()
  const [only, another] = reachable
  return ctxFor(user, tenant ?? (another === undefined ? (only ?? null) : null))
}

/** The surroundings of a page about all tenants. For whoever has not the whole instance there is none: a 404. */
export async function wholeInstanceCtx(permission: Permission): Promise<Ctx> {
  const user = await requirePageUser()
  if (!can(user, permission, null)) notFound()
  return ctxFor(user, null)
}

/** The surroundings of something that is done before anybody is known, such as accepting an invitation. */
export async function anonymousCtx(): Promise<Ctx> {
  return ctxFor({ kind: 'anonymous' }, null)
}

/** The surroundings of what every page says to this person, about no tenant in particular. */
export function personCtx(user: UserPrincipal): Promise<Ctx> {
  return ctxFor(user, null)
}

async function ctxFor(principal: Principal, tenant: TenantRef | null): Promise<Ctx> {
  const sent = await headers()
  return {
    principal,
    tenant,
    requestId: sent.get(PAGE_HEADERS.requestId) ?? crypto.randomUUID(),
    ip: sent.get(PAGE_HEADERS.ip) || null,
    userAgent: sent.get('user-agent')?.slice(0, 1000) ?? null,
    now: () => new Date(),
    db: currentDb(),
  }
}
