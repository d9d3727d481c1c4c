import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import type { DestinationView } from '@/lib/delivery/destination-view'

import { viewedDestination } from './destination-work'

/** One destination. @throws AppError not_found. */
export const getDestination = verb({
  name: 'getDestination',
  permission: 'delivery.read',
  input: z.strictObject({ destinationId: z.string() }),
  run: (ctx, { destinationId }): Promise<DestinationView> => viewedDestination(ctx, destinationId),
})
