import type { Ctx } from '@/lib/access/ctx'
import { can } from '@/lib/access/permissions'
import type { TenantRef } from '@/lib/access/roles'
import type { TenantTree } from '@/lib/access/tenants'
import { AppError } from '@/lib/base/errors'
import type { Tx } from '@/lib/db/db'

import {
  countOtherAdmins,
  countOtherInstanceAdmins,
  lockAdmins,
  lockedAccountById,
  lockInstanceAdmins,
  type Account,
} from './store-accounts'
import { lockedSso, selectBreakGlass } from './store-sso'

/**
 * The account with this id, if the tenant's list of users shows it to who asks: it has a role there, or it is an
 * instance admin and who asks administers the instance. Others do not exist here. Locked until the transaction ends.
 */
export async function listedPerson(tx: Tx, ctx: Ctx, tenant: TenantRef, userId: string): Promise<Account> {
  const account = await lockedAccountById(tx, userId)
  if (account !== null && hasRoleIn(account, tenant)) return account
  if (account?.instanceAdmin && can(ctx.principal, 'instance.write', null)) return account
  throw noSuchUser()
}

/** The same for a change of the role itself: an instance admin who is listed without one has none to change. */
export async function memberOf(tx: Tx, ctx: Ctx, tenant: TenantRef, userId: string): Promise<Account> {
  const account = await listedPerson(tx, ctx, tenant, userId)
  if (hasRoleIn(account, tenant)) return account
  throw new AppError(
    'conflict',
    `${account.name} is an instance admin and has no role of their own here. Invite ${account.email} to give one.`,
  )
}

function hasRoleIn(account: Account, tenant: TenantRef): boolean {
  return account.grants.some((grant) => grant.tenantId === tenant.id)
}

/** The answer for an account that does not exist and for one of another tenant: they look alike. */
export function noSuchUser(): AppError {
  return new AppError('not_found', 'There is no such user in this tenant.')
}

/** Whether who asks administers every tenant where this person is somebody. */
export function administersAllOf(ctx: Ctx, account: Account, tree: TenantTree): boolean {
  if (can(ctx.principal, 'users.write', null)) return true
  if (account.instanceAdmin) return false
  return account.grants.every((grant) => {
    const tenant = tree.byId.get(grant.tenantId)
    return tenant !== undefined && can(ctx.principal, 'users.write', tenant)
  })
}

/**
 * Stop unless the change stays inside what the asker administers: disabling a person, or making a link that
 * sets their password, reaches into every tenant they belong to.
 */
export function requireAdministersAllOf(ctx: Ctx, account: Account, tree: TenantTree): void {
  if (administersAllOf(ctx, account, tree)) return
  throw new AppError(
    'conflict',
    `${account.name} also belongs to a tenant that you do not administer. Take their role here away instead, or ask an instance admin.`,
  )
}

/**
 * Stop if the account is a provider's person's: roles of the rules may come at any sign-in, so who administers all that it
 * has now, perhaps only since they invited it, must not choose another way into it. Who runs the instance may.
 */
export function requireNotOfProvider(ctx: Ctx, account: Account): void {
  if (!account.hasProvider || can(ctx.principal, 'users.write', null)) return
  throw new AppError(
    'conflict',
    `${account.name} signs in by single sign-on: what else lets them in is changed by instance admins only.`,
  )
}

/** Stop if this person is the last who can administer one of these tenants. Locks, so that it stays so. */
export async function requireNotLastAdmin(
  tx: Tx,
  account: Account,
  tenantIds: readonly string[],
): Promise<void> {
  // Who cannot sign in administers nothing, so nothing is lost with them.
  if (account.disabled || !(account.hasPassword || account.hasProvider)) return
  const administered = account.grants.filter(
    (grant) => grant.role === 'admin' && tenantIds.includes(grant.tenantId),
  )
  const ids = administered.map((grant) => grant.tenantId)
  await lockAdmins(tx, ids)
  for (const id of ids) {
    if ((await countOtherAdmins(tx, id, account.id)) > 0) continue
    throw new AppError(
      'conflict',
      `${account.name} is the last admin of a tenant. Make somebody else its admin first.`,
    )
  }
}

/**
 * Stop if this person is the last instance admin who can sign in, or the last who may use a password while only single
 * sign-on is allowed.
 */
export async function requireNotLastInstanceAdmin(tx: Tx, account: Account): Promise<void> {
  if (!account.instanceAdmin || account.disabled || !account.hasPassword) return
  await lockInstanceAdmins(tx)
  await requireNotLastBreakGlass(tx, account)
  if ((await countOtherInstanceAdmins(tx, account.id)) > 0) return
  throw new AppError(
    'conflict',
    `${account.name} is the last instance admin. Make somebody else an instance admin first.`,
  )
}

/** Stop if nobody else may use a password while only single sign-on is allowed. */
export async function requireNotLastBreakGlass(tx: Tx, account: Account): Promise<void> {
  const { settings } = await lockedSso(tx)
  if (settings === null || !settings.only || !settings.breakGlass.includes(account.id)) return
  const others = (await selectBreakGlass(tx)).filter(({ id, able }) => able && id !== account.id)
  if (others.some(({ id }) => settings.breakGlass.includes(id))) return
  throw new AppError(
    'conflict',
    `${account.name} is the last who may use a password if single sign-on fails. Name somebody else for that first.`,
  )
}

/** Where a change of this person is recorded: in each of their tenants, and for instance admins in the system tenant. */
export function tenantsOf(account: Account, tree: TenantTree): TenantRef[] {
  const own = account.grants.flatMap((grant) => tree.byId.get(grant.tenantId) ?? [])
  const system = account.instanceAdmin || own.length === 0 ? tree.system : null
  return system === null ? own : [...own, system]
}
