import { machineAt } from '@/lib/access/addresses'
import type { Principal } from '@/lib/access/roles'
import { readSettings } from '@/lib/access/server/settings'
import { SECTIONS } from '@/lib/access/settings'
import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'

import { limitHeaders, type Counted, type RateLimiter } from './rate-limiter'

const WORDS = { key: 'API key', user: 'person', address: 'address without a valid key or session' } as const

/** Too many requests of an address, and not of a key or person that is known. */
export class AddressSpent extends AppError {}

/**
 * Counts a request: of a key, of a person, and of an address where nobody is known. Adds to the answer's headers how much is
 * left.
 *
 * @throws AppError rate_limited.
 */
export async function limitRequest(
  db: Db,
  limiter: RateLimiter,
  asks: { principal: Principal; address: string | null; now: Date; headers: Record<string, string> },
): Promise<void> {
  const limits = await limitsOf(db)
  const [who, name] = countedOf(asks.principal, asks.address)
  const perMinute = {
    key: limits.keyPerMinute,
    user: limits.userPerMinute,
    address: limits.addressPerMinute,
  }[who]
  const taken = limiter.take(who, name, perMinute, asks.now.getTime())
  Object.assign(asks.headers, limitHeaders(who, perMinute, taken))
  if (taken.allowed) return
  const Refusal = who === 'address' ? AddressSpent : AppError
  throw new Refusal(
    'rate_limited',
    `Too many requests: ${perMinute.toLocaleString('en')} a minute for one ${WORDS[who]}. Wait ${taken.nextInSeconds} s.`,
    { retryAfterSeconds: taken.nextInSeconds },
  )
}

/**
 * Stop a key or session that nobody knows yet where its address has asked too often already: to look it up is the work that
 * guessing costs. Counts nothing.
 *
 * @throws AppError rate_limited.
 */
export async function limitLookup(
  db: Db,
  limiter: RateLimiter,
  asks: { credential: string; address: string | null; now: Date; headers: Record<string, string> },
): Promise<void> {
  if (limiter.known.has(asks.credential)) return
  const { addressPerMinute } = await limitsOf(db)
  const [who, name] = countedOf({ kind: 'anonymous' }, asks.address)
  if (!limiter.isSpent(who, name, addressPerMinute, asks.now.getTime())) return
  await limitRequest(db, limiter, { ...asks, principal: { kind: 'anonymous' } })
}

// That the database is away is said by what needs it; some answers do not.
const limitsOf = (db: Db) => readSettings(db, 'rateLimits').catch(() => SECTIONS.rateLimits.defaults)

function countedOf(principal: Principal, address: string | null): [Counted, string] {
  if (principal.kind === 'key') return ['key', principal.keyId]
  if (principal.kind === 'user') return ['user', principal.userId]
  return ['address', machineAt(address ?? 'unknown')]
}
