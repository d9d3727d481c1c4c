import { randomBytes, randomUUID } from 'node:crypto'

import type { TenantRef } from '@/lib/access/roles'
import { invariant } from '@/lib/base/errors'
import { macKey, type MacKey } from '@/lib/log/commitment'

import { uuidBytes } from './event-row'
import { hmacSha256 } from './native-hashing'
import { addSubjectKeys, findSubjectKeys, type Queryable } from './store-keys'
import { tenantSecrets, unwrapKey, wrapKey } from './tenant-secrets'
import { Slice } from './turns'

/** One key that salts are made from: a person's, or the tenant's own. */
export interface SubjectKey extends MacKey {
  /** UUID of the key, random: the name that an erasure is recorded under. */
  id: string
  idBytes: Buffer
}

/** A key as it comes out of its wrapping, ready for use. */
export const subjectKey = (id: string, key: Uint8Array): SubjectKey => ({
  id,
  idBytes: uuidBytes(id),
  ...macKey(key),
})

/** The identity that stands for the tenant itself. No person has it: an empty identity is no identity. */
export const TENANT_IDENTITY = ''

/** Unwrapped keys kept in memory for each tenant; past this the oldest go. About 1 kB each. */
const CACHE_MAX = 20_000

/** Requests that ask for more people than this are looked up on their own: others should not wait for them. */
const JOINED_MAX = 1_000

/** People of several requests who are looked up together. */
interface JoinedLoad {
  identities: Set<string>
  keys: Promise<Map<string, SubjectKey>>
}

/**
 * The subject keys of one tenant. A key that does not exist yet is made and **committed before** anything is sealed
 * with it: a crash then leaves at most a key that nothing uses, never an entry that nobody can open.
 */
export class SubjectKeys {
  readonly #cache = new Map<string, SubjectKey>()
  /** The load that waits for the one that runs. */
  #next: JoinedLoad | null = null
  #running: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly db: Queryable,
    private readonly tenant: TenantRef,
  ) {}

  /** The keys of these identities, in a map by identity. */
  async get(identities: ReadonlySet<string>): Promise<Map<string, SubjectKey>> {
    const found = new Map<string, SubjectKey>()
    const missing: string[] = []
    for (const identity of identities) {
      const known = this.#cache.get(identity)
      if (known) found.set(identity, known)
      else missing.push(identity)
    }
    if (missing.length === 0) return found
    const loaded = await (missing.length > JOINED_MAX ? this.#load(missing) : this.#loadTogether(missing))
    for (const identity of missing) {
      const key = loaded.get(identity)
      invariant(key, 'every identity that is asked for gets a key')
      found.set(identity, key)
    }
    return found
  }

  /** Forget what memory holds, because the database says that a key is gone. */
  forget(): void {
    this.#cache.clear()
  }

  /** What is asked for while others are being looked up is looked up with all that came meanwhile. */
  async #loadTogether(identities: readonly string[]): Promise<Map<string, SubjectKey>> {
    const joined = (this.#next ??= this.#startAfter(this.#running))
    for (const identity of identities) joined.identities.add(identity)
    try {
      return await joined.keys
    } catch (error) {
      // One person's broken key must not keep another's event out.
      if (joined.identities.size === identities.length) throw error
      return this.#load(identities)
    }
  }

  #startAfter(earlier: Promise<unknown>): JoinedLoad {
    const identities = new Set<string>()
    const keys = earlier.then(() => {
      this.#next = null
      return this.#load([...identities])
    })
    this.#running = keys.catch(() => undefined)
    return { identities, keys }
  }

  async #load(identities: readonly string[]): Promise<Map<string, SubjectKey>> {
    const secrets = tenantSecrets(this.tenant.id)
    // A request can name 160,000 people: all of them in one go would hold up everybody for seconds.
    const slice = new Slice()
    const macs = await inSlices(slice, identities, (identity) =>
      hmacSha256(secrets.person, Buffer.from(identity)),
    )
    let rows = await findSubjectKeys(this.db, this.tenant.key, macs)
    if (rows.size < identities.length) {
      const missing = macs.filter((mac) => !rows.has(mac.toString('hex')))
      const fresh = await inSlices(slice, missing, (mac) => {
        const id = randomUUID()
        return { id, mac, wrapped: wrapKey(secrets, id, randomBytes(32)) }
      })
      const added = await addSubjectKeys(this.db, this.tenant.key, fresh)
      // Another process may have made the same person's key a moment earlier, and then its key is the one.
      if (added === fresh.length)
        for (const { id, mac, wrapped } of fresh) rows.set(mac.toString('hex'), { id, wrapped })
      else rows = await findSubjectKeys(this.db, this.tenant.key, macs)
    }
    const found = await inSlices(slice, macs, (mac): SubjectKey => {
      const row = rows.get(mac.toString('hex'))
      invariant(row, 'a subject key that was just made can be read')
      return subjectKey(row.id, unwrapKey(secrets, row.id, row.wrapped))
    })
    const keys = new Map(found.map((key, i) => [identities[i]!, key]))
    for (const [identity, key] of keys) this.#cache.set(identity, key)
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= CACHE_MAX) break
      this.#cache.delete(oldest)
    }
    return keys
  }
}

async function inSlices<In, Out>(
  slice: Slice,
  items: readonly In[],
  make: (item: In) => Out,
): Promise<Out[]> {
  const made: Out[] = []
  for (const item of items) {
    if (slice.isOver) await slice.breathe()
    made.push(make(item))
  }
  return made
}
