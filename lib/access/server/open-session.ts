import type { Tx } from '@/lib/db/db'

import { newSessionId, publicSessionId, sessionHash } from './session-id'

/** A session ends this long after sign-in, whatever happens in it. */
export const SESSION_MAX_SECONDS = 7 * 24 * 3600
const USER_AGENT_MAX = 500

/**
 * A step of signing in: opens a session. `sessionId` is the secret for the cookie; only its hash is stored.
 * `publicId` names the session in events.
 */
export async function openSession(
  tx: Tx,
  who: { accountId: string; ip: string | null; userAgent: string | null; now: Date },
): Promise<{ sessionId: string; publicId: string }> {
  const sessionId = newSessionId()
  const hash = sessionHash(sessionId)
  await tx.session.create({
    data: {
      idHash: Uint8Array.from(hash),
      accountId: who.accountId,
      createdAt: who.now,
      lastSeenAt: who.now,
      expiresAt: new Date(who.now.getTime() + SESSION_MAX_SECONDS * 1000),
      ip: who.ip,
      userAgent: who.userAgent?.slice(0, USER_AGENT_MAX) ?? null,
    },
  })
  return { sessionId, publicId: publicSessionId(hash) }
}

/**
 * A step of signing out: ends a session; false when it was not open. The caller calls `forgetRights` after
 * the commit.
 */
export async function endSession(tx: Tx, sessionId: string, now: Date): Promise<boolean> {
  const { count } = await tx.session.updateMany({
    where: { idHash: Uint8Array.from(sessionHash(sessionId)), revokedAt: null },
    data: { revokedAt: now },
  })
  return count === 1
}
