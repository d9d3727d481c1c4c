import { isDeepStrictEqual } from 'node:util'

import { z } from 'zod'

import type { TenantRef } from '@/lib/access/roles'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { BLANK, konnectInlineWebhookChange, konnectWebhookChange } from '@/lib/delivery/konnect/api-input'
import type { KonnectWebhookView } from '@/lib/delivery/konnect/api-view'
import { logSize } from '@/lib/log/server/log-size'
import type { OwnEvent } from '@/lib/log/server/record'

import { changedDestination } from './change-konnect-destination'
import { konnectWebhookViewOf, portalInput } from './get-konnect-webhook'
import {
  konnectDestinationEvent,
  konnectDestinationJson,
  konnectWebhookEvent,
  konnectWebhookJson,
  noSuchDestination,
  recordedInEach,
  sendingCtx,
  wrongField,
} from './konnect-work'
import {
  findKonnectDestination,
  findKonnectWebhook,
  insertKonnectDestination,
  type KonnectDestination,
  type KonnectWebhook,
  lockKonnectDestination,
  lockKonnectWebhook,
  selectKonnectDestinations,
} from './store-konnect'
import { storeWebhook } from './webhook-stream'

/**
 * Points a webhook at a destination, enables or disables it. The destination is one of the tenant that asks, or of the portal.
 *
 * @throws AppError not_found (portal, destination), bad_request.
 */
export const changeKonnectWebhook = verb({
  name: 'changeKonnectWebhook',
  permission: 'delivery.write',
  recent: true,
  input: portalInput.extend({ change: konnectWebhookChange }),
  async run(asked, { portalId, change }): Promise<KonnectWebhookView> {
    const { ctx, tenant, destinationsOf } = await sendingCtx(asked, portalId)
    const size = await logSize(ctx.db.pool, tenant)
    return recordedInEach(ctx, async (tx) => {
      const before = await lockKonnectWebhook(tx, tenant.id)
      const { audit_log_destination_id: given, enabled = before.enabled } = change
      const id = given === undefined ? before.konnectDestinationId : given || null
      // What was chosen by who is above stays, whoever asks.
      const owners = id === before.konnectDestinationId ? null : destinationsOf
      const chosen = id === null ? null : await findKonnectDestination(tx, id, owners)
      if (id !== null && chosen === null) throw noSuchDestination()
      if (enabled && chosen === null) throw wrongField('audit_log_destination_id', BLANK)
      const after = { ...before, konnectDestinationId: id, enabled }
      await storeWebhook(tx, after, chosen, { size, now: ctx.now() })
      const result = konnectWebhookViewOf(await findKonnectWebhook(tx, tenant.id))
      return { result, events: changedEvents(tenant, before, after) }
    })
  },
})

function changedEvents(tenant: TenantRef, before: KonnectWebhook, after: KonnectWebhook) {
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

/** What the destination of a webhook of v2 is called, which has no name there. */
const INLINE_NAME = 'Organization webhook'

/**
 * The same for v2, whose webhook has its destination in it: that is one of the tenant's own, which v3 shows by name. Changing one
 * that belongs to who is above makes another one.
 *
 * @throws AppError bad_request.
 */
export const changeKonnectInlineWebhook = verb({
  name: 'changeKonnectInlineWebhook',
  permission: 'delivery.write',
  recent: true,
  input: z.strictObject({ change: konnectInlineWebhookChange }),
  async run(asked, { change }): Promise<void> {
    const { ctx, tenant } = await sendingCtx(asked, null)
    const size = await logSize(ctx.db.pool, tenant)
    await recordedInEach(ctx, async (tx) => {
      const before = await lockKonnectWebhook(tx, tenant.id)
      const { enabled = before.enabled, ...fields } = change
      const { endpoint, authorization, log_format, skip_ssl_verification } = fields
      const isAbout = [endpoint, authorization, log_format, skip_ssl_verification].some(
        (one) => one !== undefined,
      )
      const events: { tenant: TenantRef; event: OwnEvent }[] = []
      const id = before.konnectDestinationId
      const own = (id && (await findKonnectDestination(tx, id, [tenant.id]))) || (await inlineOf())
      if (own !== null && isAbout) {
        await lockKonnectDestination(tx, own.id)
        events.push(...(await changedDestination(tx, ctx, own, { ...fields, name: undefined })).events)
      }
      const made = own === null && (isAbout || (enabled && id === null)) ? await makeOne() : null
      const chosenId = made?.id ?? own?.id ?? id
      const chosen = chosenId === null ? null : await findKonnectDestination(tx, chosenId, null)
      const after = { ...before, konnectDestinationId: chosenId, enabled }
      await storeWebhook(tx, after, chosen, { size, now: ctx.now() })
      return { result: undefined, events: [...events, ...changedEvents(tenant, before, after)] }

      /** As it was left when the webhook was deleted; only for who says something of it, or wants it again. */
      async function inlineOf(): Promise<KonnectDestination | null> {
        if (!isAbout && (!enabled || id !== null)) return null
        return (await selectKonnectDestinations(tx, tenant.id, { named: INLINE_NAME }))[0] ?? null
      }

      async function makeOne(): Promise<KonnectDestination> {
        if (endpoint === undefined) throw wrongField('endpoint', BLANK)
        if (authorization === undefined) throw wrongField('authorization', BLANK)
        const kept = {
          logFormat: log_format ?? ('cef' as const),
          skipSslVerification: skip_ssl_verification ?? false,
        }
        const row = await insertKonnectDestination(
          tx,
          tenant.id,
          { name: INLINE_NAME, endpoint, authorization, ...kept },
          ctx.now(),
        )
        const message = `The audit log destination ${row.name} was made`
        const event = konnectDestinationEvent('create', row, { message, after: konnectDestinationJson(row) })
        events.push({ tenant, event })
        return row
      }
    })
  },
})

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
    const { ctx, tenant } = await sendingCtx(asked, portalId)
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
