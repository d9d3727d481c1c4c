import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'

/** Tails of one person or key in one tenant and process: windows that are open at once, and a program's connections. */
export const TAILS_OF_READER_MAX = 20
/** Tails of one tenant in one process: each is a connection that stays. */
const TAILS_OF_TENANT_MAX = 500
const RETRY_SECONDS = 10

// Next may load this module twice in one process; its tails count together.
const holder = globalThis as typeof globalThis & { vouchsafeTails?: WeakMap<Db, Map<string, number>> }

function countsOf(db: Db): Map<string, number> {
  holder.vouchsafeTails ??= new WeakMap()
  const known = holder.vouchsafeTails.get(db)
  if (known) return known
  const made = new Map<string, number>()
  holder.vouchsafeTails.set(db, made)
  return made
}

const ALL = 'all'

/** How many tails are open in this process. */
export const openTails = (db: Db): number => countsOf(db).get(ALL) ?? 0

/**
 * Takes a place for one more tail; returns how to give it back, which counts once however often it is called.
 *
 * @throws AppError rate_limited when this reader has too many, busy when the tenant has; both say when to come again.
 */
export function takeTailPlace(db: Db, tenant: TenantRef, reader: string): () => void {
  const counts = countsOf(db)
  const ofTenant = `tenant ${tenant.key}`
  const ofReader = `tenant ${tenant.key} ${reader}`
  if ((counts.get(ofReader) ?? 0) >= TAILS_OF_READER_MAX) {
    throw new AppError('rate_limited', `You have ${TAILS_OF_READER_MAX} live tails open here. Close one.`, {
      retryAfterSeconds: RETRY_SECONDS,
    })
  }
  if ((counts.get(ofTenant) ?? 0) >= TAILS_OF_TENANT_MAX) {
    throw new AppError('busy', 'Too many live tails of this tenant are open. Try again in a moment.', {
      retryAfterSeconds: RETRY_SECONDS,
    })
  }
  const names = [ALL, ofTenant, ofReader]
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  let taken = true
  return () => {
    if (!taken) return
    taken = false
    for (const name of names) {
      const left = (counts.get(name) ?? 0) - 1
      if (left > 0) counts.set(name, left)
      else counts.delete(name)
    }
  }
}
