import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'

import { changeGuard, newer, newestEnd } from './change-guard'
import { type ContinuePlace, formerly, nothingOf, provenBy } from './continue-log'
import { Guard, type Signed } from './guard'
import { selectLog, type StoredLog } from './store-checkpoints'

/**
 * Has the guard say of the logs of these tenants of which anything was signed that nobody knows what was signed last: the guard was lost,
 * and the database may be older than that. In one write, so that none is signed under its name while others are continued. Where
 * some are given up already, this was killed before they were continued, and there is nothing to add.
 */
export async function giveUpNames(
  ctx: Ctx,
  tenants: readonly TenantRef[],
  { guardDir, url }: ContinuePlace,
): Promise<void> {
  const guard = await Guard.open(guardDir)
  const logs: StoredLog[] = []
  for (const tenant of tenants) logs.push(await selectLog(ctx.db.pool, tenant.logId))
  if (logs.some(({ identity }) => guard.signed(identity)?.isGivenUp)) return
  const found = new Map<string, { proven: Signed; before: ReadonlyMap<string, Signed> }>()
  for (const log of logs) {
    const former = await formerly(ctx, guard, log).catch((error: unknown) => {
      if (error instanceof AppError) return null
      throw error
    })
    // Whoever continues them says what is wrong with those.
    if (former === null) continue
    const { replaced, before } = former
    const known = guard.signed(log.identity)
    const isSigned = log.origin !== null || log.signedSize !== null || (known?.size ?? 0n) > 0n
    // One that stands in the place of another, or that ended, is continued in any case.
    if (replaced !== null || known?.continuedBy !== undefined || !isSigned) continue
    const proven = await provenBy(ctx, log)
    found.set(log.identity, { proven: proven ?? nothingOf(log, url), before })
  }
  await changeGuard(guardDir, (now) => {
    const changes = new Map<string, Signed>()
    for (const [identity, { proven, before }] of found) {
      for (const [one, end] of before) changes.set(one, newestEnd(now.signed(one), end))
      const { tenant, origin, size, root } = newer(now.signed(identity), proven)
      changes.set(identity, { tenant, origin, size, root, isGivenUp: true })
    }
    return changes
  })
}
