import type { SignInMethod } from '@/lib/access/second-factor-rule'
import { SESSION_HOURS_MAX } from '@/lib/access/settings'
import type { Tx } from '@/lib/db/db'

import { newPublicId, newSessionId, sessionHash } from './session-id'

/** No session lasts longer than this, whatever the settings say. */
export const SESSION_MAX_SECONDS = SESSION_HOURS_MAX * 3600
const USER_AGENT_MAX = 500

/**
 * A step of signing in: opens a session. `sessionId` is the secret for the cookie; only its hash is stored.
 * `publicId` names the session in events.
 */
export async function openSession(
  tx: Tx,
  who: {
    accountId: string
    ip: string | null
    userAgent: string | null
    now: Date
    method?: SignInMethod
    /** When they showed who they are, where that was before now. */
    authenticatedAt?: Date
  },
): Promise<{ sessionId: string; publicId: string }> {
  const sessionId = newSessionId()
  const hash = sessionHash(sessionId)
  const publicId = newPublicId()
  await tx.session.create({
    data: {
      idHash: Uint8Array.from(hash),
      publicId,
      authenticatedAt: who.authenticatedAt ?? who.now,
      accountId: who.accountId,
      method: who.method ?? 'password',
      createdAt: who.now,
      lastSeenAt: who.now,
      expiresAt: new Date(who.now.getTime() + SESSION_MAX_SECONDS * 1000),
      ip: who.ip,
      userAgent: who.userAgent?.slice(0, USER_AGENT_MAX) ?? null,
    },
  })
  return { sessionId, publicId }
}

/**
 * A step of signing out: ends a session; false when it was not open. The caller calls `forgetRights` after
 * the commit.
 */
export async function endSession(tx: Tx, publicId: string, now: Date): Promise<boolean> {
  const { count } = await tx.session.updateMany({
    where: { publicId, revokedAt: null },
    data: { revokedAt: now },
  })
  return count === 1
}
