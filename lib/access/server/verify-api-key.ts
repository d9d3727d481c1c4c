import { timingSafeEqual } from 'node:crypto'

import { isAmong } from '@/lib/access/addresses'
import { isOwnSource } from '@/lib/access/own-source'
import { SCOPES, type KeyPrincipal } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'

import { readApiKey } from './api-key-format'
import { rightsCache } from './cache'
import { KeyRefused, type KeyRefusal } from './key-refused'
import { loadTenants } from './load-tenants'
import { selectKey, touchKey, type KeyRow } from './store'

const TOUCH_EVERY_MS = 60_000

/** One answer for every reason, so that nobody learns which keys exist. */
function refused(
  reason: Exclude<KeyRefusal, 'API key from another address'>,
  { key = null, prefix = null }: { key?: KeyPrincipal | null; prefix?: string | null } = {},
): KeyRefused {
  const message = 'This API key is not valid: unknown, mistyped, expired or revoked.'
  return new KeyRefused('unauthenticated', message, { reason, key, prefix })
}

/**
 * Whose key this is. `address` is the client's; null where it is not known.
 *
 * @throws KeyRefused unauthenticated, whatever is wrong with it; forbidden for a key that works elsewhere.
 */
export async function verifyApiKey(
  db: Db,
  text: string,
  { now, address }: { now: Date; address: string | null },
): Promise<KeyPrincipal> {
  const presented = readApiKey(text)
  if (presented === null) throw refused('not an API key, or mistyped')
  const { prefix } = presented
  const row = await rightsCache(db).load(`key ${prefix}`, () => selectKey(db, prefix))
  if (row === null || !timingSafeEqual(row.secretHash, presented.secretHash)) {
    throw refused('unknown API key', { prefix })
  }
  const key = principalOf(row, prefix)
  if (row.revoked) throw refused('API key revoked', { key, prefix })
  if (row.expiresAt !== null && row.expiresAt <= now) throw refused('API key expired', { key, prefix })
  // The key of an archived tenant stops, and works again when the tenant is brought back.
  if (row.tenantId !== null && !(await loadTenants(db)).byId.has(row.tenantId)) {
    throw refused('API key of an archived tenant', { key, prefix })
  }
  // Whoever holds the whole key learns nothing about others from this, and an operator where to look.
  if (!isAmong(row.addresses, address)) {
    const message = `This API key does not work from ${address ?? 'an unknown address'}.`
    throw new KeyRefused('forbidden', message, { reason: 'API key from another address', key, prefix })
  }
  await noteUse(db, row, now)
  return key
}

function principalOf(row: KeyRow, prefix: string): KeyPrincipal {
  return {
    kind: 'key',
    keyId: row.id,
    name: row.name,
    scopes: SCOPES.filter((scope) => row.scopes.includes(scope)),
    tenantId: row.tenantId,
    // A key from before that name was refused: its events must not look like ours.
    sourceName: isOwnSource(row.sourceName) ? `api-key-${prefix}` : row.sourceName,
  }
}

async function noteUse(db: Db, row: KeyRow, now: Date): Promise<void> {
  if (row.lastUsedAt !== null && now.getTime() - row.lastUsedAt.getTime() < TOUCH_EVERY_MS) return
  // Set first, so that of the requests that share this row only one writes.
  row.lastUsedAt = now
  await touchKey(db, row.id, now)
}
