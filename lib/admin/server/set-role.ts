import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { idInput, roleInput } from '@/lib/admin/inputs'

import { memberOf, requireNotLastAdmin } from './account-rules'
import { changeRights } from './change-rights'
import { selectUser, updateGrant } from './store-accounts'

/** Changes a person's role in the tenant. The last admin stays admin. */
export const setRole = verb({
  name: 'setRole',
  permission: 'users.write',
  recent: true,
  input: z.strictObject({ userId: idInput, role: roleInput }),
  run: async (ctx, { userId, role }) => {
    const tenant = tenantOf(ctx)
    return changeRights(ctx, async (tx) => {
      const view = () => selectUser(tx, tenant.id, userId)
      const account = await memberOf(tx, ctx, tenant, userId)
      const before = account.grants.find((grant) => grant.tenantId === tenant.id)?.role
      if (before === role || before === undefined) return { result: await view(), record: null }
      if (before === 'admin') await requireNotLastAdmin(tx, account, [tenant.id])
      await updateGrant(tx, userId, tenant.id, role)
      return {
        result: await view(),
        record: {
          tenants: [tenant],
          event: {
            action: 'vouchsafe.user.set_role',
            change: 'UPDATE',
            resource: { type: 'USER', id: userId, name: account.name },
            message: `${account.name} became ${role}, having been ${before}`,
            details: { role },
            before: { role: before },
            after: { role },
          },
        },
      }
    })
  },
})
