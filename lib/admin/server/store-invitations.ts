import { createHash, randomBytes, randomUUID } from 'node:crypto'

import { INVITATION_DAYS } from '@/lib/admin/inputs'
import type { Tx } from '@/lib/db/db'

const DAY_MS = 86_400_000

function tokenHash(token: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(token).digest())
}

/** Makes a new link's token for an account; older ones stop working, so that only one is ever out. */
export async function insertInvitation(
  tx: Tx,
  accountId: string,
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  await tx.invitation.deleteMany({ where: { accountId } })
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(now.getTime() + INVITATION_DAYS * DAY_MS)
  await tx.invitation.create({
    data: { id: randomUUID(), tokenHash: tokenHash(token), accountId, createdAt: now, expiresAt },
  })
  return { token, expiresAt }
}

/** Whose invitation this is, if it can still be used. */
export async function openInvitation(
  tx: Tx,
  token: string,
  now: Date,
): Promise<{ accountId: string; email: string; name: string } | null> {
  const row = await tx.invitation.findUnique({
    where: { tokenHash: tokenHash(token) },
    include: { account: { select: { email: true, name: true, disabledAt: true } } },
  })
  if (row === null || row.usedAt !== null || row.expiresAt <= now || row.account.disabledAt !== null)
    return null
  return { accountId: row.accountId, email: row.account.email, name: row.account.name }
}

/** Uses an invitation up; false when somebody was faster or it has expired. */
export async function takeInvitation(tx: Tx, token: string, now: Date): Promise<boolean> {
  const { count } = await tx.invitation.updateMany({
    where: { tokenHash: tokenHash(token), usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  })
  return count === 1
}

/** Sets the first password and, if given, the name. */
export async function setFirstPassword(
  tx: Tx,
  accountId: string,
  set: { passwordHash: string; name: string | undefined },
): Promise<void> {
  const { passwordHash, name } = set
  await tx.account.update({
    where: { id: accountId },
    data: { passwordHash, ...(name !== undefined && { name }) },
  })
}

/**
 * Removes invitations that could no longer be used, and sessions that had ended, before a time; of sessions only those that
 * began before another one. Returns how many.
 */
export async function deleteEnded(
  tx: Tx,
  before: Date,
  begunBefore: Date,
): Promise<{ invitations: number; sessions: number }> {
  const invitations = await tx.invitation.deleteMany({
    where: { OR: [{ expiresAt: { lt: before } }, { usedAt: { lt: before } }] },
  })
  const sessions = await tx.session.deleteMany({
    where: {
      createdAt: { lt: begunBefore },
      OR: [{ expiresAt: { lt: before } }, { revokedAt: { lt: before } }],
    },
  })
  return { invitations: invitations.count, sessions: sessions.count }
}
