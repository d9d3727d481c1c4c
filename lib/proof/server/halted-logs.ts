import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'

import { selectHalted } from './store-checkpoints'

/** A log that is halted, and since when. */
export interface HaltedBy<Tenant> {
  /** What its tenant is called. */
  name: string
  /** Null: it is none of those that were asked for. It may be archived, or not be there any more. */
  tenant: Tenant | null
  since: Date
}

/**
 * Which of these tenants have a log that is halted, for everybody who works with one: that it is so is no secret of a log, and why is
 * not said here. `whole`: those of all others, too. One look at a table that is empty where all is well.
 */
export async function haltedLogs<Tenant extends TenantRef>(
  { db }: Pick<Ctx, 'db'>,
  tenants: readonly Tenant[],
  { whole }: { whole: boolean },
): Promise<HaltedBy<Tenant>[]> {
  const byId = new Map(tenants.map((tenant) => [tenant.id, tenant]))
  return (await selectHalted(db.pool)).flatMap(({ tenantId, tenant: slug, since }) => {
    const tenant = byId.get(tenantId) ?? null
    return tenant === null && !whole ? [] : [{ name: tenant?.name ?? slug, tenant, since }]
  })
}
