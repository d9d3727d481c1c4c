import type pg from 'pg'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import { Turnstile } from '@/lib/base/turnstile'
import { cutOff } from '@/lib/db/cut-off'
import type { Db } from '@/lib/db/db'

/**
 * Of the connections for reading, one tenant's searches may hold this many at once. Together with what exports may hold
 * (lib/export/server/export-places.ts) some are always left for other tenants.
 */
const SEARCHES_SHARE = 0.4
/** Searches of a tenant that may wait for their turn; a page is asked for by a person, who would not wait for more. */
const WAITING_MAX = 100

// Next may load this module twice in one process; its searches count together.
const holder = globalThis as typeof globalThis & {
  vouchsafeSearches?: WeakMap<Db, Map<number, Turnstile>>
}

function turnstileOf(db: Db, tenant: TenantRef): Turnstile {
  holder.vouchsafeSearches ??= new WeakMap()
  let ofTenants = holder.vouchsafeSearches.get(db)
  if (!ofTenants) holder.vouchsafeSearches.set(db, (ofTenants = new Map<number, Turnstile>()))
  let turnstile = ofTenants.get(tenant.key)
  if (!turnstile) {
    turnstile = new Turnstile(Math.max(1, Math.floor(db.readers.options.max * SEARCHES_SHARE)), WAITING_MAX)
    ofTenants.set(tenant.key, turnstile)
  }
  return turnstile
}

/**
 * Runs one search of a tenant with a connection for reading. Throws `busy` when too many wait already, or it took too long.
 * One that nobody waits for any more ends at once, with the reason of `gone`: its turn is somebody else's.
 */
export async function withReader<T>(
  { db, gone }: Pick<Ctx, 'db' | 'gone'>,
  tenant: TenantRef,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const turnstile = turnstileOf(db, tenant)
  if (!(await turnstile.enter(gone))) {
    throw new AppError('busy', 'Too many searches of this tenant are waiting. Try again in a moment.')
  }
  try {
    return await onConnection(db, gone, work)
  } catch (error) {
    gone?.throwIfAborted()
    throw isTooLong(error) ? tooLong(error) : error
  } finally {
    turnstile.leave()
  }
}

async function onConnection<T>(
  db: Db,
  gone: AbortSignal | undefined,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await db.readers.connect()
  const cut = () => void cutOff(db.pool, client)
  gone?.addEventListener('abort', cut, { once: true })
  let isHealthy = false
  try {
    gone?.throwIfAborted()
    const found = await work(client)
    isHealthy = gone?.aborted !== true
    return found
  } finally {
    gone?.removeEventListener('abort', cut)
    client.release(!isHealthy)
  }
}

/** PostgreSQL's query_canceled: a statement reached its timeout. */
export function isTooLong(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '57014'
}

/** What whoever asked for it is told. */
export const tooLong = (cause?: unknown): AppError =>
  new AppError(
    'busy',
    'This search took too long. Narrow it: a shorter time, or one more term such as actor:ada or type:FLOW.',
    { retryAfterSeconds: 10, cause },
  )
