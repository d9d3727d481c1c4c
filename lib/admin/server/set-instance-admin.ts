import { z } from 'zod'

import { loadTenants } from '@/lib/access/server/load-tenants'
import type { TenantTree } from '@/lib/access/tenants'
import { verb } from '@/lib/access/verb'
import { idInput } from '@/lib/admin/inputs'
import { AppError, invariant } from '@/lib/base/errors'

import { noSuchUser, requireNotLastInstanceAdmin } from './account-rules'
import { changeRights } from './change-rights'
import { lockedAccountById, setInstanceAdminFlag, type Account } from './store-accounts'
import { selectUser } from './store-users'

/**
 * Makes a person an instance admin, or no longer one. The last one stays, and so does who would be left with an account
 * that signs in and is listed nowhere.
 */
export const setInstanceAdmin = verb({
  name: 'setInstanceAdmin',
  permission: 'instance.write',
  recent: true,
  input: z.strictObject({ userId: idInput, instanceAdmin: z.boolean() }),
  run: async (ctx, { userId, instanceAdmin }) => {
    const tree = await loadTenants(ctx.db)
    const { system } = tree
    invariant(system, 'a system tenant exists from first start')
    return changeRights(ctx, async (tx) => {
      const view = () => selectUser(tx, ctx.tenant?.id ?? system.id, userId)
      const account = await lockedAccountById(tx, userId)
      if (account === null) throw noSuchUser()
      if (account.instanceAdmin === instanceAdmin) return { result: await view(), record: null }
      if (!instanceAdmin) {
        await requireNotLastInstanceAdmin(tx, account)
        requireListedStill(account, tree)
      }
      await setInstanceAdminFlag(tx, userId, instanceAdmin)
      return {
        result: await view(),
        record: {
          tenants: [system],
          event: {
            action: 'vouchsafe.user.set_instance_admin',
            change: 'UPDATE',
            resource: { type: 'USER', id: userId, name: account.name },
            message: instanceAdmin
              ? `${account.name} became an instance admin`
              : `${account.name} is no longer an instance admin`,
            before: { instanceAdmin: !instanceAdmin },
            after: { instanceAdmin },
          },
        },
      }
    })
  },
})

function requireListedStill(account: Account, tree: TenantTree): void {
  if (account.disabled || account.grants.some((grant) => tree.byId.has(grant.tenantId))) return
  throw new AppError(
    'conflict',
    `${account.name} has no role in any tenant: they could still sign in and would be listed nowhere. Give them a role in a tenant first (invite ${account.email} there), or disable them.`,
  )
}
