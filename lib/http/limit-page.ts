import type { IncomingMessage } from 'node:http'

import { loadSession } from '@/lib/access/server/load-session'
import type { Db } from '@/lib/db/db'

import { userAgentOf } from './client'
import type { PageGate } from './http-server'
import { limitLookup, limitRequest } from './limit-request'
import type { RateLimiter } from './rate-limiter'
import { sessionIdFrom } from './session-cookie'
import { tellRefusal } from './tell-refusal'

/**
 * Counts requests for pages as those to the API: of the person who is signed in, else of the address. Pages search, and
 * what belongs to signing in is open to anybody.
 */
export function limitPages(db: Db, limiter: RateLimiter, now: () => Date = () => new Date()): PageGate {
  return async (request, { ip: address, requestId, headers }) => {
    const asks = { address, now: now(), headers }
    try {
      const person = await personOf(db, limiter, request, asks)
      await limitRequest(db, limiter, { ...asks, principal: person ?? { kind: 'anonymous' } })
    } catch (error) {
      tellRefusal(db, error, { requestId, ip: address, userAgent: userAgentOf(request), now: () => asks.now })
      throw error
    }
  }
}

async function personOf(
  db: Db,
  limiter: RateLimiter,
  request: IncomingMessage,
  asks: { address: string | null; now: Date; headers: Record<string, string> },
) {
  const credential = await sessionIdFrom(request.headers.cookie)
  if (credential === null) return null
  await limitLookup(db, limiter, { ...asks, credential })
  // Where the database is away the page says so: here that is nobody known.
  const person = await loadSession(db, credential, asks.now).catch(() => null)
  if (person === null) limiter.known.delete(credential)
  else limiter.known.add(credential)
  return person
}
