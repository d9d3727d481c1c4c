import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { idInput } from '@/lib/admin/inputs'

import { listedPerson, requireAdministersAllOf, tenantsOf } from './account-rules'
import { changeRights } from './change-rights'
import { selectUser, setDisabled } from './store-accounts'

/** Lets a disabled person sign in again, with the roles they had. */
export const enableUser = verb({
  name: 'enableUser',
  permission: 'users.write',
  input: z.strictObject({ userId: idInput }),
  run: async (ctx, { userId }) => {
    const tenant = tenantOf(ctx)
    const tree = await loadTenants(ctx.db)
    return changeRights(ctx, async (tx) => {
      const view = () => selectUser(tx, tenant.id, userId)
      const account = await listedPerson(tx, ctx, tenant, userId)
      requireAdministersAllOf(ctx, account, tree)
      if (!account.disabled) return { result: await view(), record: null }
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
            before: { disabled: true },
            after: { disabled: false },
          },
        },
      }
    })
  },
})
