import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import { Turnstile } from '@/lib/base/turnstile'
import type { Db } from '@/lib/db/db'

/** An export holds a connection for as long as its reader reads, so all of them together get only a share. */
const EXPORTS_SHARE = 0.4

/** Exports that run in one process on one database. */
class ExportPlaces {
  readonly #all: Turnstile
  readonly #ofTenants = new Map<number, Turnstile>()
  readonly #perTenant: number

  constructor(connections: number) {
    const all = Math.max(1, Math.floor(connections * EXPORTS_SHARE))
    this.#perTenant = Math.max(1, Math.floor(all / 2))
    this.#all = new Turnstile(all, 0)
  }

  /** Takes a place; answers with how to give it back. A second call of that does nothing. */
  take(tenant: TenantRef): () => void {
    const own = this.#of(tenant)
    if (!own.tryEnter()) throw tooMany(this.#perTenant)
    if (!this.#all.tryEnter()) {
      own.leave()
      throw tooMany(null)
    }
    let taken = true
    return () => {
      if (!taken) return
      taken = false
      own.leave()
      this.#all.leave()
    }
  }

  #of(tenant: TenantRef): Turnstile {
    let turnstile = this.#ofTenants.get(tenant.key)
    if (!turnstile) {
      turnstile = new Turnstile(this.#perTenant, 0)
      this.#ofTenants.set(tenant.key, turnstile)
    }
    return turnstile
  }
}

function tooMany(perTenant: number | null): AppError {
  const why =
    perTenant === null
      ? 'Too many exports are running now.'
      : `This tenant's exports are all running: ${perTenant} at once.`
  return new AppError('busy', `${why} Try again when one has ended.`, { retryAfterSeconds: 10 })
}

// Next may load this module twice in one process; its exports count together.
const holder = globalThis as typeof globalThis & { vouchsafeExports?: WeakMap<Db, ExportPlaces> }

/**
 * A place for one more export of this tenant, and how to give it back.
 *
 * @throws AppError busy when all are taken.
 */
export function takeExportPlace(db: Db, tenant: TenantRef): () => void {
  holder.vouchsafeExports ??= new WeakMap()
  let places = holder.vouchsafeExports.get(db)
  if (!places) {
    places = new ExportPlaces(db.readers.options.max)
    holder.vouchsafeExports.set(db, places)
  }
  return places.take(tenant)
}
