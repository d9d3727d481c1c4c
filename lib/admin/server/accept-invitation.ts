import { z } from 'zod'

import type { Requester } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { nameInput, passwordInput } from '@/lib/admin/inputs'
import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'

import { tenantsOf } from './account-rules'
import { changeRights } from './change-rights'
import { hashPassword, requireStrongPassword } from './passwords'
import { requirePasswordAllowed } from './read-sso'
import { lockedAccountById } from './store-accounts'
import { openInvitation, setFirstPassword, takeInvitation } from './store-invitations'

/** What a person sends who follows their invitation. The token is the permission, so this is no verb. */
export const acceptInput = z.strictObject({
  token: z.string().max(100),
  password: passwordInput,
  name: nameInput.optional(),
})

/** Who is invited by this link; null when it cannot be used (any more). */
export async function findInvitation(
  db: Db,
  token: string,
  now: Date,
): Promise<{ email: string; name: string } | null> {
  const found = await openInvitation(db.prisma, token, now)
  return found === null ? null : { email: found.email, name: found.name }
}

/**
 * Sets the first password of an invited person. The link works once.
 *
 * @throws AppError not_found when it was used, has expired, or was replaced by a newer one; invalid when the password is
 *   too easy to guess.
 */
export async function acceptInvitation(
  ctx: Requester & { db: Db },
  input: z.output<typeof acceptInput>,
): Promise<{ email: string }> {
  const found = await openInvitation(ctx.db.prisma, input.token, ctx.now())
  if (found === null) throw gone()
  requireStrongPassword(input.password, { email: found.email, name: input.name ?? found.name })
  await requirePasswordAllowed(ctx.db, found.accountId)
  const passwordHash = await hashPassword(input.password)
  const tree = await loadTenants(ctx.db)
  return changeRights(ctx, async (tx) => {
    // The account first, as everywhere: a new invitation at the same moment would wait for us and we for it.
    const account = await lockedAccountById(tx, found.accountId)
    if (!(await takeInvitation(tx, input.token, ctx.now()))) throw gone()
    // Disabled while the link was out, or set by an older way in.
    if (account === null || account.disabled || account.hasPassword) throw gone()
    await setFirstPassword(tx, account.id, { passwordHash, name: input.name })
    const name = input.name ?? account.name
    return {
      result: { email: account.email },
      record: {
        tenants: tenantsOf(account, tree),
        event: {
          action: 'vouchsafe.user.accept_invitation',
          change: 'UPDATE',
          resource: { type: 'USER', id: account.id, name },
          message: `${name} accepted the invitation and set a password`,
        },
      },
    }
  })
}

function gone(): AppError {
  return new AppError(
    'not_found',
    'This invitation cannot be used: it was used before, has expired, or was replaced. Ask for a new link.',
  )
}
