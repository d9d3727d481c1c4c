import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'

import { overdueLogs } from './overdue-logs'
import { selectHalted } from './store-checkpoints'

/** A log of which nothing new is signed, and since when. */
export interface UnsignedLog<Tenant> {
  /** What its tenant is called. */
  name: string
  /** Null: it is none of those that were asked for. It may be archived, or not be there any more. */
  tenant: Tenant | null
  since: Date
  /** Nothing is wrong with it: nobody signs. */
  isOverdue: boolean
}

/**
 * Which of these tenants have a log of which nothing new is signed, for everybody who works with one: that it is so is no secret of a
 * log, and why is not said here. `whole`: those of all others, too. Halted ones first.
 */
export async function unsignedLogs<Tenant extends TenantRef>(
  { db }: Pick<Ctx, 'db'>,
  tenants: readonly Tenant[],
  { whole }: { whole: boolean },
): Promise<UnsignedLog<Tenant>[]> {
  const byId = new Map(tenants.map((tenant) => [tenant.id, tenant]))
  const halted = (await selectHalted(db.pool)).flatMap(({ tenantId, tenant: slug, since }) => {
    const tenant = byId.get(tenantId) ?? null
    return tenant === null && !whole ? [] : [{ name: tenant?.name ?? slug, tenant, since, isOverdue: false }]
  })
  const overdue = (await overdueLogs(db)).flatMap(({ tenantId, since }) => {
    const tenant = byId.get(tenantId)
    return tenant === undefined ? [] : [{ name: tenant.name, tenant, since, isOverdue: true }]
  })
  return [...halted, ...overdue]
}
