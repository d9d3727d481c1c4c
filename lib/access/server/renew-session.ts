import type { Db } from '@/lib/db/db'

import { forgetRights } from './cache'
import { newSessionId, sessionHash } from './session-id'
import { replaceSessionId } from './store'

/**
 * Gives an open session another id, for the cookie, because what its person may do has changed; with `authenticated` also
 * notes that they have just shown who they are. The session stays the same. null: it has ended, or another request was
 * faster.
 */
export async function renewSession(
  db: Db,
  publicId: string,
  { now, authenticated }: { now: Date; authenticated: boolean },
): Promise<string | null> {
  const sessionId = newSessionId()
  try {
    const set = { idHash: sessionHash(sessionId), at: now, authenticated }
    return (await replaceSessionId(db, publicId, set)) ? sessionId : null
  } finally {
    forgetRights(db)
  }
}
