import { userOf, type Ctx } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { endSession } from '@/lib/access/server/open-session'
import { readSettings } from '@/lib/access/server/settings'
import { sessionIdInput } from '@/lib/admin/inputs'
import type { Page } from '@/lib/admin/paging'
import type { OwnSessionView, SessionView } from '@/lib/admin/views'
import { invariant } from '@/lib/base/errors'

import { changeRights } from './change-rights'
import { passwordAllowed } from './read-sso'
import { noSuchSession, sessionEnded, signedOutEverywhere } from './session-events'
import { homeOf } from './sign-in-steps'
import { accountById, lockedAccountById } from './store-accounts'
import { hasSecondFactor } from './store-second-factor'
import { endSessionsOf, lockedSessionOwner, selectOpenSessions } from './store-sessions'

// What people may do with their own sessions, whoever they are: no permission is asked for, so these are no verbs.

/** The session that asks, and how its person shows that it is them. */
export async function describeOwnSession(ctx: Ctx): Promise<OwnSessionView> {
  const { userId, sessionId: id, confirmedUntil } = userOf(ctx)
  const account = await accountById(ctx.db.prisma, userId)
  const hasCode = await hasSecondFactor(ctx.db.prisma, userId)
  const bySignIn = account?.hasPassword === false || !(await passwordAllowed(ctx.db, userId))
  return {
    id,
    confirmed: confirmedUntil !== undefined && ctx.now() < confirmedUntil,
    confirmedUntil: confirmedUntil?.toISOString() ?? null,
    confirmWith: bySignIn ? 'sign-in' : hasCode ? 'password-and-code' : 'password',
  }
}

/** One's own open sessions, those opened last first. */
export async function listOwnSessions(
  ctx: Ctx,
  where: { find?: string | undefined; cursor?: string[] | undefined; limit?: number | undefined },
): Promise<Page<SessionView>> {
  const user = userOf(ctx)
  const settings = await readSettings(ctx.db, 'sessions')
  const { userId, sessionId: current } = user
  return selectOpenSessions(ctx.db, { ...where, settings, now: ctx.now(), userId, current })
}

/**
 * Ends one session of one's own.
 *
 * @throws AppError not_found, also for somebody else's.
 */
export async function endOwnSession(ctx: Ctx, sessionId: string): Promise<void> {
  const user = userOf(ctx)
  if (!sessionIdInput.safeParse(sessionId).success) throw noSuchSession()
  const tree = await loadTenants(ctx.db)
  await changeRights(ctx, async (tx) => {
    const owner = await lockedSessionOwner(tx, sessionId)
    if (owner !== user.userId || !(await endSession(tx, sessionId, ctx.now()))) throw noSuchSession()
    const account = await accountById(tx, owner)
    invariant(account, 'a session is of an account')
    const event = sessionEnded(sessionId, account, `${account.name} ended a session of their own`)
    return { result: undefined, record: { tenants: [homeOf(account, tree)], event } }
  })
}

/** Ends all of one's own sessions but this one; returns how many. */
export async function signOutElsewhere(ctx: Ctx): Promise<number> {
  const { userId, sessionId } = userOf(ctx)
  const tree = await loadTenants(ctx.db)
  const settings = await readSettings(ctx.db, 'sessions')
  return changeRights(ctx, async (tx) => {
    const account = await lockedAccountById(tx, userId)
    invariant(account, 'a session is of an account')
    const ended = await endSessionsOf(tx, userId, { now: ctx.now(), except: sessionId, settings })
    if (ended.length === 0) return { result: 0, record: null }
    const event = signedOutEverywhere(account, ended)
    return { result: ended.length, record: { tenants: [homeOf(account, tree)], event } }
  })
}
