import { verb } from '@/lib/access/verb'
import { env } from '@/lib/config/env'
import { createDestinationInput } from '@/lib/delivery/destination-input'
import type { TestView } from '@/lib/delivery/destination-view'
import { egressTo } from '@/lib/delivery/egress'

import { requireMaySend } from './destination-work'
import { tryDestination } from './try-destination'

/** Sends a test event to a destination that is not there yet. @throws AppError invalid, rate_limited. */
export const testNewDestination = verb({
  name: 'testNewDestination',
  permission: 'delivery.write',
  recent: true,
  input: createDestinationInput,
  async run(ctx, { from: _, ...facts }): Promise<TestView> {
    requireMaySend(ctx)
    return tryDestination(ctx, egressTo(env().egressAllow), facts, null)
  },
})
