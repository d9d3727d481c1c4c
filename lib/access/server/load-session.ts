import { ROLES, type Grant, type UserPrincipal } from '@/lib/access/roles'
import { asksForSecondFactor } from '@/lib/access/second-factor-rule'
import { confirmedUntil, sessionEnd } from '@/lib/access/session-times'
import type { SectionValue } from '@/lib/access/settings'
import { effectiveGrants } from '@/lib/access/tenants'
import type { Db } from '@/lib/db/db'

import { rightsCache } from './cache'
import { loadTenants } from './load-tenants'
import { sessionHash } from './session-id'
import { readSettings } from './settings'
import { selectSession, touchSession, type GrantRow, type SessionRow } from './store'

const TOUCH_EVERY_MS = 60_000
/** Requests that were on their way when the id in the cookie was changed have arrived by then. */
const FORMER_ID_MS = 30_000

/** As they are stored: whether a query and masks can be read is asked where events are, and refused there. */
function grantsOf(rows: readonly GrantRow[]): Grant[] {
  return rows.flatMap(({ tenantId, role: name, query, masks: stored, grammar }) => {
    const role = ROLES.find((known) => known === name)
    const masks = stored ?? []
    const isLimited = query !== null || masks.length > 0
    return role === undefined ? [] : [{ tenantId, role, query, masks, ...(isLimited && { grammar }) }]
  })
}

/** Whose session it is, and what is to be done with it. */
export interface LoadedSession {
  user: UserPrincipal
  /** What they may do has changed since the cookie was given: it is to hold another id. */
  renew: boolean
}

/**
 * Who has this session; null when it is unknown, revoked or expired, or its account disabled. `sessionId`
 * is the secret from the cookie.
 */
export async function loadSession(db: Db, sessionId: string, now: Date): Promise<UserPrincipal | null> {
  return (await loadWholeSession(db, sessionId, now))?.user ?? null
}

/** The same, with what is to be done with it. */
export async function loadWholeSession(db: Db, sessionId: string, now: Date): Promise<LoadedSession | null> {
  const idHash = sessionHash(sessionId)
  const key = `session ${idHash.toString('hex')}`
  const settings = await readSettings(db, 'sessions')
  let row = await rightsCache(db).load(key, () => selectSession(db, { idHash }))
  // What is remembered may be from before another process noted its use: only what is stored now can end it.
  if (row !== null && sessionEnd(row, settings) <= now) row = await selectSession(db, { idHash })
  if (row === null || !isOpen(row, settings, now)) return null
  await noteUse(db, row, now)
  return { user: await personOf(db, row, settings), renew: row.renew && !row.former }
}

/**
 * The person behind a session that an answer has been going on in for a while; null when it has ended. No use of the
 * session, and the same one when the id in its cookie has changed.
 */
export async function loadSessionAgain(db: Db, publicId: string, now: Date): Promise<UserPrincipal | null> {
  const settings = await readSettings(db, 'sessions')
  const row = await selectSession(db, { publicId })
  return row === null || !isOpen(row, settings, now) ? null : personOf(db, row, settings)
}

function isOpen(row: SessionRow, settings: SectionValue<'sessions'>, now: Date): boolean {
  if (row.revoked || row.disabled || sessionEnd(row, settings) <= now) return false
  return !row.former || (row.renewedAt !== null && now.getTime() - row.renewedAt.getTime() < FORMER_ID_MS)
}

async function personOf(db: Db, row: SessionRow, settings: SectionValue<'sessions'>): Promise<UserPrincipal> {
  const tree = await loadTenants(db)
  const person: UserPrincipal = {
    kind: 'user',
    userId: row.accountId,
    email: row.email,
    name: row.name,
    sessionId: row.publicId,
    instanceAdmin: row.instanceAdmin,
    // Whoever has only the id of before has not shown anything with it.
    ...(!row.former && { confirmedUntil: confirmedUntil(row.authenticatedAt, settings) }),
    grants: effectiveGrants(grantsOf(row.grants), tree),
  }
  // Without rights, and not only turned away at the doors: a door that forgets to ask gives nothing.
  const isShort = await lacksSecondFactor(db, row)
  return isShort ? { ...person, instanceAdmin: false, grants: [], mustAddSecondFactor: true } : person
}

/** Whether the settings ask this person for a second factor that they do not have. */
async function lacksSecondFactor(db: Db, row: SessionRow): Promise<boolean> {
  if (row.hasSecondFactor || row.method !== 'password') return false
  const { secondFactorFor } = await readSettings(db, 'signIn')
  const roles = ROLES.filter((role) => row.grants.some((grant) => grant.role === role))
  return asksForSecondFactor(secondFactorFor, { instanceAdmin: row.instanceAdmin, roles })
}

async function noteUse(db: Db, row: SessionRow, now: Date): Promise<void> {
  if (now.getTime() - row.lastSeenAt.getTime() < TOUCH_EVERY_MS) return
  // Set first, so that of the requests that share this row only one writes.
  row.lastSeenAt = now
  await touchSession(db, row.publicId, now)
}
