import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import { deliveryPageInput } from '@/lib/delivery/destination-input'
import type { DeadLetterView } from '@/lib/delivery/destination-view'

import { viewedDestination } from './destination-work'
import { readNumber } from './list-attempts'
import { selectDeadLetters } from './store-dead-letters'

/**
 * The events that the receiver of a destination would not take, the latest of the log first.
 *
 * @throws AppError not_found; bad_request for a cursor that is none.
 */
export const listDeadLetters = verb({
  name: 'listDeadLetters',
  permission: 'delivery.read',
  input: deliveryPageInput.extend({ destinationId: z.string() }),
  async run(
    ctx,
    { destinationId, limit, cursor },
  ): Promise<{ deadLetters: DeadLetterView[]; nextCursor: string | null }> {
    const { id } = await viewedDestination(ctx, destinationId)
    const before = cursor === undefined ? null : readNumber(cursor)
    const found = await selectDeadLetters(ctx.db, id, { before, limit: limit + 1 })
    const deadLetters = found.slice(0, limit)
    const last = deadLetters.at(-1)
    return { deadLetters, nextCursor: found.length > limit && last ? String(last.index) : null }
  },
})
