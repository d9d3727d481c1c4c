import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { idInput } from '@/lib/admin/inputs'
import type { InvitationView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'

import {
  listedPerson,
  requireAdministersAllOf,
  requireNotLastBreakGlass,
  requireNotOfProvider,
} from './account-rules'
import { changeRights } from './change-rights'
import { passwordResetOf } from './password-reset'
import { requirePasswordAllowed } from './read-sso'

/**
 * Makes a link that sets a new password of a person of the tenant, as `resetPassword` does. For who administers all that the
 * person belongs to: the link is a way into it.
 */
export const resetUserPassword = verb({
  name: 'resetUserPassword',
  permission: 'users.write',
  recent: true,
  input: z.strictObject({ userId: idInput }),
  run: async (ctx, { userId }) => {
    const tenant = tenantOf(ctx)
    if (ctx.principal.kind === 'user' && ctx.principal.userId === userId)
      throw new AppError('conflict', 'You change your own password on the page of your account.')
    await requirePasswordAllowed(ctx.db, userId)
    const tree = await loadTenants(ctx.db)
    return changeRights<InvitationView>(ctx, async (tx) => {
      const account = await listedPerson(tx, ctx, tenant, userId)
      requireAdministersAllOf(ctx, account, tree)
      requireNotOfProvider(ctx, account)
      if (!account.hasPassword) {
        throw new AppError('conflict', `${account.name} has no password yet: make a new invitation link.`)
      }
      // Until the link is used there is no password.
      await requireNotLastBreakGlass(tx, account)
      return passwordResetOf(tx, account, tree, ctx.now())
    })
  },
})
