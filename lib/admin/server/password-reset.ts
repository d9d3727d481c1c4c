import type { TenantTree } from '@/lib/access/tenants'
import type { InvitationView } from '@/lib/admin/views'
import { AppError } from '@/lib/base/errors'
import type { Tx } from '@/lib/db/db'

import { tenantsOf } from './account-rules'
import type { Changed } from './change-rights'
import { invitationUrl } from './invite-user'
import { forgetPassword, type Account } from './store-accounts'
import { insertInvitation } from './store-invitations'

/** A step of a reset: the old password and every session end, and there is a link for a new one. Locks the account before. */
export async function passwordResetOf(
  tx: Tx,
  account: Account,
  tree: TenantTree,
  now: Date,
): Promise<Changed<InvitationView>> {
  if (account.disabled) {
    throw new AppError('conflict', `${account.name} is disabled: no link would work. Enable them first.`)
  }
  await forgetPassword(tx, account.id, now)
  const { token, expiresAt } = await insertInvitation(tx, account.id, now)
  return {
    result: { url: invitationUrl(token), expiresAt: expiresAt.toISOString() },
    record: {
      tenants: tenantsOf(account, tree),
      event: {
        action: 'vouchsafe.user.reset_password',
        change: 'UPDATE',
        resource: { type: 'USER', id: account.id, name: account.name },
        message: `The password of ${account.name} was reset, and their sessions ended`,
      },
    },
  }
}
