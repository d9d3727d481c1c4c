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
import { requireOwnTarget } from './require-own-target'
import { tryDestination } from './try-destination'

/**
 * Sends a test event to a destination, as it is or as it would be with changes.
 *
 * @throws AppError not_found, invalid, conflict (its target belongs to who is above), rate_limited.
 */
export const testDestination = verb({
  name: 'testDestination',
  permission: 'delivery.write',
  recent: true,
  input: z.strictObject({ destinationId: z.string(), change: testDestinationInput }),
  async run(ctx, { destinationId, change }): Promise<TestView> {
    requireMaySend(ctx)
    const { row, facts } = await transaction(ctx.db, async (tx) => {
      const row = await destinationToChange(tx, ctx, destinationId)
      const before = storedFacts(row)
      const changed = changedDestination(before, change)
      if ('problems' in changed) {
        throw new AppError('invalid', 'The destination would not be one that events can be sent to.', changed)
      }
      await requireOwnTarget(tx, row, before, changed.facts)
      return { row, facts: changed.facts }
    })
    const saved = { id: row.id, secretEpochs: secretEpochs(row, ctx.now()) }
    return tryDestination(ctx, egressTo(env().egressAllow), facts, saved)
  },
})
