import { readSettings } from '@/lib/access/server/settings'
import { verb } from '@/lib/access/verb'
import { pageInput } from '@/lib/admin/paging'

import { selectOpenSessions } from './store-sessions'

/** Everybody's open sessions, those opened last first. */
export const listSessions = verb({
  name: 'listSessions',
  permission: 'instance.write',
  input: pageInput,
  run: async (ctx, where) =>
    selectOpenSessions(ctx.db, {
      ...where,
      settings: await readSettings(ctx.db, 'sessions'),
      now: ctx.now(),
      userId: null,
      current: ctx.principal.kind === 'user' ? ctx.principal.sessionId : null,
    }),
})
