import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'
import type { KeySet, SigningKeyView } from '@/lib/delivery/signing-key-view'

import { publicKey, type SigningKey, signingKey } from './signing-keys'
import { currentEpoch, type KeyTerm, selectKeyTerms } from './store-signing-keys'

/** The key that a tenant signs with now. */
export const signsWith = async (db: Db, tenantId: string): Promise<SigningKey> =>
  signingKey(tenantId, await currentEpoch(db, tenantId))

/**
 * The public keys of a tenant, newest first: the one that signs, one that will, and all that ever did, so that what was sent once
 * can always be verified. No secret: anybody may have it.
 */
export async function keySetOf(db: Db, tenant: Pick<TenantRef, 'id'>): Promise<KeySet> {
  const terms = await selectKeyTerms(db, tenant.id)
  const keys = terms.map(({ epoch, since }, at) => ({
    ...publicKey(tenant.id, epoch).jwk,
    since: since.toISOString(),
    until: terms[at + 1]?.since.toISOString() ?? null,
  }))
  return { keys: keys.toReversed() }
}

/** The same as it is shown to who may change it. */
export async function signingKeysOf(db: Db, tenant: Pick<TenantRef, 'id'>): Promise<SigningKeyView[]> {
  const terms = await selectKeyTerms(db, tenant.id)
  const current = terms.findLastIndex(({ hasBegun }) => hasBegun)
  return terms
    .map((term, at) => ({
      keyId: publicKey(tenant.id, term.epoch).keyId,
      state: stateOf(term, at === current),
      since: term.since.toISOString(),
      until: terms[at + 1]?.since.toISOString() ?? null,
    }))
    .toReversed()
}

function stateOf({ hasBegun }: KeyTerm, isCurrent: boolean): SigningKeyView['state'] {
  if (isCurrent) return 'current'
  return hasBegun ? 'past' : 'next'
}
