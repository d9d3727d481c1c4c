import { userOf, type Ctx } from '@/lib/access/ctx'
import { ROLES } from '@/lib/access/roles'
import { asksForSecondFactor } from '@/lib/access/second-factor-rule'
import { readSettings } from '@/lib/access/server/settings'
import type { OwnAccountView } from '@/lib/admin/second-factor'
import { AppError } from '@/lib/base/errors'

import { credentialsOf } from './store-accounts'
import { countRecoveryCodes, selectSecondFactor } from './store-second-factor'

/** What a person may know of their own account. */
export async function getOwnAccount(ctx: Ctx): Promise<OwnAccountView> {
  const { userId } = userOf(ctx)
  const account = await credentialsOf(ctx.db, { id: userId })
  if (account === null) throw new AppError('unauthenticated', 'Sign in.')
  const factor = await selectSecondFactor(ctx.db, userId)
  const { secondFactorFor } = await readSettings(ctx.db, 'signIn')
  const roles = ROLES.filter((role) => account.grants.some((grant) => grant.role === role))
  const { id, email, name, hasPassword, instanceAdmin } = account
  return {
    id,
    email,
    name,
    hasPassword,
    secondFactor: factor && {
      since: factor.createdAt.toISOString(),
      recoveryCodesLeft: await countRecoveryCodes(ctx.db, userId),
    },
    secondFactorRequired: asksForSecondFactor(secondFactorFor, { instanceAdmin, roles }),
  }
}
