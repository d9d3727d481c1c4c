import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { readSettings } from '@/lib/access/server/settings'
import { verb } from '@/lib/access/verb'
import { idInput } from '@/lib/admin/inputs'

import { listedPerson, requireAdministersAllOf, tenantsOf } from './account-rules'
import { changeRights } from './change-rights'
import { signedOutEverywhere } from './session-events'
import { endSessionsOf } from './store-sessions'

/** Signs a person out everywhere: each of their sessions ends. They may sign in again. Returns how many there were. */
export const signOutUser = verb({
  name: 'signOutUser',
  permission: 'users.write',
  input: z.strictObject({ userId: idInput }),
  run: async (ctx, { userId }): Promise<number> => {
    const tenant = tenantOf(ctx)
    const tree = await loadTenants(ctx.db)
    const settings = await readSettings(ctx.db, 'sessions')
    return changeRights(ctx, async (tx) => {
      const account = await listedPerson(tx, ctx, tenant, userId)
      requireAdministersAllOf(ctx, account, tree)
      const ended = await endSessionsOf(tx, userId, { now: ctx.now(), except: null, settings })
      if (ended.length === 0) return { result: 0, record: null }
      const event = signedOutEverywhere(account, ended)
      return { result: ended.length, record: { tenants: tenantsOf(account, tree), event } }
    })
  },
})
