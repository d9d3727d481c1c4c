import { userOf, type Ctx } from '@/lib/access/ctx'
import { requireConfirmed } from '@/lib/access/require-confirmed'
import type { SecondFactorSetupView } from '@/lib/admin/second-factor'
import { AppError } from '@/lib/base/errors'
import { env } from '@/lib/config/env'

import { sealSetup } from './second-factor-setup'
import { credentialsOf } from './store-accounts'
import { newTotpSecret, totpUri } from './totp'

/**
 * Makes the secret that somebody puts into their app. Nothing is stored before the first code of it comes back: the secret
 * stands, sealed, in `setup`. So nobody is left with a second factor that their app does not have.
 */
export async function beginSecondFactor(ctx: Ctx): Promise<SecondFactorSetupView> {
  const { userId, email } = userOf(ctx)
  requireConfirmed(ctx)
  const account = await credentialsOf(ctx.db, { id: userId })
  if (account === null || !account.hasPassword) {
    throw new AppError(
      'conflict',
      'You sign in with single sign-on, which has a second factor of its own: it is set up there.',
    )
  }
  const secret = newTotpSecret()
  return {
    setup: sealSetup(userId, secret, ctx.now()),
    secret,
    uri: totpUri(secret, email, new URL(env().url).host),
  }
}
