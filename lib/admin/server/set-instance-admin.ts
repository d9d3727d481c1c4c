import { z } from 'zod'

import { loadTenants } from '@/lib/access/server/load-tenants'
import { verb } from '@/lib/access/verb'
import { idInput } from '@/lib/admin/inputs'
import { invariant } from '@/lib/base/errors'

import { noSuchUser, requireNotLastInstanceAdmin } from './account-rules'
import { changeRights } from './change-rights'
import { accountById, selectUser, setInstanceAdminFlag } from './store-accounts'

/** Makes a person an instance admin, or no longer one. The last one stays. */
export const setInstanceAdmin = verb({
  name: 'setInstanceAdmin',
  permission: 'instance.write',
  input: z.strictObject({ userId: idInput, instanceAdmin: z.boolean() }),
  run: async (ctx, { userId, instanceAdmin }) => {
    const { system } = await loadTenants(ctx.db)
    invariant(system, 'a system tenant exists from first start')
    return changeRights(ctx, async (tx) => {
      const view = () => selectUser(tx, ctx.tenant?.id ?? system.id, userId)
      const account = await accountById(tx, userId)
      if (account === null) throw noSuchUser()
      if (account.instanceAdmin === instanceAdmin) return { result: await view(), record: null }
      if (!instanceAdmin) await requireNotLastInstanceAdmin(tx, account)
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
