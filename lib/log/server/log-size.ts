import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'

/** How many entries the tenant's log has now. */
export async function logSize(db: Pick<pg.Pool, 'query'>, tenant: TenantRef): Promise<number> {
  const { rows } = await db.query<{ size: string }>('SELECT size FROM log_head WHERE log_id = $1', [
    tenant.logId,
  ])
  return Number(rows[0]?.size ?? 0)
}

/** The tenant's log as it is now: its id, size, and root in base64. */
export async function logHead(
  db: Pick<pg.Pool, 'query'>,
  tenant: TenantRef,
): Promise<{ id: string; size: number; root: string }> {
  const { rows } = await db.query<{ size: string; root: Buffer }>(
    'SELECT size, root FROM log_head WHERE log_id = $1',
    [tenant.logId],
  )
  const [head] = rows
  if (head === undefined)
    throw new Error(`The log ${tenant.logId} has no head row. Run \`vouchsafe doctor\`.`)
  return { id: tenant.logIdentity, size: Number(head.size), root: head.root.toString('base64') }
}

/** The size that a reading is pinned to: the one that was asked for, but no more than there is. */
export async function pinnedSize(
  db: Pick<pg.Pool, 'query'>,
  tenant: TenantRef,
  wanted: number | undefined,
): Promise<number> {
  return Math.min(wanted ?? Number.MAX_SAFE_INTEGER, await logSize(db, tenant))
}

/** How many entries the logs of these tenants have now, all as of one moment, by the tenants' keys. */
export async function logSizes(
  db: Pick<pg.Pool, 'query'>,
  tenants: readonly TenantRef[],
): Promise<Map<number, number>> {
  const { rows } = await db.query<{ key: number; size: string }>(
    `SELECT asked.key, head.size FROM unnest($1::uuid[], $2::integer[]) AS asked (log_id, key)
       JOIN log_head head ON head.log_id = asked.log_id`,
    [tenants.map((tenant) => tenant.logId), tenants.map((tenant) => tenant.key)],
  )
  return new Map(rows.map(({ key, size }) => [key, Number(size)]))
}
