import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { env } from '@/lib/config/env'
import { transaction } from '@/lib/db/db'
import { changedDestination } from '@/lib/delivery/changed-destination'
import { testDestinationInput } from '@/lib/delivery/destination-input'
import type { TestView } from '@/lib/delivery/destination-view'
import { egressTo } from '@/lib/delivery/egress'

import { secretEpochs, storedFacts } from './destination-of'
import { destinationToChange, requireMaySend } from './destination-work'
import { tryDestination } from './try-destination'

/**
 * Sends a test event to a destination, as it is or as it would be with changes.
 *
 * @throws AppError not_found, invalid, rate_limited.
 */
export const testDestination = verb({
  name: 'testDestination',
  permission: 'delivery.write',
  recent: true,
  input: z.strictObject({ destinationId: z.string(), change: testDestinationInput }),
  async run(ctx, { destinationId, change }): Promise<TestView> {
    requireMaySend(ctx)
    const row = await transaction(ctx.db, (tx) => destinationToChange(tx, ctx, destinationId))
    const changed = changedDestination(storedFacts(row), change)
    if ('problems' in changed) {
      throw new AppError('invalid', 'The destination would not be one that events can be sent to.', changed)
    }
    const saved = { id: row.id, secretEpochs: secretEpochs(row, ctx.now()) }
    return tryDestination(ctx, egressTo(env().egressAllow), changed.facts, saved)
  },
})
