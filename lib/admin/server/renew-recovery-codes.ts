import { userOf, type Ctx } from '@/lib/access/ctx'
import { requireConfirmed } from '@/lib/access/require-confirmed'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { printRecoveryCode, type RecoveryCodesView } from '@/lib/admin/second-factor'
import { AppError } from '@/lib/base/errors'

import { tenantsOf } from './account-rules'
import { changeRights } from './change-rights'
import { newRecoveryCodes, recoveryMac } from './recovery-codes'
import { lockedAccountById } from './store-accounts'
import { hasSecondFactor, replaceRecoveryCodes } from './store-second-factor'

/** Makes new recovery codes for who asks; the old ones stop working. */
export async function renewRecoveryCodes(ctx: Ctx): Promise<RecoveryCodesView> {
  const { userId } = userOf(ctx)
  requireConfirmed(ctx)
  const tree = await loadTenants(ctx.db)
  const codes = newRecoveryCodes()
  await changeRights(ctx, async (tx) => {
    const account = await lockedAccountById(tx, userId)
    if (account === null || !(await hasSecondFactor(tx, userId)))
      throw new AppError('conflict', 'You have no second factor, so there is nothing to recover from.')
    const macs = codes.map((code) => recoveryMac(userId, code))
    await replaceRecoveryCodes(tx, userId, macs)
    return {
      result: undefined,
      record: {
        tenants: tenantsOf(account, tree),
        event: {
          action: 'vouchsafe.user.renew_recovery_codes',
          change: 'UPDATE',
          resource: { type: 'USER', id: account.id, name: account.name },
          message: `${account.name} made new recovery codes`,
        },
      },
    }
  })
  return { recoveryCodes: codes.map(printRecoveryCode) }
}
