import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'

/** How many entries the tenant's log has now. */
export async function logSize(db: Pick<pg.Pool, 'query'>, tenant: TenantRef): Promise<number> {
  const { rows } = await db.query<{ size: string }>('SELECT size FROM log_head WHERE log_id = $1', [
    tenant.logId,
  ])
  return Number(rows[0]?.size ?? 0)
}
