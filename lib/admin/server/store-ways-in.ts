import type { Tx } from '@/lib/db/db'

import { forgetPassword } from './store-accounts'
import { deleteSecondFactor } from './store-second-factor'

/** Which ways into an account there were. */
export interface WaysIn {
  password: boolean
  /** With its recovery codes. */
  secondFactor: boolean
  /** Links that could still set a password. */
  links: number
}

/**
 * Takes every way into an account away but that of a provider, and ends its sessions: password, second factor, recovery
 * codes, and links that are out. Whoever made them may be somebody else than whose account it is from now on. Locks the
 * account before.
 */
export async function takeWaysIn(tx: Tx, accountId: string, now: Date): Promise<WaysIn> {
  const { passwordHash } = await tx.account.findUniqueOrThrow({ where: { id: accountId } })
  await forgetPassword(tx, accountId, now)
  const secondFactor = await deleteSecondFactor(tx, accountId)
  const links = await tx.invitation.deleteMany({
    where: { accountId, usedAt: null, expiresAt: { gt: now } },
  })
  return { password: passwordHash !== null, secondFactor, links: links.count }
}

/** Makes an account that no provider knows as if it were new: no way in, no open session, and this name. Locks the account before. */
export async function emptyAccount(tx: Tx, accountId: string, name: string, now: Date): Promise<void> {
  await tx.account.update({ where: { id: accountId }, data: { name } })
  await takeWaysIn(tx, accountId, now)
}
