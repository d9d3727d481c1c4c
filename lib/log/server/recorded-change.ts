import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import { transaction, type Tx } from '@/lib/db/db'

import { type OwnEvent, recordEvent } from './record'

/** What a change did: its answer, and how the log tells it, in one event or several. null: nothing changed. */
export interface RecordedWork<T> {
  result: T
  event: OwnEvent | readonly OwnEvent[] | null
}

/**
 * Makes a change of things that have names and records it as its last statement: both are stored or neither is.
 *
 * @param what one of these things, for people: `a view`.
 * @throws AppError conflict when another one has the name.
 */
export async function recordedChange<T>(
  ctx: Ctx,
  tenant: TenantRef,
  what: string,
  work: (tx: Tx) => Promise<RecordedWork<T>>,
): Promise<T> {
  try {
    return await transaction(ctx.db, async (tx) => {
      const { result, event } = await work(tx)
      for (const one of [event ?? []].flat()) await recordEvent(ctx.db, tx, ctx, tenant, one)
      return result
    })
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'P2002'
    if (!isTaken) throw error
    throw new AppError('conflict', `There is ${what} of this name already. Choose another name.`, {
      problems: [{ path: 'name', message: 'is taken' }],
    })
  }
}
