import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { workerCtx } from '@/lib/access/server/worker-ctx'
import type { Db } from '@/lib/db/db'
import { recordedChange } from '@/lib/log/server/recorded-change'

import { noteHeartbeat, selectSilentHearts } from './store-heartbeats'
import { lockLog } from './store-log-keys'

/** Logs that have their heartbeat in one round: about two seconds' worth. */
const LOGS_A_ROUND = 500

/**
 * Gives each log that is stored in an entry `log.heartbeat` once a day (UTC), at a time of its own. Its statement, in clear, names the
 * heartbeat before: where both lie side by side, nothing was logged between them; and a day without one is a day on which nothing was
 * running. Those days are not made up for. Noted by the transaction that records it, so that neither a restart nor a second worker
 * repeats it.
 */
export async function beatLogs(db: Db, now: Date): Promise<{ beaten: number } | null> {
  const due = await selectSilentHearts(db, now, LOGS_A_ROUND)
  if (due.length === 0) return null
  const { byId } = await loadTenants(db)
  const failures: unknown[] = []
  let beaten = 0
  for (const { tenantId, logId } of due) {
    const tenant = byId.get(tenantId)
    if (tenant?.logId !== logId) continue
    try {
      if (await beat(db, tenant, now)) beaten += 1
    } catch (error) {
      // The others have theirs all the same.
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
  return { beaten }
}

function beat(db: Db, tenant: TenantRef, now: Date): Promise<boolean> {
  const { logId, logIdentity, name } = tenant
  const date = now.toISOString().slice(0, 'yyyy-mm-dd'.length)
  return recordedChange(
    workerCtx(db, tenant, () => now),
    tenant,
    'a heartbeat',
    async (tx) => {
      const index = Number((await lockLog(tx, logId)).size)
      const { isTold, before } = await noteHeartbeat(tx, logId, { date, index })
      if (isTold) return { result: false, event: null }
      const statement = { date, previous: before && { date: before.date, index: before.index } }
      return {
        result: true,
        event: {
          action: 'log.heartbeat',
          change: 'NONE',
          resource: { type: 'LOG', id: logIdentity, name },
          message: messageOf(before, index),
          details: { date, ...(before && { since: before.date, entries: index - before.index - 1 }) },
          log: statement,
        },
      }
    },
  )
}

function messageOf(before: { date: string; index: number } | null, index: number): string {
  if (before === null) return 'The first heartbeat of the log'
  const entries = index - before.index - 1
  if (entries === 0) return `Nothing was logged since the heartbeat of ${before.date}`
  return `${entries.toLocaleString('en')} ${entries === 1 ? 'entry' : 'entries'} since the heartbeat of ${before.date}`
}
