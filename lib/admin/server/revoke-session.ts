import { z } from 'zod'

import { loadTenants } from '@/lib/access/server/load-tenants'
import { endSession } from '@/lib/access/server/open-session'
import { verb } from '@/lib/access/verb'
import { sessionIdInput } from '@/lib/admin/inputs'
import { invariant } from '@/lib/base/errors'

import { changeRights } from './change-rights'
import { noSuchSession, sessionEnded } from './session-events'
import { homeOf } from './sign-in-steps'
import { accountById } from './store-accounts'
import { lockedSessionOwner } from './store-sessions'

/** Ends one session of anybody: their next request is refused. */
export const revokeSession = verb({
  name: 'revokeSession',
  permission: 'instance.write',
  input: z.strictObject({ sessionId: sessionIdInput }),
  run: async (ctx, { sessionId }): Promise<void> => {
    const tree = await loadTenants(ctx.db)
    await changeRights(ctx, async (tx) => {
      const userId = await lockedSessionOwner(tx, sessionId)
      if (userId === null || !(await endSession(tx, sessionId, ctx.now()))) throw noSuchSession()
      const account = await accountById(tx, userId)
      invariant(account, 'a session is of an account')
      const event = sessionEnded(sessionId, account, `A session of ${account.name} was ended`)
      return { result: undefined, record: { tenants: [homeOf(account, tree)], event } }
    })
  },
})
