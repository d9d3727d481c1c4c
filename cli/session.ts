import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { findTenant } from '@/lib/access/tenants'
import { openDb } from '@/lib/db/db'
import { connectDatabase } from '@/lib/db/start'

import { UsageError } from './command'

const POOL_SIZE = 2

/**
 * Runs a command's work with the database of this installation: beside a running Vouchsafe on its database,
 * else on one that is started for this time. Whoever may run this command could read the files anyway, so it
 * may do everything; what it changes is recorded under the name of the machine's user.
 */
export async function withCtx<T>(purpose: string, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const database = await connectDatabase({ purpose })
  const db = openDb(database.appUrl, { poolSize: POOL_SIZE, applicationName: purpose })
  try {
    return await work({
      principal: { kind: 'system', name: `command line (${userName()})` },
      tenant: null,
      requestId: randomUUID(),
      ip: null,
      userAgent: null,
      now: () => new Date(),
      db,
    })
  } finally {
    await db.close()
    await database.stop()
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // Containers may run as a user id that has no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}

/** The tenant that `--tenant` names; without it the only one there is besides the system tenant. */
export async function inTenant(ctx: Ctx, asked: string | undefined): Promise<Ctx & { tenant: TenantRef }> {
  const tree = await loadTenants(ctx.db)
  if (asked !== undefined) return { ...ctx, tenant: findTenant(ctx.principal, tree, asked) }
  const tenants = [...tree.byId.values()].filter((tenant) => tenant.id !== tree.system?.id)
  const [only, another] = tenants
  if (only !== undefined && another === undefined) return { ...ctx, tenant: only }
  const slugs = tenants.map((tenant) => tenant.slug).toSorted()
  throw new UsageError(`Say which tenant: --tenant <slug>. There are: ${slugs.join(', ') || 'none'}.`)
}
