import type { Requester } from '@/lib/access/ctx'
import type { Principal, TenantRef } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { AppError, invariant } from '@/lib/base/errors'
import { transaction, type Db, type Tx } from '@/lib/db/db'
import { recordEvent, type OwnEvent } from '@/lib/log/server/record'

/** What a change did and how the log tells it; `record` null when there was nothing to change. */
export interface Changed<T> {
  result: T
  record: { tenants: readonly (TenantRef | null)[]; event: OwnEvent } | null
}

/** One event of a change that several logs tell, each in its own words. */
export interface Told {
  tenant: TenantRef
  event: OwnEvent
  /** Who did it, where that is not who asked. */
  by?: Principal
}

/**
 * Makes a change of who may do what, and records it as its last statement: both are stored or neither is.
 * Afterwards no request of this process is answered by the rights from before.
 */
export function changeRights<T>(
  ctx: Requester & { db: Db },
  change: (tx: Tx) => Promise<Changed<T>>,
): Promise<T> {
  return changeRightsOfMany(ctx, async (tx) => {
    const { result, record } = await change(tx)
    return { result, told: record === null ? [] : inEach(record.tenants, record.event) }
  })
}

/** The same where each tenant is told something else; `told` may be empty. */
export async function changeRightsOfMany<T>(
  ctx: Requester & { db: Db },
  change: (tx: Tx) => Promise<{ result: T; told: readonly Told[] }>,
): Promise<T> {
  try {
    return await transaction(ctx.db, async (tx) => {
      const { result, told } = await change(tx)
      // Every transaction locks heads in the order of their logs, so no two can wait for each other.
      const ordered = told.toSorted((a, b) => compareIds(a.tenant.logId, b.tenant.logId))
      for (const { tenant, event, by } of ordered) {
        await recordEvent(ctx.db, tx, { ...ctx, ...(by && { principal: by }) }, tenant, event)
      }
      return result
    })
  } finally {
    // Also after a failure: a commit whose answer was lost has happened.
    forgetRights(ctx.db)
  }
}

const compareIds = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function inEach(tenants: readonly (TenantRef | null)[], event: OwnEvent): Told[] {
  const byLog = new Map(tenants.flatMap((tenant) => (tenant === null ? [] : [[tenant.logId, tenant]])))
  invariant(byLog.size > 0, 'a change of rights is recorded somewhere')
  return [...byLog.values()].map((tenant) => ({ tenant, event }))
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
