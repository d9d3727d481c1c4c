import { z } from 'zod'

import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { env } from '@/lib/config/env'
import type { RetriedView } from '@/lib/delivery/destination-view'
import { type Egress, egressTo } from '@/lib/delivery/egress'
import { recordAlone } from '@/lib/log/server/record'

import { destinationEvent, requireMaySend, viewedDestination } from './destination-work'
import { sendLetters } from './send-letters'
import { takeSend } from './take-send'

/**
 * Sends dead letters of a destination again: all of them, for some seconds, or one. What its receiver takes now is delivered; what
 * it refuses stays, with the reason of now; what is not answered stays as it is.
 *
 * @throws AppError not_found, conflict (it is off, or they are being sent again already), rate_limited.
 */
export const retryDeadLetters = verb({
  name: 'retryDeadLetters',
  permission: 'delivery.write',
  recent: true,
  input: z.strictObject({ destinationId: z.string(), index: z.string().optional() }),
  async run(ctx, { destinationId, index }): Promise<RetriedView> {
    return retryLetters(ctx, egressTo(env().egressAllow), { destinationId, index })
  },
})

/** The same, to where this may be reached. */
export async function retryLetters(
  ctx: Ctx,
  egress: Egress,
  { destinationId, index }: { destinationId: string; index?: string | undefined },
): Promise<RetriedView> {
  const view = await viewedDestination(ctx, destinationId)
  requireMaySend(ctx)
  const only = index === undefined ? null : indexOf(index)
  if (!view.enabled)
    throw new AppError(
      'conflict',
      'The destination is switched off. Switch it on, then send its dead letters again.',
    )
  const retried = await alone(view.id, () => {
    takeSend(tenantOf(ctx).id, ctx.now().getTime())
    return sendLetters(ctx, egress, { destinationId: view.id, only })
  })
  const { delivered, refused, gone, left, problem } = retried
  const which = only === null ? 'Dead letters' : `The dead letter with index ${only}`
  const details = { delivered, refused, gone, left, ...(problem !== null && { problem }) }
  await recordAlone(
    ctx.db,
    ctx,
    tenantOf(ctx),
    destinationEvent('retry', 'UPDATE', view, {
      message: `${which} of the destination ${view.name} ${only === null ? 'were' : 'was'} sent again: ${delivered} delivered, ${refused} refused, ${left} left`,
      details: only === null ? details : { ...details, index: only },
    }),
  )
  return retried
}

/** Destinations whose dead letters are sent again here: each holds a request for as long as its receiver takes. */
const busy = new Set<string>()

/** @throws AppError conflict. */
async function alone<T>(destinationId: string, work: () => Promise<T>): Promise<T> {
  if (busy.has(destinationId))
    throw new AppError(
      'conflict',
      'Dead letters of this destination are being sent again already. Wait until that has ended.',
    )
  busy.add(destinationId)
  try {
    return await work()
  } finally {
    busy.delete(destinationId)
  }
}

function indexOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new AppError('not_found', 'There is no such dead letter, or it is being sent again now.')
}
