import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { readSettings } from '@/lib/access/server/settings'
import { verb } from '@/lib/access/verb'
import { idInput } from '@/lib/admin/inputs'
import { AppError } from '@/lib/base/errors'
import type { OwnEvent } from '@/lib/log/server/record'

import { listedPerson, requireAdministersAllOf, requireNotOfProvider } from './account-rules'
import { changeRights } from './change-rights'
import type { Account } from './store-accounts'
import { deleteSecondFactor } from './store-second-factor'
import { endSessionsOf } from './store-sessions'

/**
 * Takes away the second factor of a person who lost it, with their recovery codes; every session of theirs ends. For who
 * administers all that the person belongs to: from then on a password is enough, or leads to setting up a new one.
 */
export const removeSecondFactor = verb({
  name: 'removeSecondFactor',
  permission: 'users.write',
  recent: true,
  input: z.strictObject({ userId: idInput }),
  run: async (ctx, { userId }) => {
    const tenant = tenantOf(ctx)
    if (ctx.principal.kind === 'user' && ctx.principal.userId === userId)
      throw new AppError('conflict', 'Your own second factor is on the page of your account.')
    const tree = await loadTenants(ctx.db)
    const settings = await readSettings(ctx.db, 'sessions')
    await changeRights(ctx, async (tx) => {
      const account = await listedPerson(tx, ctx, tenant, userId)
      requireAdministersAllOf(ctx, account, tree)
      requireNotOfProvider(ctx, account)
      if (!(await deleteSecondFactor(tx, userId)))
        throw new AppError('conflict', `${account.name} has no second factor.`)
      await endSessionsOf(tx, userId, { now: ctx.now(), except: null, settings })
      const message = `The second factor of ${account.name} was taken away, and their sessions ended`
      return {
        result: undefined,
        record: {
          tenants: [tenant, ...(account.instanceAdmin ? [tree.system] : [])],
          event: secondFactorRemoved(account, message),
        },
      }
    })
  },
})

/** How the log tells it, whoever did it. */
export function secondFactorRemoved(account: Account, message: string): OwnEvent {
  return {
    action: 'vouchsafe.user.remove_second_factor',
    change: 'UPDATE',
    resource: { type: 'USER', id: account.id, name: account.name },
    message,
    before: { secondFactor: true },
    after: { secondFactor: false },
  }
}
