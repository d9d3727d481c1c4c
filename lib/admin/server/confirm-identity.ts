import { z } from 'zod'

import { userOf, type Ctx } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { renewSession } from '@/lib/access/server/renew-session'
import { AppError } from '@/lib/base/errors'
import { recordAlone, type OwnEvent } from '@/lib/log/server/record'

import { passwordMatches } from './passwords'
import { passwordAllowed } from './read-sso'
import { requirePasswordAllowed } from './read-sso'
import {
  attemptRefused,
  attemptSucceeded,
  beginAttempt,
  codeCounters,
  passwordCounters,
} from './sign-in-limiter'
import { homeOf, isKnownMachine, NOT_KNOWN } from './sign-in-steps'
import { credentialsOf, type Credentials } from './store-accounts'
import { takeCode } from './take-code'

/** What somebody sends to show that it is them. */
export const confirmInput = z.strictObject({
  password: z.string().min(1, 'is needed').max(1024, 'has at most 1,024 characters'),
  code: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'Of the second factor, where the account has one.' }),
})

/**
 * Checks that it is still the person who signed in, before they do what matters. Returns the session's new id, for the
 * cookie: the one of before has not shown anything. Success and failure are both recorded, and guessing is slowed down as at
 * the sign-in.
 *
 * @throws AppError invalid at `password` or `code`; rate_limited; conflict for who has no password; unauthenticated when the session
 *   ended meanwhile.
 */
export async function confirmIdentity(ctx: Ctx, given: z.output<typeof confirmInput>): Promise<string> {
  const user = userOf(ctx)
  const account = await credentialsOf(ctx.db, { id: user.userId })
  if (account?.passwordHash === null || !(await passwordAllowed(ctx.db, user.userId))) {
    throw new AppError(
      'conflict',
      'You sign in without a password here. Sign in again to confirm that it is you.',
    )
  }
  await requirePasswordAllowed(ctx.db, user.userId)
  const tree = await loadTenants(ctx.db)
  const record = (event: Pick<OwnEvent, 'outcome' | 'reason' | 'message'>) =>
    recordAlone(ctx.db, ctx, homeOf(account ?? { grants: [] }, tree), {
      action: 'vouchsafe.session.confirm',
      change: 'NONE',
      resource: { type: 'SESSION', id: user.sessionId },
      ...event,
    })
  const failed = (reason: string) =>
    record({ outcome: 'failure', reason, message: `${user.name} did not show that it is them` })

  const counters = passwordCounters(user.email, ctx.ip ?? NOT_KNOWN, user.sessionId)
  // An open session proves nothing here: it is what may have been stolen.
  const wait = await beginAttempt(ctx.db, counters, ctx.now(), () => isKnownMachine(ctx, user.email))
  if (wait > 0) {
    if (await attemptRefused(ctx.db, counters, ctx.now())) await failed('too many attempts')
    const message = `Too many attempts. Wait ${wait} s and try again.`
    throw new AppError('rate_limited', message, { retryAfterSeconds: wait })
  }
  if (account === null || !(await passwordMatches(account.passwordHash, given.password))) {
    await failed('wrong password')
    throw new AppError('invalid', 'This is not your password.', {
      problems: [{ path: 'password', message: 'is not your password' }],
    })
  }
  if (account.hasSecondFactor) await requireCode(ctx, account, given.code, failed)
  await record({ message: `${user.name} showed that it is them` })
  await attemptSucceeded(ctx.db, counters)
  const sessionId = await renewSession(ctx.db, user.sessionId, { now: ctx.now(), authenticated: true })
  if (sessionId === null) throw new AppError('unauthenticated', 'Your session has ended. Sign in again.')
  return sessionId
}

/** The second factor, after the password: wrong codes count as they do at the sign-in. */
async function requireCode(
  ctx: Ctx,
  account: Credentials,
  code: string | undefined,
  failed: (reason: string) => Promise<void>,
): Promise<void> {
  const wrong = (message: string) =>
    new AppError('invalid', `The code ${message}.`, { problems: [{ path: 'code', message }] })
  if (code === undefined || code === '') throw wrong('of your second factor is needed')
  const counters = codeCounters(account.id, ctx.ip ?? NOT_KNOWN, userOf(ctx).sessionId)
  const wait = await beginAttempt(ctx.db, counters, ctx.now(), () => isKnownMachine(ctx, account.email))
  if (wait > 0) {
    if (await attemptRefused(ctx.db, counters, ctx.now())) await failed('too many codes')
    const message = `Too many attempts. Wait ${wait} s and try again.`
    throw new AppError('rate_limited', message, { retryAfterSeconds: wait })
  }
  if ((await takeCode(ctx.db, account.id, code, ctx.now())) === null) {
    await failed('wrong code')
    throw wrong('is not right, or was used before')
  }
  await attemptSucceeded(ctx.db, counters)
}
