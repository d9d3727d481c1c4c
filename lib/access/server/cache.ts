import type { Db } from '@/lib/db/db'

/** How old what is remembered can be where a connection was lost and nobody has noticed yet. */
const TTL_MS = 5000
/** More than this many at once means that somebody is trying keys; start over rather than grow. */
const ENTRIES_MAX = 10_000

interface Entry {
  value: Promise<unknown>
  expiresAtMs: number
}

/**
 * Remembers what was read from the database of rights and settings, so that a machine that sends one event per request
 * does not pay for three queries each time. Requests that ask while a load runs wait for that load. Only while this process
 * hears of every change (`hearing`); else each request reads for itself.
 */
class RightsCache {
  private readonly entries = new Map<string, Entry>()
  private hearing = false
  private readonly listeners = new Set<() => void>()

  /** The value under `key`. A load that fails is not remembered. */
  async load<T>(key: string, read: () => Promise<T>): Promise<T> {
    if (!this.hearing) return read()
    const known = this.entries.get(key)
    // safe: one key is always read by one function, since keys start with its name
    if (known && known.expiresAtMs > Date.now()) return known.value as Promise<T>
    if (this.entries.size >= ENTRIES_MAX) this.entries.clear()
    const value = read()
    const entry = { value, expiresAtMs: Date.now() + TTL_MS }
    this.entries.set(key, entry)
    try {
      return await value
    } catch (error) {
      if (this.entries.get(key) === entry) this.entries.delete(key)
      throw error
    }
  }

  /** A load that is running now may have read the old rows: its entry goes too, so nobody finds it later. */
  clear(): void {
    this.entries.clear()
    for (const listener of this.listeners) listener()
  }

  /** Calls this whenever rights or settings may have changed, here or elsewhere. Returns how to stop. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Whether this process hears of changes that others make. */
  setHearing(hearing: boolean): void {
    this.hearing = hearing
    this.clear()
  }
}

// Next may load this module twice in one process, and a change must reach every copy; tests open several databases.
const holder = globalThis as typeof globalThis & { vouchsafeRights?: WeakMap<Db, RightsCache> }

/** The cache that belongs to this database. */
export function rightsCache(db: Db): RightsCache {
  holder.vouchsafeRights ??= new WeakMap()
  const known = holder.vouchsafeRights.get(db)
  if (known) return known
  const made = new RightsCache()
  holder.vouchsafeRights.set(db, made)
  return made
}

/**
 * Call after every committed change of tenants, accounts, grants, sessions, keys or settings: from then on no request of
 * this process is answered by what was true before. Changes are rare, so all of it goes. Other processes are told by the
 * database, at the commit.
 */
export function forgetRights(db: Db): void {
  rightsCache(db).clear()
}
