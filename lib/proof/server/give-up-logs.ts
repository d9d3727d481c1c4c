import type { Ctx } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { base64 } from '@/lib/base/bytes'
import { AppError } from '@/lib/base/errors'
import { type OwnEvent, recordAlone } from '@/lib/log/server/record'

import { type MissingLog, missingLogs } from './compare-guard'
import { Guard } from './guard'
import { selectHeads } from './store-checkpoints'

/** A log that ended because all of it was lost, with its tenant. */
export interface GivenUpLog {
  log: string
  tenant: string
  origin: string
  size: number
}

/**
 * Gives up the logs that were signed and that the database does not have, nor their tenants any other: a backup may be older than a
 * tenant. There is nothing that could go on from them, so the system tenant's log states that they ended, and then the guard knows it.
 * Killed in between, and done again, it is stated twice.
 *
 * @throws AppError conflict where there is no log that could say so; GuardMoved while a publisher works.
 */
export async function giveUpLogs(ctx: Ctx, guardDir: string): Promise<GivenUpLog[]> {
  const guard = await Guard.open(guardDir)
  const missing = missingLogs(guard, await selectHeads(ctx.db.pool))
  if (missing.length === 0) return []
  const { system } = await loadTenants(ctx.db)
  if (system === null)
    throw new AppError(
      'conflict',
      `The database is empty, and ${missing.length} logs were signed: restore a backup, or begin anew with an empty VOUCHSAFE_KEYS, too.`,
    )
  for (const log of missing) await recordAlone(ctx.db, ctx, system, lostEvent(log))
  await guard.advance(
    new Map(missing.map(({ identity, ...signed }) => [identity, { ...signed, continuedBy: null }])),
  )
  return missing.map(({ identity: log, tenant, origin, size }) => ({
    log,
    tenant,
    origin,
    size: Number(size),
  }))
}

function lostEvent({ identity, tenant, origin, size, root }: MissingLog): OwnEvent {
  const statement = { origin, tenant, size: Number(size), root: base64(root) }
  return {
    action: 'log.lost',
    change: 'DELETE',
    resource: { type: 'LOG', id: identity },
    message: `The log ${origin} was lost with its tenant: ${size} entries of it were signed, and none are there`,
    details: statement,
    log: statement,
  }
}
