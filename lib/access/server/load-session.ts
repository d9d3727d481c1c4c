import { ROLES, type Grant, type UserPrincipal } from '@/lib/access/roles'
import { effectiveGrants } from '@/lib/access/tenants'
import type { Db } from '@/lib/db/db'

import { rightsCache } from './cache'
import { loadTenants } from './load-tenants'
import { publicSessionId, sessionHash } from './session-id'
import { selectSession, touchSession, type GrantRow, type SessionRow } from './store'

const TOUCH_EVERY_MS = 60_000

/** As they are stored: whether a query and masks can be read is asked where events are, and refused there. */
function grantsOf(rows: readonly GrantRow[]): Grant[] {
  return rows.flatMap(({ tenantId, role: name, query, masks }) => {
    const role = ROLES.find((known) => known === name)
    return role === undefined ? [] : [{ tenantId, role, query, masks: masks ?? [] }]
  })
}

/**
 * Who has this session; null when it is unknown, revoked or expired, or its account disabled. `sessionId`
 * is the secret from the cookie.
 */
export async function loadSession(db: Db, sessionId: string, now: Date): Promise<UserPrincipal | null> {
  const hash = sessionHash(sessionId)
  const row = await rightsCache(db).load(`session ${hash.toString('hex')}`, () => selectSession(db, hash))
  if (row === null || row.revoked || row.disabled || row.expiresAt <= now) return null
  await noteUse(db, hash, row, now)
  const tree = await loadTenants(db)
  return {
    kind: 'user',
    userId: row.accountId,
    email: row.email,
    name: row.name,
    sessionId: publicSessionId(hash),
    instanceAdmin: row.instanceAdmin,
    grants: effectiveGrants(grantsOf(row.grants), tree),
  }
}

async function noteUse(db: Db, hash: Buffer, row: SessionRow, now: Date): Promise<void> {
  if (now.getTime() - row.lastSeenAt.getTime() < TOUCH_EVERY_MS) return
  // Set first, so that of the requests that share this row only one writes.
  row.lastSeenAt = now
  await touchSession(db, hash, now)
}
