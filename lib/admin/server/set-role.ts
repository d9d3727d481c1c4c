import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { idInput, roleInput } from '@/lib/admin/inputs'
import { AppError, invariant } from '@/lib/base/errors'

import { memberOf, requireNotLastAdmin } from './account-rules'
import { changeRights } from './change-rights'
import { grantWords, isLimited } from './set-grant'
import { type GrantText, selectGrant, updateGrant } from './store-grants'
import { selectUser } from './store-users'

/** Changes a person's role in the tenant; what limits their view stays. The last admin stays admin. */
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
      const grant = await selectGrant(tx, userId, tenant.id)
      invariant(grant, 'a member has a grant')
      const before = grant.role
      if (before === role) return { result: await view(), record: null }
      if (role === 'admin' && isLimited(grant)) throw limitFirst(account.name, grant)
      if (before === 'admin') await requireNotLastAdmin(tx, account, [tenant.id])
      await updateGrant(tx, userId, tenant.id, { ...grant, role })
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

function limitFirst(name: string, grant: GrantText): AppError {
  return new AppError(
    'conflict',
    `${name} is ${grantWords(grant)}, and an admin sees everything. Take the limit away first: under Roles and grants.`,
  )
}
