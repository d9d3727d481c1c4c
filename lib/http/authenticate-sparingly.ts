import type { IncomingMessage } from 'node:http'

import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'

import { authenticate, type Authenticated, type AuthOptions } from './authenticate'
import { limitLookup } from './limit-request'
import type { RateLimiter } from './rate-limiter'

/**
 * Who sent this request. Keys and sessions that were not good lately are not even looked up where their address has asked
 * too often; who was good does not pay for what others do there.
 *
 * @throws AppError as `authenticate`; rate_limited.
 */
export async function authenticateSparingly(
  db: Db,
  limiter: RateLimiter,
  request: IncomingMessage,
  asks: AuthOptions & { headers: Record<string, string> },
): Promise<Authenticated> {
  const { address, now, headers } = asks
  let presented = ''
  const beforeLookup = async (credential: string) => {
    presented = credential
    await limitLookup(db, limiter, { credential, address, now, headers })
  }
  try {
    const found = await authenticate(db, request, { ...asks, beforeLookup })
    if (presented !== '') limiter.known.add(presented)
    return found
  } catch (error) {
    if (error instanceof AppError && error.code === 'unauthenticated') limiter.known.delete(presented)
    throw error
  }
}
