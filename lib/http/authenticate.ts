import type { IncomingMessage } from 'node:http'

import type { Principal } from '@/lib/access/roles'
import { loadSession } from '@/lib/access/server/load-session'
import { verifyApiKey } from '@/lib/access/server/verify-api-key'
import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'

import { refuseForeignSite } from './csrf'
import type { Auth } from './route'
import { sessionIdFrom } from './session-cookie'

/**
 * Who sent this request. An API key goes before a cookie: it was given on purpose.
 *
 * @throws AppError unauthenticated, or forbidden when a browser was made to send it by another site.
 */
export async function authenticate(
  db: Db,
  request: IncomingMessage,
  options: { auth: Auth; ownOrigin: string; now: Date; address: string | null },
): Promise<Principal> {
  const { auth, now, address } = options
  if (auth === 'none') return { kind: 'anonymous' }
  const header = request.headers.authorization
  if (header !== undefined && auth !== 'session') return verifyApiKey(db, bearer(header), { now, address })
  if (auth === 'key') throw new AppError('unauthenticated', 'Send an API key: Authorization: Bearer vs_…')
  const sessionId = await sessionIdFrom(request.headers.cookie)
  if (sessionId !== null) {
    const user = await loadSession(db, sessionId, now)
    if (user === null) throw new AppError('unauthenticated', 'Your session has ended. Sign in again.')
    refuseForeignSite(request.method ?? 'GET', request.headers, options.ownOrigin)
    return user
  }
  const how = auth === 'session' ? 'Sign in.' : 'Sign in, or send an API key: Authorization: Bearer vs_…'
  throw new AppError('unauthenticated', how)
}

function bearer(header: string): string {
  const token = /^Bearer +(\S+) *$/i.exec(header)?.[1]
  if (token !== undefined) return token
  throw new AppError('unauthenticated', 'Send the API key as: Authorization: Bearer vs_…')
}
