import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { workerCtx } from '@/lib/access/server/worker-ctx'
import type { Db } from '@/lib/db/db'
import { recordedChange } from '@/lib/log/server/recorded-change'
import { vkeyText } from '@/lib/proof/vkey'

import { logVkey } from './log-keys'
import { endKeyBefore, lockLog, selectDueLogs } from './store-log-keys'

/**
 * Ends the term of keys that have signed beside their successors for long enough, each with an entry `log.key.retired`. A log that
 * fails keeps no other from it.
 *
 * @throws AggregateError that names the tenants whose logs failed, once all others are done.
 */
export async function retireLogKeys(db: Db, now: Date): Promise<{ retired: number } | null> {
  const due = await selectDueLogs(db)
  if (due.length === 0) return null
  const { byId } = await loadTenants(db)
  const failed = new Map<string, unknown>()
  let retired = 0
  for (const { tenantId, logId } of due) {
    const tenant = byId.get(tenantId)
    // Nothing is stored in an archived tenant.
    if (tenant?.logId !== logId) continue
    try {
      if (await retire(db, tenant, now)) retired += 1
    } catch (error) {
      failed.set(tenant.slug, error)
    }
  }
  if (failed.size > 0)
    throw new AggregateError(
      failed.values(),
      `a key of these logs still signs: ${[...failed.keys()].join(', ')}`,
    )
  return { retired }
}

function retire(db: Db, tenant: TenantRef, now: Date): Promise<boolean> {
  const { logId, name } = tenant
  const ctx = workerCtx(db, tenant, () => now)
  return recordedChange(ctx, tenant, 'a key', async (tx) => {
    const { size, identity, origin, epoch, beforeUntil } = await lockLog(tx, logId)
    // Another worker was here first.
    if (beforeUntil === null || origin === null) return { result: false, event: null }
    await endKeyBefore(tx, identity, epoch, size)
    const vkey = vkeyText(logVkey({ identity, origin }, epoch - 1))
    return {
      result: true,
      event: {
        action: 'log.key.retired',
        change: 'DELETE',
        resource: { type: 'LOG', id: identity, name },
        message: `The log of ${name} is signed with its newer key alone`,
        details: { vkey, toSize: Number(size) },
        log: { vkey, toSize: Number(size) },
      },
    }
  })
}
