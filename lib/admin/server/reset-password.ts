import { z } from 'zod'

import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { emailInput } from '@/lib/admin/inputs'
import type { InvitationView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'

import { changeRights } from './change-rights'
import { passwordResetOf } from './password-reset'
import { lockedAccountByEmail } from './store-accounts'

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
      return passwordResetOf(tx, account, tree, ctx.now())
    })
  },
})
