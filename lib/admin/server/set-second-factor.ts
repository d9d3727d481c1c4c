import { z } from 'zod'

import { userOf, type Ctx } from '@/lib/access/ctx'
import { requireConfirmed } from '@/lib/access/require-confirmed'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { readSettings } from '@/lib/access/server/settings'
import { appCodeInput, printRecoveryCode, type RecoveryCodesView } from '@/lib/admin/second-factor'
import { AppError } from '@/lib/base/errors'
import { sealSecret } from '@/lib/config/sealed-bytes'

import { tenantsOf } from './account-rules'
import { changeRights } from './change-rights'
import { newRecoveryCodes, recoveryMac } from './recovery-codes'
import { openSetup } from './second-factor-setup'
import { lockedAccountById } from './store-accounts'
import { putSecondFactor, replaceRecoveryCodes, secondFactorSetAt } from './store-second-factor'
import { endSessionsOf } from './store-sessions'
import { totpStep } from './totp'

/** What a person sends who has put the secret into their app. */
export const setSecondFactorInput = z.strictObject({
  setup: z.string().max(1000).meta({ description: 'As it was answered when the set-up began.' }),
  code: appCodeInput.meta({ description: 'What the app shows now: six digits.' }),
})

/**
 * Sets the second factor of who asks, or replaces it: the code shows that the app has the secret. Gives new recovery codes;
 * old ones, and every other session, end.
 */
export async function setSecondFactor(
  ctx: Ctx,
  input: z.output<typeof setSecondFactorInput>,
): Promise<RecoveryCodesView> {
  const person = userOf(ctx)
  requireConfirmed(ctx)
  const setup = openSetup(person.userId, input.setup, ctx.now())
  if (setup === null) throw new AppError('conflict', 'This set-up took too long. Begin again.')
  const { secret, begunAt } = setup
  const step = totpStep(secret, input.code, ctx.now())
  if (step === null) throw wrongCode()
  const tree = await loadTenants(ctx.db)
  const settings = await readSettings(ctx.db, 'sessions')
  const codes = newRecoveryCodes()
  await changeRights(ctx, async (tx) => {
    const account = await lockedAccountById(tx, person.userId)
    if (account === null || account.disabled || !account.hasPassword)
      throw new AppError('conflict', 'Your account was changed at the same moment. Sign in again.')
    const setAt = await secondFactorSetAt(tx, account.id)
    // The same again would give other recovery codes than those that were shown.
    if (setAt !== null && setAt >= begunAt)
      throw new AppError('conflict', 'This set-up is done already. Begin again.')
    const had = setAt !== null
    const sealed = sealSecret({ purpose: 'second factor', owner: account.id }, secret)
    await putSecondFactor(tx, account.id, { secret: sealed, lastStep: step, now: ctx.now() })
    const macs = codes.map((code) => recoveryMac(account.id, code))
    await replaceRecoveryCodes(tx, account.id, macs)
    const ended = await endSessionsOf(tx, account.id, {
      now: ctx.now(),
      except: person.sessionId,
      settings,
    })
    return {
      result: undefined,
      record: {
        tenants: tenantsOf(account, tree),
        event: {
          action: 'vouchsafe.user.set_second_factor',
          change: 'UPDATE',
          resource: { type: 'USER', id: account.id, name: account.name },
          message: `${account.name} ${had ? 'replaced their second factor' : 'set up a second factor'}`,
          details: { sessionsEnded: ended.length },
          before: { secondFactor: had },
          after: { secondFactor: true },
        },
      },
    }
  })
  return { recoveryCodes: codes.map(printRecoveryCode) }
}

function wrongCode(): AppError {
  const message = 'is not what the app should show now. Check the clock of the device, and take the next code'
  return new AppError('invalid', `The code ${message}.`, { problems: [{ path: 'code', message }] })
}
