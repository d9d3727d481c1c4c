import { z } from 'zod'

import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { AppError } from '@/lib/base/errors'

import { findReject, type Reject } from './store-rejects'

/** Which reject is meant. */
export const rejectInput = z.strictObject({ rejectId: z.uuid('must be the id of a reject') })

/** The reject of this id. @throws AppError not_found. */
export async function rejectOf(ctx: Ctx, id: string): Promise<Reject> {
  const reject = await findReject(ctx.db, tenantOf(ctx), id)
  if (reject === null) throw new AppError('not_found', 'There is no such reject in this tenant.')
  return reject
}
