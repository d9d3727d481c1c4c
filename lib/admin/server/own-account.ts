import { userOf, type Ctx } from '@/lib/access/ctx'
import { AppError } from '@/lib/base/errors'

import { passwordMatches } from './passwords'
import { attemptRefused, attemptSucceeded, beginAttempt, passwordCounters } from './sign-in-limiter'
import { isKnownMachine, NOT_KNOWN, recordFailure } from './sign-in-steps'
import { credentialsOf, type Credentials } from './store-accounts'

/**
 * Stop unless this is the password of who asks. Attempts count as those to sign in do: whoever finds a screen unlocked
 * cannot guess here without end.
 *
 * @returns the account as it was read.
 * @throws AppError invalid at `path`, or rate_limited.
 */
export async function requireOwnPassword(ctx: Ctx, password: string, path: string): Promise<Credentials> {
  const { email, userId, sessionId } = userOf(ctx)
  const account = await credentialsOf(ctx.db, { id: userId })
  if (account === null) throw new AppError('unauthenticated', 'Sign in.')
  const counters = passwordCounters(email, ctx.ip ?? NOT_KNOWN, sessionId)
  const wait = await beginAttempt(ctx.db, counters, ctx.now(), () => isKnownMachine(ctx, email))
  if (wait > 0) {
    if (await attemptRefused(ctx.db, counters, ctx.now()))
      await recordFailure(ctx, email, account, 'too many attempts')
    throw new AppError('rate_limited', `Too many attempts. Wait ${wait} s and try again.`, {
      retryAfterSeconds: wait,
    })
  }
  if (!(await passwordMatches(account.passwordHash, password))) {
    await recordFailure(ctx, email, account, 'wrong password')
    const message = 'is not your password'
    throw new AppError('invalid', 'This is not your password.', { problems: [{ path, message }] })
  }
  await attemptSucceeded(ctx.db, counters)
  return account
}
