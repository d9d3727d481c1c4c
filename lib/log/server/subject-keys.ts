import { randomBytes, randomUUID } from 'node:crypto'

import type { TenantRef } from '@/lib/access/roles'
import { invariant } from '@/lib/base/errors'
import { saltKey, type SaltKey } from '@/lib/log/commitment'

import { uuidBytes } from './event-row'
import { hmacSha256 } from './native-hashing'
import { addSubjectKeys, findSubjectKeys, type Queryable } from './store-keys'
import { tenantSecrets, unwrapKey, wrapKey } from './tenant-secrets'
import { Slice } from './turns'

/** One key that salts are made from: a person's, or the tenant's own. */
export interface SubjectKey {
  /** UUID of the key, random: the name that an erasure is recorded under. */
  id: string
  idBytes: Buffer
  salt: SaltKey
}

/** The identity that stands for the tenant itself. No person has it: an empty identity is no identity. */
export const TENANT_IDENTITY = ''

/** Unwrapped keys kept in memory for each tenant; past this the oldest go. About 1 kB each. */
const CACHE_MAX = 20_000

/**
 * The subject keys of one tenant. A key that does not exist yet is made and **committed before** anything is sealed
 * with it: a crash then leaves at most a key that nothing uses, never an entry that nobody can open.
 */
export class SubjectKeys {
  readonly #cache = new Map<string, SubjectKey>()

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
    if (missing.length > 0) for (const [identity, key] of await this.#load(missing)) found.set(identity, key)
    return found
  }

  /** Forget what memory holds, because the database says that a key is gone. */
  forget(): void {
    this.#cache.clear()
  }

  async #load(identities: string[]): Promise<Map<string, SubjectKey>> {
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
      await addSubjectKeys(this.db, this.tenant.key, fresh)
      // Read back: another process may have made the same person's key a moment earlier, and its key is the one.
      rows = await findSubjectKeys(this.db, this.tenant.key, macs)
    }
    const found = await inSlices(slice, macs, (mac): SubjectKey => {
      const row = rows.get(mac.toString('hex'))
      invariant(row, 'a subject key that was just made can be read')
      const salt = saltKey(unwrapKey(secrets, row.id, row.wrapped))
      return { id: row.id, idBytes: uuidBytes(row.id), salt }
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
