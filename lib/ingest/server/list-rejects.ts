import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { isUuid } from '@/lib/base/uuid'

import { type Reject, selectRejects } from './store-rejects'

const LIMIT_MAX = 200

/** What no name holds, and the database cannot look for. */
const nameText = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^\P{C}*$/u, 'must not hold control characters')

/** Which rejects are asked for. */
export const listRejectsInput = z.strictObject({
  source: nameText(512).optional().meta({ description: 'Of this source.' }),
  format: nameText(128).optional().meta({ description: 'In this format.' }),
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(50),
  cursor: z.string().max(100).optional().meta({ description: '`nextCursor` of the page before.' }),
})

/** A page of rejects, those that came last first. */
export interface RejectPage {
  rejects: Reject[]
  nextCursor: string | null
}

/**
 * The records that could not be taken, with their reasons.
 *
 * @throws AppError bad_request for a cursor that is none.
 */
export const listRejects = verb({
  name: 'listRejects',
  permission: 'sources.read',
  input: listRejectsInput,
  async run(ctx, { source, format, limit, cursor }): Promise<RejectPage> {
    const found = await selectRejects(ctx.db, tenantOf(ctx), {
      limit: limit + 1,
      ...(cursor !== undefined && { after: readCursor(cursor) }),
      ...(source !== undefined && { sourceName: source }),
      ...(format !== undefined && { format }),
    })
    const rejects = found.slice(0, limit)
    const last = rejects.at(-1)
    const nextCursor = found.length > limit && last ? `${last.lastAt.getTime()}_${last.id}` : null
    return { rejects, nextCursor }
  },
})

/** Time and id of the last reject of a page: both stand in it, so there is nothing to hide. */
function readCursor(cursor: string): { lastAt: Date; id: string } {
  const [, ms, id = ''] = /^(\d{1,15})_(.*)$/.exec(cursor) ?? []
  if (ms === undefined || !isUuid(id)) throw new AppError('bad_request', 'The cursor is not one of ours.')
  return { lastAt: new Date(Number(ms)), id }
}
