import type { Requester } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { AppError, invariant } from '@/lib/base/errors'
import { transaction, type Db, type Tx } from '@/lib/db/db'
import { recordEvent, type OwnEvent } from '@/lib/log/server/record'

/** What a change did and how the log tells it; `record` null when there was nothing to change. */
export interface Changed<T> {
  result: T
  record: { tenants: readonly (TenantRef | null)[]; event: OwnEvent } | null
}

/**
 * Makes a change of who may do what, and records it as its last statement: both are stored or neither is.
 * Afterwards no request of this process is answered by the rights from before.
 */
export async function changeRights<T>(
  ctx: Requester & { db: Db },
  change: (tx: Tx) => Promise<Changed<T>>,
): Promise<T> {
  try {
    return await transaction(ctx.db, async (tx) => {
      const { result, record } = await change(tx)
      if (record !== null) await recordInEach(ctx, tx, record.tenants, record.event)
      return result
    })
  } finally {
    // Also after a failure: a commit whose answer was lost has happened.
    forgetRights(ctx.db)
  }
}

async function recordInEach(
  ctx: Requester & { db: Db },
  tx: Tx,
  tenants: readonly (TenantRef | null)[],
  event: OwnEvent,
): Promise<void> {
  const byLog = new Map(tenants.flatMap((tenant) => (tenant === null ? [] : [[tenant.logId, tenant]])))
  invariant(byLog.size > 0, 'a change of rights is recorded somewhere')
  // Every transaction locks heads in the order of their logs, so no two can wait for each other.
  const ordered = [...byLog.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1))
  for (const [, tenant] of ordered) await recordEvent(ctx.db, tx, ctx, tenant, event)
}

/** Turns a broken unique constraint into a conflict that says what is taken; other errors pass. */
export async function orConflict<T>(work: Promise<T>, message: string): Promise<T> {
  try {
    return await work
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'P2002'
    throw taken ? new AppError('conflict', message) : error
  }
}
