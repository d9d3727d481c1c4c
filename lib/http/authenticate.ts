import type { IncomingMessage } from 'node:http'

import type { Principal } from '@/lib/access/roles'
import { KeyRefused } from '@/lib/access/server/key-refused'
import { loadSessionAgain, loadWholeSession } from '@/lib/access/server/load-session'
import { verifyApiKey } from '@/lib/access/server/verify-api-key'
import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'

import { refuseForeignSite } from './csrf'
import type { Auth } from './route'
import { sessionIdFrom } from './session-cookie'

/** Who it is, and whether the cookie of their session is to hold another id. */
export interface Authenticated {
  principal: Principal
  renew: boolean
}

const known = (principal: Principal): Authenticated => ({ principal, renew: false })

/** What is asked of a request besides what it says. */
export interface AuthOptions {
  auth: Auth
  ownOrigin: string
  now: Date
  address: string | null
  /** Called with the key or the id of the session before it is looked up; may refuse that. */
  beforeLookup?: (credential: string) => Promise<void>
}

/**
 * Who sent this request. An API key goes before a cookie: it was given on purpose.
 *
 * @throws AppError unauthenticated, or forbidden when a browser was made to send it by another site.
 */
export async function authenticate(
  db: Db,
  request: IncomingMessage,
  options: AuthOptions,
): Promise<Authenticated> {
  const { auth, now, address, beforeLookup } = options
  if (auth === 'none') return known({ kind: 'anonymous' })
  const header = request.headers.authorization
  if (header !== undefined && auth !== 'session') {
    const key = bearer(header)
    await beforeLookup?.(key)
    return known(await verifyApiKey(db, key, { now, address }))
  }
  if (auth === 'key') throw new AppError('unauthenticated', 'Send an API key: Authorization: Bearer vs_…')
  const sessionId = await sessionIdFrom(request.headers.cookie)
  if (sessionId !== null) {
    await beforeLookup?.(sessionId)
    const session = await loadWholeSession(db, sessionId, now)
    if (session === null) throw sessionEnded()
    refuseForeignSite(request.method ?? 'GET', request.headers, options.ownOrigin)
    return { principal: session.user, renew: session.renew }
  }
  const how = auth === 'session' ? 'Sign in.' : 'Sign in, or send an API key: Authorization: Bearer vs_…'
  throw new AppError('unauthenticated', how)
}

/**
 * Who this is still, for an answer that has been going on for a while: the same session or key.
 *
 * @throws AppError unauthenticated when it has ended.
 */
export async function authenticateAgain(
  db: Db,
  principal: Principal,
  request: IncomingMessage,
  options: AuthOptions,
): Promise<Principal> {
  if (principal.kind !== 'user') return (await authenticate(db, request, options)).principal
  const user = await loadSessionAgain(db, principal.sessionId, options.now)
  if (user === null) throw sessionEnded()
  return user
}

function sessionEnded(): AppError {
  return new AppError('unauthenticated', 'Your session has ended. Sign in again.')
}

function bearer(header: string): string {
  const token = /^Bearer +(\S+) *$/i.exec(header)?.[1]
  if (token !== undefined) return token
  throw new KeyRefused('unauthenticated', 'Send the API key as: Authorization: Bearer vs_…', {
    reason: 'not an API key, or mistyped',
    key: null,
    prefix: null,
  })
}
