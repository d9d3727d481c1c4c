import { tenantOf, type Ctx } from '@/lib/access/ctx'
import { reaches } from '@/lib/access/permissions'
import { loadTenants } from '@/lib/access/server/load-tenants'
import type { TenantTree } from '@/lib/access/tenants'
import { verb } from '@/lib/access/verb'
import { inviteInput } from '@/lib/admin/inputs'
import type { InvitationView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'
import { env } from '@/lib/config/env'
import type { Tx } from '@/lib/db/db'

import { administersAllOf } from './account-rules'
import { changeRights, orConflict } from './change-rights'
import { readSso } from './read-sso'
import { grantJson, grantWords, isLimited } from './set-grant'
import { insertAccount, lockedAccountByEmail, type Account } from './store-accounts'
import { insertGrant } from './store-grants'
import { insertInvitation } from './store-invitations'
import { selectUser } from './store-users'
import { emptyAccount } from './store-ways-in'

/**
 * Gives a person a role in the tenant. Somebody new gets an account and a link to set their password, which
 * whoever invites hands over. Somebody who belongs to another tenant already can only be added by who
 * administers that one too, and only knowingly (`confirm`): whoever invited it there chose whom to give the link, so nobody
 * here knows whether that account is whom its address says. For the same reason an account that belongs to no tenant
 * (any more) begins anew: whoever set its password may be somebody else. Not so one that single sign-on leads to: it is the
 * provider's person's, who comes in as before; nobody who invites gets a link to it, renames it or ends its sessions.
 */
export const inviteUser = verb({
  name: 'inviteUser',
  permission: 'users.write',
  recent: true,
  input: inviteInput,
  run: async (ctx, { email, name, role, query = null, masks = [], confirm }) => {
    const grant = { role, query, masks }
    const tenant = tenantOf(ctx)
    const tree = await loadTenants(ctx.db)
    const passwords = await passwordsFor(ctx)
    const work = changeRights(ctx, async (tx) => {
      const known = await knownAccount(tx, ctx, { email, name })
      if (passwords.noWayIn !== null && !known?.hasProvider) throw passwords.noWayIn(email)
      if (known?.grants.some((grant) => grant.tenantId === tenant.id)) throw alreadyHere(email)
      if (known && !administersAllOf(ctx, known, tree)) {
        throw new AppError(
          'conflict',
          `${email} has an account in a tenant that you do not administer. Ask an instance admin to add it here.`,
        )
      }
      if (canSignIn(known) && confirm !== true) throw existsAlready(ctx, known, tree)
      const now = ctx.now()
      const id =
        known?.id ?? (await insertAccount(tx, { email, name, passwordHash: null, instanceAdmin: false, now }))
      await insertGrant(tx, { accountId: id, tenantId: tenant.id, ...grant, now })
      const invitation = passwords.areOff ? null : await linkFor(tx, ctx, id, known)
      const person = { email, name: known?.name ?? name }
      return {
        result: { user: await selectUser(tx, tenant.id, id), invitation },
        record: {
          tenants: [tenant],
          event: {
            action: 'vouchsafe.user.invite',
            change: 'CREATE',
            resource: { type: 'USER', id, name: person.name },
            message: `${person.name} became ${grantWords(grant)}`,
            details: { role, limited: isLimited(grant), newAccount: known === null },
            after: { ...person, ...grantJson(grant) },
          },
        },
      }
    })
    return orConflict(work, alreadyHere(email).message)
  },
})

/** The account of this address, made empty if it belongs to nobody: no tenant and no provider; null when there is none. */
async function knownAccount(
  tx: Tx,
  ctx: Ctx,
  { email, name }: { email: string; name: string },
): Promise<Account | null> {
  const known = await lockedAccountByEmail(tx, email)
  if (known === null || known.instanceAdmin || known.hasProvider || known.grants.length > 0) return known
  await emptyAccount(tx, known.id, name, ctx.now())
  return { ...known, name, hasPassword: false }
}

/** A link for who cannot sign in yet; null for who can. */
async function linkFor(
  tx: Tx,
  ctx: Ctx,
  accountId: string,
  known: Account | null,
): Promise<InvitationView | null> {
  // Whoever signs in by SSO needs no password, and a link would give their account to whoever has it.
  if (canSignIn(known)) return null
  const { token, expiresAt } = await insertInvitation(tx, accountId, ctx.now())
  return { url: invitationUrl(token), expiresAt: expiresAt.toISOString() }
}

/** The address of the page where an invitation is accepted. */
export function invitationUrl(token: string): string {
  return `${env().url}/invite/${token}`
}

const canSignIn = (known: Account | null): known is Account =>
  known !== null && (known.hasPassword || known.hasProvider)

/** Whether a link is of use; `noWayIn` where somebody new could not come in at all. */
async function passwordsFor({
  db,
}: Ctx): Promise<{ areOff: boolean; noWayIn: ((email: string) => AppError) | null }> {
  const settings = (await readSso(db))?.settings
  if (!settings?.only) return { areOff: false, noWayIn: null }
  if (settings.linkByEmail) return { areOff: true, noWayIn: null }
  const noWayIn = (email: string) =>
    new AppError(
      'conflict',
      `Passwords are turned off here, and accounts are not linked by their address: ${email} could not sign in. They get an account by signing in with ${settings.name}: give the role by a rule of single sign-on, or here once they did.`,
    )
  return { areOff: true, noWayIn }
}

function alreadyHere(email: string): AppError {
  return new AppError('conflict', `${email} is in this tenant already. Change the role there.`)
}

/** Names only tenants that who asks may see. */
function existsAlready(ctx: Ctx, account: Account, tree: TenantTree): AppError {
  const known = account.grants.flatMap((grant) => tree.byId.get(grant.tenantId) ?? [])
  const named = known.filter((tenant) => reaches(ctx.principal, tenant)).map((tenant) => tenant.slug)
  const others = account.grants.length - named.length
  const roles = [
    ...named.toSorted(),
    ...(others > 0 ? [others === 1 ? 'another tenant' : `${others} others`] : []),
  ]
  const what = [
    ...(account.instanceAdmin ? ['is an instance admin'] : []),
    ...(roles.length > 0 ? [`has roles in: ${roles.join(', ')}`] : []),
  ]
  const is = what.length > 0 ? what.join(' and ') : 'has no role now'
  const ways = [
    ...(account.hasPassword ? ['knows its password, which was set there,'] : []),
    ...(account.hasProvider ? ['signs in to it by single sign-on'] : []),
  ]
  return new AppError(
    'conflict',
    `${account.email} has an account already. It is called ${account.name} and ${is}. Whoever ${ways.join(' or ')} would get this role. Make sure that it is the person you mean, then confirm.`,
    { problems: [{ path: 'confirm', message: 'must be true to give this account a role here' }] },
  )
}
