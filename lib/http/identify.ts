import type { IncomingMessage } from 'node:http'

import type { Principal } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'

import type { Authenticated, AuthOptions } from './authenticate'
import { authenticateSparingly } from './authenticate-sparingly'
import { userAgentOf } from './client'
import { limitRequest } from './limit-request'
import type { RateLimiter } from './rate-limiter'
import type { Route } from './route'
import { tellRefusal } from './tell-refusal'

/** A request that has found its route. */
export interface Asking {
  request: IncomingMessage
  requestId: string
  route: Route
  /** Of the answer. */
  headers: Record<string, string>
}

/**
 * Who asks, if they have not asked too often. A wrong key or cookie counts as nobody's: guessing has an end. Who is refused
 * is in the log; the answer does not wait for that.
 *
 * @throws AppError as `authenticate`; rate_limited.
 */
export async function identify(
  place: { db: Db; limiter: RateLimiter },
  asking: Asking,
  asks: AuthOptions,
): Promise<Authenticated> {
  const { request, requestId } = asking
  const { now, address: ip } = asks
  try {
    return await identifySparingly(place, asking, asks)
  } catch (error) {
    tellRefusal(place.db, error, { requestId, ip, userAgent: userAgentOf(request), now: () => now })
    throw error
  }
}

async function identifySparingly(
  { db, limiter }: { db: Db; limiter: RateLimiter },
  { request, route, headers }: Asking,
  asks: AuthOptions,
): Promise<Authenticated> {
  const { now, address } = asks
  const limit = (principal: Principal) => limitRequest(db, limiter, { principal, address, now, headers })
  try {
    const found = await authenticateSparingly(db, limiter, request, { ...asks, headers })
    if (route.unlimited !== true) await limit(found.principal)
    return found
  } catch (error) {
    if (error instanceof AppError && error.code === 'unauthenticated') await limit({ kind: 'anonymous' })
    throw error
  }
}
