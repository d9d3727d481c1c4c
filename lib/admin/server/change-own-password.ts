import { z } from 'zod'

import { userOf, type Ctx } from '@/lib/access/ctx'
import { requireConfirmed } from '@/lib/access/require-confirmed'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { readSettings } from '@/lib/access/server/settings'
import { passwordInput } from '@/lib/admin/inputs'
import { AppError } from '@/lib/base/errors'

import { tenantsOf } from './account-rules'
import { changeRights } from './change-rights'
import { requireOwnPassword } from './own-account'
import { hashPassword, requireStrongPassword } from './passwords'
import { requirePasswordAllowed } from './read-sso'
import { credentialsOf, lockedAccountById, setPassword } from './store-accounts'
import { endSessionsOf } from './store-sessions'

/** What a person sends who changes their password. */
export const ownPasswordInput = z.strictObject({
  current: z.string().max(1024).meta({ description: 'The password up to now.' }),
  password: passwordInput,
})

/**
 * Changes the password of who asks. Their other sessions end: somebody else may be in one of them. Who has a second factor
 * has shown it lately: with a session and the password alone somebody else would put the owner out.
 */
export async function changeOwnPassword(ctx: Ctx, input: z.output<typeof ownPasswordInput>): Promise<void> {
  const person = userOf(ctx)
  await requirePasswordAllowed(ctx.db, person.userId)
  const account = await credentialsOf(ctx.db, { id: person.userId })
  if (account?.hasSecondFactor) requireConfirmed(ctx)
  const known = await requireOwnPassword(ctx, input.current, 'current')
  requireStrongPassword(input.password, known)
  if (input.password === input.current) {
    const message = 'is the one that you have'
    throw new AppError('invalid', 'The new password is the one that you have.', {
      problems: [{ path: 'password', message }],
    })
  }
  const passwordHash = await hashPassword(input.password)
  const tree = await loadTenants(ctx.db)
  const settings = await readSettings(ctx.db, 'sessions')
  await changeRights(ctx, async (tx) => {
    const account = await lockedAccountById(tx, person.userId)
    // Reset, or the account disabled, since the old one was checked.
    if (
      account === null ||
      !(await setPassword(tx, account.id, { from: known.passwordHash, to: passwordHash }))
    )
      throw new AppError('conflict', 'Your password was changed at the same moment. Sign in again.')
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
          action: 'vouchsafe.user.change_password',
          change: 'UPDATE',
          resource: { type: 'USER', id: account.id, name: account.name },
          message: `${account.name} changed their password`,
          details: { sessionsEnded: ended.length },
        },
      },
    }
  })
}
