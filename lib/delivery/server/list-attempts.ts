import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { deliveryPageInput } from '@/lib/delivery/destination-input'
import type { AttemptView } from '@/lib/delivery/destination-view'

import { viewedDestination } from './destination-work'
import { selectAttempts } from './store-attempts'

/** The last attempts to send to a destination, newest first. @throws AppError not_found; bad_request for a cursor that is none. */
export const listAttempts = verb({
  name: 'listAttempts',
  permission: 'delivery.read',
  input: deliveryPageInput.extend({ destinationId: z.string() }),
  async run(
    ctx,
    { destinationId, limit, cursor },
  ): Promise<{ attempts: AttemptView[]; nextCursor: string | null }> {
    const { id } = await viewedDestination(ctx, destinationId)
    const before = cursor === undefined ? null : readNumber(cursor)
    const found = await selectAttempts(ctx.db, id, { before, limit: limit + 1 })
    const attempts = found.slice(0, limit)
    return { attempts, nextCursor: found.length > limit ? (attempts.at(-1)?.id ?? null) : null }
  },
})

/** The cursor of a list that is sorted by a number: what stands in it is shown anyway. @throws AppError bad_request. */
export function readNumber(cursor: string): string {
  if (!/^\d{1,18}$/.test(cursor)) throw new AppError('bad_request', 'The cursor is not one of ours.')
  return cursor
}
