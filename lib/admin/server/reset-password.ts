import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import type { TenantTree } from '@/lib/access/tenants'
import { verb } from '@/lib/access/verb'
import { emailInput, idInput } from '@/lib/admin/inputs'
import type { InvitationView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'
import type { Tx } from '@/lib/db/db'

import { listedPerson, requireAdministersAllOf, tenantsOf } from './account-rules'
import { changeRights, type Changed } from './change-rights'
import { invitationUrl } from './invite-user'
import { forgetPassword, lockedAccountByEmail, type Account } from './store-accounts'
import { insertInvitation } from './store-invitations'

/**
 * Makes a link that sets a new password. The old password and every session end now, not when the link is used: whoever
 * asks for this may do so because somebody else knows the password. The second factor stays, so that the link alone does not
 * let in who has one. By e-mail, for the command line alone: there it is the way into the account of anybody, the first
 * admin included.
 */
export const resetPassword = verb({
  name: 'resetPassword',
  permission: 'instance.write',
  input: z.strictObject({ email: emailInput }),
  run: async (ctx, { email }) => {
    if (ctx.principal.kind !== 'system') {
      throw new AppError(
        'forbidden',
        'By e-mail address, passwords are reset on the command line of the server only.',
      )
    }
    const tree = await loadTenants(ctx.db)
    return changeRights<InvitationView>(ctx, async (tx) => {
      const account = await lockedAccountByEmail(tx, email)
      if (account === null)
        throw new AppError('not_found', `Nobody has an account with the address ${email}.`)
      return resetOf(tx, account, tree, ctx.now())
    })
  },
})

/** The same for a person of a tenant, for who administers all that the person belongs to: the link is a way into it. */
export const resetUserPassword = verb({
  name: 'resetUserPassword',
  permission: 'users.write',
  recent: true,
  input: z.strictObject({ userId: idInput }),
  run: async (ctx, { userId }) => {
    const tenant = tenantOf(ctx)
    if (ctx.principal.kind === 'user' && ctx.principal.userId === userId)
      throw new AppError('conflict', 'You change your own password on the page of your account.')
    const tree = await loadTenants(ctx.db)
    return changeRights<InvitationView>(ctx, async (tx) => {
      const account = await listedPerson(tx, ctx, tenant, userId)
      requireAdministersAllOf(ctx, account, tree)
      if (!account.hasPassword) {
        throw new AppError('conflict', `${account.name} has no password yet: make a new invitation link.`)
      }
      return resetOf(tx, account, tree, ctx.now())
    })
  },
})

async function resetOf(
  tx: Tx,
  account: Account,
  tree: TenantTree,
  now: Date,
): Promise<Changed<InvitationView>> {
  if (account.disabled) {
    throw new AppError('conflict', `${account.name} is disabled: no link would work. Enable them first.`)
  }
  await forgetPassword(tx, account.id, now)
  const { token, expiresAt } = await insertInvitation(tx, account.id, now)
  return {
    result: { url: invitationUrl(token), expiresAt: expiresAt.toISOString() },
    record: {
      tenants: tenantsOf(account, tree),
      event: {
        action: 'vouchsafe.user.reset_password',
        change: 'UPDATE',
        resource: { type: 'USER', id: account.id, name: account.name },
        message: `The password of ${account.name} was reset, and their sessions ended`,
      },
    },
  }
}
