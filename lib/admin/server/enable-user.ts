import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { can } from '@/lib/access/permissions'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { idInput } from '@/lib/admin/inputs'
import { AppError } from '@/lib/base/errors'

import { listedPerson, requireAdministersAllOf, tenantsOf } from './account-rules'
import { changeRights } from './change-rights'
import { setDisabled } from './store-accounts'
import { selectUser } from './store-users'

/** Lets a disabled person sign in again, with the roles they had. Whom the instance has disabled, only the instance enables. */
export const enableUser = verb({
  name: 'enableUser',
  permission: 'users.write',
  recent: true,
  input: z.strictObject({ userId: idInput }),
  run: async (ctx, { userId }) => {
    const tenant = tenantOf(ctx)
    const tree = await loadTenants(ctx.db)
    return changeRights(ctx, async (tx) => {
      const view = () => selectUser(tx, tenant.id, userId)
      const account = await listedPerson(tx, ctx, tenant, userId)
      requireAdministersAllOf(ctx, account, tree)
      if (!account.disabled) return { result: await view(), record: null }
      if (account.disabledByInstance && !can(ctx.principal, 'instance.write', null)) {
        const message = `${account.name} was disabled by an instance admin: only an instance admin can enable them again.`
        throw new AppError('conflict', message)
      }
      await setDisabled(tx, userId, null)
      return {
        result: await view(),
        record: {
          tenants: tenantsOf(account, tree),
          event: {
            action: 'vouchsafe.user.enable',
            change: 'UPDATE',
            resource: { type: 'USER', id: userId, name: account.name },
            message: `${account.name} was enabled again`,
            before: { disabled: true, byInstance: account.disabledByInstance },
            after: { disabled: false, byInstance: false },
          },
        },
      }
    })
  },
})
