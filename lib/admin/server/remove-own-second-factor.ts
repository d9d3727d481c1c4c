import { userOf, type Ctx } from '@/lib/access/ctx'
import { requireConfirmed } from '@/lib/access/require-confirmed'
import { ROLES } from '@/lib/access/roles'
import { asksForSecondFactor } from '@/lib/access/second-factor-rule'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { readSettings } from '@/lib/access/server/settings'
import { AppError } from '@/lib/base/errors'

import { tenantsOf } from './account-rules'
import { changeRights } from './change-rights'
import { secondFactorRemoved } from './remove-second-factor'
import { lockedAccountById, type Account } from './store-accounts'
import { deleteSecondFactor } from './store-second-factor'

/** Takes away the second factor of who asks, unless one of their roles asks for it. */
export async function removeOwnSecondFactor(ctx: Ctx): Promise<void> {
  const { userId } = userOf(ctx)
  requireConfirmed(ctx)
  const tree = await loadTenants(ctx.db)
  const { secondFactorFor } = await readSettings(ctx.db, 'signIn')
  await changeRights(ctx, async (tx) => {
    const account = await lockedAccountById(tx, userId)
    if (account === null) throw new AppError('unauthenticated', 'Sign in.')
    if (asksForSecondFactor(secondFactorFor, { ...account, roles: rolesOf(account) })) {
      throw new AppError(
        'conflict',
        'Your role asks for a second factor. You can replace it, for another device, but not take it away.',
      )
    }
    if (!(await deleteSecondFactor(tx, userId))) return { result: undefined, record: null }
    const message = `${account.name} took their second factor away`
    return {
      result: undefined,
      record: { tenants: tenantsOf(account, tree), event: secondFactorRemoved(account, message) },
    }
  })
}

const rolesOf = (account: Account) =>
  ROLES.filter((role) => account.grants.some((grant) => grant.role === role))
