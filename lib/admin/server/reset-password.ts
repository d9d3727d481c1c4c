import { z } from 'zod'

import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { emailInput } from '@/lib/admin/inputs'
import type { InvitationView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'

import { tenantsOf } from './account-rules'
import { changeRights } from './change-rights'
import { invitationUrl } from './invite-user'
import { forgetPassword, lockedAccountByEmail } from './store-accounts'
import { insertInvitation } from './store-invitations'

/**
 * Makes a link that sets a new password. The old password and every session end now, not when the link is used: whoever
 * asks for this may do so because somebody else knows the password. For the command line alone, since the link is
 * the way into the account of anybody, the first admin included.
 */
export const resetPassword = verb({
  name: 'resetPassword',
  permission: 'instance.write',
  input: z.strictObject({ email: emailInput }),
  run: async (ctx, { email }) => {
    if (ctx.principal.kind !== 'system') {
      throw new AppError('forbidden', 'Passwords are reset on the command line of the server only.')
    }
    const tree = await loadTenants(ctx.db)
    return changeRights<InvitationView>(ctx, async (tx) => {
      const account = await lockedAccountByEmail(tx, email)
      if (account === null)
        throw new AppError('not_found', `Nobody has an account with the address ${email}.`)
      if (account.disabled) {
        throw new AppError('conflict', `${account.name} is disabled: no link would work. Enable them first.`)
      }
      await forgetPassword(tx, account.id, ctx.now())
      const { token, expiresAt } = await insertInvitation(tx, account.id, ctx.now())
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
    })
  },
})
