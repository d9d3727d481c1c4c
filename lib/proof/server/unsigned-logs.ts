import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'

import { selectHalted } from './store-checkpoints'

/** A tenant whose log is not signed any more, and since when. */
export interface UnsignedLog<Tenant> {
  tenant: Tenant
  since: Date
}

/**
 * Which of these tenants have a log that is not signed any more, for everybody who works with one: that it is so is no secret
 * of a log, and why is not said here. One look at a table that is empty where all is well.
 */
export async function unsignedLogs<Tenant extends TenantRef>(
  { db }: Pick<Ctx, 'db'>,
  tenants: readonly Tenant[],
): Promise<UnsignedLog<Tenant>[]> {
  const byLog = new Map(tenants.map((tenant) => [tenant.logIdentity, tenant]))
  return (await selectHalted(db.pool)).flatMap(({ identity, since }) => {
    const tenant = byLog.get(identity)
    return tenant === undefined ? [] : [{ tenant, since }]
  })
}
