import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { konnectReplayJob } from '@/lib/delivery/konnect/api-input'
import { konnectReplay, type KonnectReplayView, NO_REPLAY } from '@/lib/delivery/konnect/api-view'
import { createReplayInput } from '@/lib/delivery/replay-input'
import type { ReplayView } from '@/lib/delivery/replay-view'
import { beginReplay } from '@/lib/delivery/server/replay/begin-replay'
import { cancelReplay } from '@/lib/delivery/server/replay/cancel-replay'
import { selectReplays } from '@/lib/delivery/server/replay/store-replays'

import { konnectWebhookViewOf, portalInput } from './get-konnect-webhook'
import { requireMaySend, type WebhookCtx, webhookCtx } from './konnect-work'
import { findKonnectWebhook, followReplay } from './store-konnect'

async function lastReplay({ ctx, tenant }: WebhookCtx, replayId: string | null): Promise<ReplayView | null> {
  if (replayId === null) return null
  const [replay] = await selectReplays(ctx.db, tenant, { id: replayId, limit: 1 })
  return replay ?? null
}

/** The replay job of an organization or a portal: the last one that was asked for here. @throws AppError not_found. */
export const getKonnectReplayJob = verb({
  name: 'getKonnectReplayJob',
  permission: 'delivery.read',
  input: portalInput,
  async run(asked, { portalId }): Promise<KonnectReplayView> {
    const at = await webhookCtx(asked, portalId)
    const { replayId } = await findKonnectWebhook(asked.db.prisma, at.tenant.id)
    const replay = await lastReplay(at, replayId)
    return replay === null ? NO_REPLAY : konnectReplay(replay)
  },
})

const isRunning = () => new AppError('conflict', 'A replay job is currently running')

/**
 * Sends what was received in between again, both ends included, to where the webhook points.
 *
 * @throws AppError not_found; bad_request, where the webhook is not enabled; conflict, as long as another one runs.
 */
export const putKonnectReplayJob = verb({
  name: 'putKonnectReplayJob',
  permission: 'delivery.write',
  recent: true,
  input: portalInput.extend({ job: konnectReplayJob }),
  async run(asked, { portalId, job }): Promise<KonnectReplayView> {
    const at = await webhookCtx(asked, portalId)
    requireMaySend(at)
    const { ctx, tenant } = at
    const webhook = await findKonnectWebhook(ctx.db.prisma, tenant.id)
    if (webhook.destinationId === null || !konnectWebhookViewOf(webhook).enabled)
      throw new AppError('bad_request', 'The webhook is not enabled', {
        problems: [{ path: 'enabled', message: 'must be true before anything is replayed' }],
      })
    const before = await lastReplay(at, webhook.replayId)
    if (before?.endedAt === null) {
      if (before.status !== 'failed') throw isRunning()
      await cancelReplay(ctx, { replayId: before.id })
    }
    const replay = await beginReplay(
      ctx,
      createReplayInput.parse({
        destinationId: webhook.destinationId,
        since: job.start_at,
        until: new Date(Date.parse(job.end_at) + 1).toISOString(),
      }),
      // As there: a job of a time at which nothing arrived is done at once.
      { mayBeEmpty: true },
    )
    if (await followReplay(ctx.db.prisma, webhook, replay.id)) return konnectReplay(replay)
    // Somebody else was faster by a moment.
    await cancelReplay(ctx, { replayId: replay.id })
    throw isRunning()
  },
})
