import { takeToken, type Bucket, type Taken } from '@/lib/access/token-bucket'

import { KnownCredentials } from './known-credentials'

/** Whose requests are counted together. */
export type Counted = 'key' | 'user' | 'address'

/** At most this many are counted at once: who makes up names pushes out those who have not asked for longest. */
const BUCKETS_MAX = 50_000

/**
 * Counts requests in this process only: with several processes everybody has as many limits as there are processes. What
 * has to hold over all of them, and over restarts, is counted in the database: see the limiter of sign-ins.
 */
export class RateLimiter {
  // In the order of their last use.
  private readonly buckets = new Map<string, Bucket>()
  /** Who need not stand in the queue of their address. */
  readonly known = new KnownCredentials()

  /** Counts a request. */
  take(who: Counted, name: string, perMinute: number, nowMs: number): Taken {
    const key = `${who} ${name}`
    const taken = takeToken(this.buckets.get(key), perMinute, nowMs)
    this.buckets.delete(key)
    this.buckets.set(key, taken.bucket)
    if (this.buckets.size > BUCKETS_MAX) {
      const [oldest] = this.buckets.keys()
      if (oldest !== undefined) this.buckets.delete(oldest)
    }
    return taken
  }

  /** Whether the next request would be one too many. Counts nothing. */
  isSpent(who: Counted, name: string, perMinute: number, nowMs: number): boolean {
    return !takeToken(this.buckets.get(`${who} ${name}`), perMinute, nowMs).allowed
  }
}

/** What an answer says of a limit (draft-ietf-httpapi-ratelimit-headers-10, 3 and 4). */
export function limitHeaders(who: Counted, perMinute: number, taken: Taken): Record<string, string> {
  return {
    'ratelimit-policy': `"${who}";q=${perMinute};w=60`,
    ratelimit: `"${who}";r=${taken.remaining};t=${taken.fullInSeconds}`,
  }
}
