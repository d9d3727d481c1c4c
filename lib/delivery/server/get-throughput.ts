import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import { throughputInput } from '@/lib/delivery/destination-input'
import type { ThroughputView } from '@/lib/delivery/destination-view'

import { viewedDestination } from './destination-work'
import { selectThroughput } from './store-throughput'

const MINUTE = 60
/** From so many hours on, in steps of so many seconds: a chart has a hundred or two of them. */
const STEPS = [
  [0, MINUTE],
  [4, 10 * MINUTE],
  [25, 60 * MINUTE],
] as const

/** How much was delivered to a destination over the last hours. @throws AppError not_found. */
export const getThroughput = verb({
  name: 'getThroughput',
  permission: 'delivery.read',
  input: throughputInput.extend({ destinationId: z.string() }),
  async run(ctx, { destinationId, hours }): Promise<ThroughputView> {
    const { id } = await viewedDestination(ctx, destinationId)
    const stepSeconds = STEPS.findLast(([from]) => hours >= from)?.[1] ?? MINUTE
    return { stepSeconds, ...(await selectThroughput(ctx.db, id, { hours, stepSeconds })) }
  },
})
