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
    const key = keyIn(header, request.url ?? '')
    await beforeLookup?.(key)
    return known(await verifyApiKey(db, key, { now, address }))
  }
  if (auth === 'key') throw new AppError('unauthenticated', 'Send an API key: Authorization: Bearer vs_…')
  const sessionId = await sessionIdFrom(request.headers.cookie)
  if (sessionId !== null) {
    await beforeLookup?.(sessionId)
    const session = await loadWholeSession(db, sessionId, now)
    // Whoever was signed in once may still read what everybody may.
    if (session === null && auth === 'optional') return known({ kind: 'anonymous' })
    if (session === null) throw sessionEnded()
    refuseForeignSite(request.method ?? 'GET', request.headers, options.ownOrigin)
    return { principal: session.user, renew: session.renew }
  }
  if (auth === 'optional') return known({ kind: 'anonymous' })
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

/** Under this path other systems' clients knock, which send keys in the ways of those systems. */
const COMPAT = '/compat/'

/** The API key of a header. */
function keyIn(header: string, address: string): string {
  const [, scheme = '', token] = /^(\w+) +(\S+) *$/.exec(header) ?? []
  if (token !== undefined && scheme.toLowerCase() === 'bearer') return token
  if (token !== undefined && address.startsWith(COMPAT)) {
    const key = keyInPair(scheme.toLowerCase(), token)
    if (key !== null) return key
  }
  throw new KeyRefused('unauthenticated', 'Send the API key as: Authorization: Bearer vs_…', {
    reason: 'not an API key, or mistyped',
    key: null,
    prefix: null,
  })
}

/**
 * The key where a client has fields for two texts: the second of them, as Basic (RFC 7617) sends a password, and as
 * Elasticsearch's clients send the secret of an API key with `ApiKey`. The first may be anything. Not for pages and the
 * API of browsers, which send a Basic header by themselves once they know it.
 */
function keyInPair(scheme: string, token: string): string | null {
  if (scheme !== 'basic' && scheme !== 'apikey') return null
  const text = Buffer.from(token, 'base64').toString('utf8')
  return text.includes(':') ? text.slice(text.indexOf(':') + 1) : null
}
