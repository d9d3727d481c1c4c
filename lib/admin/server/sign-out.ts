import { forgetRights } from '@/lib/access/server/cache'
import { loadSession } from '@/lib/access/server/load-session'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { endSession } from '@/lib/access/server/open-session'
import { transaction } from '@/lib/db/db'
import { recordEvent } from '@/lib/log/server/record'

import { homeOf, type SignInPlace } from './sign-in-steps'
import { accountById } from './store-accounts'
import { takeSignOutHint } from './store-sign-out-hints'

/**
 * Ends a session and records it. A session that is not open (any more) is left as it is. Gives the token that the provider of
 * SSO wants to see, where the session was opened by it.
 */
export async function signOut(place: SignInPlace, sessionId: string): Promise<string | null> {
  const principal = await loadSession(place.db, sessionId, place.now())
  if (principal === null) return null
  const tree = await loadTenants(place.db)
  try {
    return await transaction(place.db, async (tx) => {
      const account = await accountById(tx, principal.userId)
      if (!(await endSession(tx, principal.sessionId, place.now()))) return null
      const hint = await takeSignOutHint(tx, principal.sessionId)
      await recordEvent(place.db, tx, { ...place, principal }, homeOf(account ?? { grants: [] }, tree), {
        action: 'vouchsafe.session.sign_out',
        change: 'NONE',
        resource: { type: 'SESSION', id: principal.sessionId },
        message: `${principal.name} signed out`,
      })
      return hint
    })
  } finally {
    forgetRights(place.db)
  }
}
