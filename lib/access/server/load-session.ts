import { createHash, randomBytes } from 'node:crypto'

import { ROLES, type Grant, type UserPrincipal } from '@/lib/access/roles'
import { effectiveGrants } from '@/lib/access/tenants'
import type { Db } from '@/lib/db/db'

import { forgetRights, rightsCache } from './cache'
import { loadTenants } from './load-tenants'
import {
  insertSession,
  revokeSessionRow,
  selectSession,
  touchSession,
  type GrantRow,
  type SessionRow,
} from './store'

/** A session ends this long after sign-in, whatever happens in it. */
export const SESSION_MAX_SECONDS = 7 * 24 * 3600
const TOUCH_EVERY_MS = 60_000
/** 32 random bytes in base64url. */
const SESSION_ID = /^[A-Za-z0-9_-]{43}$/

function idHash(sessionId: string): Buffer {
  return createHash('sha256').update(sessionId).digest()
}

/** The name of a session in events: half of a hash of the secret, so it says nothing about it. */
function publicId(hash: Buffer): string {
  return hash.toString('hex', 0, 16)
}

/**
 * A grant with a query or masks gives nothing until scoped grants exist: read as if it had none, it would
 * show more than was granted.
 */
function usableGrants(rows: readonly GrantRow[]): Grant[] {
  return rows.flatMap((row) => {
    const role = ROLES.find((known) => known === row.role)
    const scoped = row.query !== null || (row.masks !== null && row.masks.length > 0)
    return role === undefined || scoped ? [] : [{ tenantId: row.tenantId, role }]
  })
}

/**
 * Who has this session; null when it is unknown, revoked or expired, or its account disabled. `sessionId`
 * is the secret from the cookie.
 */
export async function loadSession(db: Db, sessionId: string, now: Date): Promise<UserPrincipal | null> {
  if (!SESSION_ID.test(sessionId)) return null
  const hash = idHash(sessionId)
  const row = await rightsCache(db).load(`session ${hash.toString('hex')}`, () => selectSession(db, hash))
  if (row === null || row.revoked || row.disabled || row.expiresAt <= now) return null
  await noteUse(db, hash, row, now)
  const tree = await loadTenants(db)
  return {
    kind: 'user',
    userId: row.accountId,
    email: row.email,
    name: row.name,
    sessionId: publicId(hash),
    instanceAdmin: row.instanceAdmin,
    grants: effectiveGrants(usableGrants(row.grants), tree),
  }
}

async function noteUse(db: Db, hash: Buffer, row: SessionRow, now: Date): Promise<void> {
  if (now.getTime() - row.lastSeenAt.getTime() < TOUCH_EVERY_MS) return
  // Set first, so that of the requests that share this row only one writes.
  row.lastSeenAt = now
  await touchSession(db, hash, now)
}

/** Opens a session. `sessionId` is the secret that goes into the cookie; only its hash is stored. */
export async function openSession(
  db: Db,
  who: { accountId: string; ip: string | null; userAgent: string | null; now: Date },
): Promise<{ sessionId: string; publicId: string }> {
  const sessionId = randomBytes(32).toString('base64url')
  const hash = idHash(sessionId)
  await insertSession(db, {
    idHash: hash,
    accountId: who.accountId,
    createdAt: who.now,
    expiresAt: new Date(who.now.getTime() + SESSION_MAX_SECONDS * 1000),
    ip: who.ip,
    userAgent: who.userAgent?.slice(0, 500) ?? null,
  })
  return { sessionId, publicId: publicId(hash) }
}

/** Ends a session; false when it was not open. */
export async function revokeSession(db: Db, sessionId: string, now: Date): Promise<boolean> {
  const ended = await revokeSessionRow(db, idHash(sessionId), now)
  forgetRights(db)
  return ended
}
