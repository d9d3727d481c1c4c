import { isDeepStrictEqual } from 'node:util'

import type { TenantRef } from '@/lib/access/roles'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { BLANK, konnectWebhookChange } from '@/lib/delivery/konnect/api-input'
import type { KonnectWebhookView } from '@/lib/delivery/konnect/api-view'
import { logSize } from '@/lib/log/server/log-size'

import { konnectWebhookViewOf, portalInput } from './get-konnect-webhook'
import {
  konnectWebhookEvent,
  konnectWebhookJson,
  noSuchDestination,
  recordedInEach,
  requireMaySend,
  webhookCtx,
  wrongField,
} from './konnect-work'
import {
  findKonnectDestination,
  findKonnectWebhook,
  type KonnectWebhook,
  lockKonnectWebhook,
  lockWebhookAndChosen,
} from './store-konnect'
import { storeWebhook } from './webhook-stream'

/**
 * Points a webhook at a destination, enables or disables it. The destination is one of the tenant that asks, or of the portal.
 *
 * @throws AppError not_found (portal, destination), bad_request, conflict.
 */
export const changeKonnectWebhook = verb({
  name: 'changeKonnectWebhook',
  permission: 'delivery.write',
  recent: true,
  input: portalInput.extend({ change: konnectWebhookChange }),
  async run(asked, { portalId, change }): Promise<KonnectWebhookView> {
    const at = await webhookCtx(asked, portalId)
    const { ctx, tenant, destinationsOf } = at
    const size = await logSize(ctx.db.pool, tenant)
    return recordedInEach(ctx, async (tx) => {
      const { audit_log_destination_id: asId } = change
      const given = asId === undefined ? undefined : asId || null
      const before = await lockWebhookAndChosen(tx, tenant.id, given)
      const { enabled = before.enabled } = change
      const id = given === undefined ? before.konnectDestinationId : given
      // What was chosen by who is above stays, whoever asks.
      const owners = id === before.konnectDestinationId ? null : destinationsOf
      const chosen = id === null ? null : await findKonnectDestination(tx, id, owners)
      if (id !== null && chosen === null) throw noSuchDestination()
      if (enabled && chosen === null) throw wrongField('audit_log_destination_id', BLANK)
      if (enabled) requireMaySend(at)
      const after = { ...before, konnectDestinationId: id, enabled }
      await storeWebhook(tx, after, chosen, { size, now: ctx.now() })
      const result = konnectWebhookViewOf(await findKonnectWebhook(tx, tenant.id))
      return { result, events: changedEvents(tenant, before, after) }
    })
  },
})

/** How a change of a webhook is told; not at all, where it is as it was. */
export function changedEvents(tenant: TenantRef, before: KonnectWebhook, after: KonnectWebhook) {
  const [was, is] = [konnectWebhookJson(before), konnectWebhookJson(after)]
  if (isDeepStrictEqual(was, is)) return []
  const what = after.enabled ? 'sends events' : 'sends nothing'
  const event = konnectWebhookEvent(tenant, {
    message: `The webhook was changed: it ${what} now`,
    before: was,
    after: is,
  })
  return [{ tenant, event }]
}

/**
 * Has a webhook point at nothing: nothing is sent any more, and its replays end.
 *
 * @throws AppError not_found; conflict, of a portal whose replay job is running.
 */
export const deleteKonnectWebhook = verb({
  name: 'deleteKonnectWebhook',
  permission: 'delivery.write',
  recent: true,
  input: portalInput,
  async run(asked, { portalId }): Promise<void> {
    const { ctx, tenant } = await webhookCtx(asked, portalId)
    await recordedInEach(ctx, async (tx) => {
      const before = await lockKonnectWebhook(tx, tenant.id)
      if (portalId !== null && (await hasOpenReplay(before)))
        throw new AppError('conflict', 'A replay job is currently running')
      const after = { ...before, konnectDestinationId: null, enabled: false }
      await storeWebhook(tx, after, null, { size: 0, now: ctx.now() })
      return { result: undefined, events: changedEvents(tenant, before, after) }

      async function hasOpenReplay({ replayId }: KonnectWebhook): Promise<boolean> {
        if (replayId === null) return false
        return (await tx.replay.count({ where: { deliveryId: replayId, endedAt: null } })) > 0
      }
    })
  },
})
