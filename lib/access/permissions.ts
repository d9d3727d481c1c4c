import { AppError } from '@/lib/base/errors'

import {
  roleAtLeast,
  wholeGrant,
  type Grant,
  type KeyPrincipal,
  type Principal,
  type Role,
  type Scope,
  type TenantRef,
  type UserPrincipal,
} from './roles'

interface Need {
  /** The least role of a person. `instance`: only an instance admin. null: no person, only an API key. */
  role: Role | 'instance' | null
  /** The scope of an API key. null: no key, only a person. */
  scope: Scope | null
  /** A person without the role is told that there is nothing here, rather than that it is forbidden. */
  hidden?: true
  /** Having the role in some tenant is enough when no tenant is named; the verb then shows only those. */
  anywhere?: true
}

/**
 * Who may do what: the whole of it. Verbs and routes name a permission of this table; the access tests and
 * the API description loop over it.
 */
export const PERMISSIONS = {
  'events.read': { role: 'viewer', scope: 'events:read' },
  // Views belong to people: who shares one answers for what others begin with.
  'views.use': { role: 'viewer', scope: null },
  'events.export': { role: 'auditor', scope: 'events:export' },
  'views.share': { role: 'auditor', scope: null },
  'proofs.read': { role: 'auditor', scope: 'proofs:read' },
  'events.write': { role: null, scope: 'events:write' },
  'reads.read': { role: 'admin', scope: 'admin', hidden: true },
  'users.read': { role: 'admin', scope: 'admin', hidden: true },
  'users.write': { role: 'admin', scope: 'admin', hidden: true },
  'keys.read': { role: 'admin', scope: 'admin', hidden: true },
  'keys.write': { role: 'admin', scope: 'admin', hidden: true },
  'sources.read': { role: 'admin', scope: 'config', hidden: true },
  'sources.write': { role: 'admin', scope: 'config', hidden: true },
  'delivery.read': { role: 'admin', scope: 'delivery', hidden: true },
  'delivery.write': { role: 'admin', scope: 'delivery', hidden: true },
  'log.write': { role: 'admin', scope: 'admin', hidden: true },
  'tenants.read': { role: 'admin', scope: 'admin', hidden: true, anywhere: true },
  'tenants.write': { role: 'admin', scope: 'admin', hidden: true },
  'instance.write': { role: 'instance', scope: 'admin', hidden: true },
} as const satisfies Record<string, Need>

export type Permission = keyof typeof PERMISSIONS

/** What a hidden page and a page that does not exist say alike. */
export const NOTHING_HERE = 'There is nothing here.'

/** What a person was granted in a tenant; null when they have nothing there. An instance admin has all of it everywhere. */
export function grantIn(user: UserPrincipal, tenantId: string): Grant | null {
  if (user.instanceAdmin) return wholeGrant(tenantId, 'admin')
  return user.grants.find((grant) => grant.tenantId === tenantId) ?? null
}

/** The person's role in a tenant; null when they have none there. */
export function roleIn(user: UserPrincipal, tenantId: string): Role | null {
  return grantIn(user, tenantId)?.role ?? null
}

/** Whether the tenant exists at all for who is asking. No tenant stands for the whole instance. */
export function reaches(principal: Principal, tenant: TenantRef | null): boolean {
  switch (principal.kind) {
    case 'system':
      return true
    case 'anonymous':
      return false
    case 'key':
      return principal.tenantId === null || (tenant !== null && principal.tenantId === tenant.id)
    case 'user':
      return principal.instanceAdmin || (tenant !== null && roleIn(principal, tenant.id) !== null)
  }
}

function userMay(user: UserPrincipal, need: Need, tenant: TenantRef | null): boolean {
  const least = need.role
  if (least === null) return false
  if (user.instanceAdmin) return true
  if (least === 'instance') return false
  if (tenant === null) {
    return need.anywhere === true && user.grants.some((grant) => roleAtLeast(grant.role, least))
  }
  const role = roleIn(user, tenant.id)
  return role !== null && roleAtLeast(role, least)
}

/**
 * Whether who is asking may do this in this tenant. `tenant` null means the instance as a whole: only
 * instance admins and instance keys reach it, except for permissions that may be held anywhere.
 */
export function can(principal: Principal, permission: Permission, tenant: TenantRef | null): boolean {
  const need: Need = PERMISSIONS[permission]
  switch (principal.kind) {
    case 'system':
      return true
    case 'anonymous':
      return false
    case 'key': {
      if (need.scope === null || !principal.scopes.includes(need.scope)) return false
      if (need.role === 'instance') return principal.tenantId === null
      return reaches(principal, tenant) || (tenant === null && need.anywhere === true)
    }
    case 'user':
      return userMay(principal, need, tenant)
  }
}

/**
 * Stop unless who is asking may do this.
 *
 * @throws AppError unauthenticated (nobody), not_found (another tenant, or a hidden permission), forbidden.
 */
export function authorize(principal: Principal, permission: Permission, tenant: TenantRef | null): void {
  if (principal.kind === 'anonymous') {
    throw new AppError('unauthenticated', 'Sign in, or send an API key: Authorization: Bearer vs_…')
  }
  if (can(principal, permission, tenant)) return
  if (tenant !== null && !reaches(principal, tenant)) throw noSuchTenant(tenant.slug)
  const need: Need = PERMISSIONS[permission]
  if (principal.kind === 'key') throw new AppError('forbidden', whatAKeyNeeds(principal, need))
  if (need.hidden) throw new AppError('not_found', NOTHING_HERE)
  const what = need.role === null ? `an API key with the scope ${need.scope}` : `the role ${need.role}`
  throw new AppError('forbidden', `This needs ${what}.`)
}

function whatAKeyNeeds({ scopes }: KeyPrincipal, { scope }: Need): string {
  if (scope === null) return 'This is for people: an API key cannot do it.'
  return scopes.includes(scope)
    ? 'This needs an API key of the whole instance.'
    : `This needs an API key with the scope ${scope}.`
}

/** The answer for a tenant that does not exist and for one that the asker may not see: they look alike. */
export function noSuchTenant(asked: string): AppError {
  return new AppError('not_found', `There is no tenant ${JSON.stringify(asked.slice(0, 80))}.`)
}
