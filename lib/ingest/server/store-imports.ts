import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'

/** The Idempotency-Keys of this key's requests that are still known. */
export async function selectIdempotencyKeys(db: Db, tenant: TenantRef, keyId: string): Promise<Set<string>> {
  const { rows } = await db.pool.query<{ key: string }>(
    'SELECT key FROM idempotency WHERE tenant_id = $1 AND key_id = $2',
    [tenant.key, keyId],
  )
  return new Set(rows.map(({ key }) => key))
}
