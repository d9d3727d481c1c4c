import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { idInput } from '@/lib/admin/inputs'
import { invariant } from '@/lib/base/errors'

import { memberOf, requireNotLastAdmin } from './account-rules'
import { changeRights } from './change-rights'
import { grantJson } from './set-grant'
import { deleteGrant, selectGrant } from './store-grants'

/** Takes a person's role in the tenant away. The account stays, and so do its roles elsewhere. */
export const removeUser = verb({
  name: 'removeUser',
  permission: 'users.write',
  recent: true,
  input: z.strictObject({ userId: idInput }),
  run: async (ctx, { userId }) => {
    const tenant = tenantOf(ctx)
    await changeRights(ctx, async (tx) => {
      const account = await memberOf(tx, ctx, tenant, userId)
      const grant = await selectGrant(tx, userId, tenant.id)
      invariant(grant, 'a member has a grant')
      const { role } = grant
      if (role === 'admin') await requireNotLastAdmin(tx, account, [tenant.id])
      await deleteGrant(tx, userId, tenant.id)
      return {
        result: undefined,
        record: {
          tenants: [tenant],
          event: {
            action: 'vouchsafe.user.remove',
            change: 'DELETE',
            resource: { type: 'USER', id: userId, name: account.name },
            message: `${account.name} is no longer ${role}`,
            before: { email: account.email, name: account.name, ...grantJson(grant) },
          },
        },
      }
    })
  },
})
