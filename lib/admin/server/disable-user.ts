import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { can } from '@/lib/access/permissions'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { idInput } from '@/lib/admin/inputs'

import {
  listedPerson,
  requireAdministersAllOf,
  requireNotLastAdmin,
  requireNotLastInstanceAdmin,
  tenantsOf,
} from './account-rules'
import { changeRights } from './change-rights'
import { setDisabled } from './store-accounts'
import { selectUser } from './store-users'

/**
 * Locks a person out everywhere and ends their sessions. Nothing of what they did goes. What who runs the instance has
 * disabled, also somebody who was disabled already, admins of a tenant cannot enable.
 */
export const disableUser = verb({
  name: 'disableUser',
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
      const byInstance = can(ctx.principal, 'instance.write', null)
      const rises = byInstance && !account.disabledByInstance
      if (account.disabled && !rises) return { result: await view(), record: null }
      await requireNotLastInstanceAdmin(tx, account)
      await requireNotLastAdmin(
        tx,
        account,
        // Of an archived one nobody is admin now, and who brings it back can make one.
        account.grants.map((grant) => grant.tenantId).filter((id) => tree.byId.has(id)),
      )
      await setDisabled(tx, userId, { at: ctx.now(), byInstance })
      return {
        result: await view(),
        record: {
          tenants: tenantsOf(account, tree),
          event: {
            action: 'vouchsafe.user.disable',
            change: 'UPDATE',
            resource: { type: 'USER', id: userId, name: account.name },
            message: `${account.name} was disabled`,
            before: { disabled: account.disabled, byInstance: false },
            after: { disabled: true, byInstance },
          },
        },
      }
    })
  },
})
