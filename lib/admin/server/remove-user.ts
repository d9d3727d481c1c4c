import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { idInput } from '@/lib/admin/inputs'

import { memberOf, requireNotLastAdmin } from './account-rules'
import { changeRights } from './change-rights'
import { deleteGrant } from './store-accounts'

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
      const role = account.grants.find((grant) => grant.tenantId === tenant.id)?.role ?? 'none'
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
            before: { email: account.email, name: account.name, role },
          },
        },
      }
    })
  },
})
