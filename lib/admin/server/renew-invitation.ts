import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { idInput } from '@/lib/admin/inputs'
import type { InvitationView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'

import { listedPerson, requireAdministersAllOf } from './account-rules'
import { changeRights } from './change-rights'
import { invitationUrl } from './invite-user'
import { insertInvitation } from './store-invitations'

/** Makes a new link for an invited person; the old one stops working. Never for who has a password: it would set another. */
export const renewInvitation = verb({
  name: 'renewInvitation',
  permission: 'users.write',
  recent: true,
  input: z.strictObject({ userId: idInput }),
  run: async (ctx, { userId }) => {
    const tenant = tenantOf(ctx)
    const tree = await loadTenants(ctx.db)
    return changeRights<InvitationView>(ctx, async (tx) => {
      const account = await listedPerson(tx, ctx, tenant, userId)
      requireAdministersAllOf(ctx, account, tree)
      if (account.hasPassword || account.hasProvider) {
        const how = account.hasPassword ? 'has accepted the invitation already' : 'signs in by single sign-on'
        throw new AppError('conflict', `${account.name} ${how}.`)
      }
      const { token, expiresAt } = await insertInvitation(tx, userId, ctx.now())
      return {
        result: { url: invitationUrl(token), expiresAt: expiresAt.toISOString() },
        record: {
          // An instance admin's matters are the instance's, wherever somebody sees to them.
          tenants: [tenant, ...(account.instanceAdmin ? [tree.system] : [])],
          event: {
            action: 'vouchsafe.user.renew_invitation',
            change: 'UPDATE',
            resource: { type: 'USER', id: userId, name: account.name },
            message: `${account.name} got a new invitation link`,
          },
        },
      }
    })
  },
})
