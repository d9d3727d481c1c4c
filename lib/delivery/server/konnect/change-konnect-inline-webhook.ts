import { z } from 'zod'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { verb } from '@/lib/access/verb'
import type { Tx } from '@/lib/db/db'
import { BLANK, konnectInlineWebhookChange, type LogFormat } from '@/lib/delivery/konnect/api-input'
import { logSize } from '@/lib/log/server/log-size'

import { changedDestination } from './change-konnect-destination'
import { changedEvents } from './change-konnect-webhook'
import {
  konnectDestinationEvent,
  konnectDestinationJson,
  type KonnectWork,
  recordedInEach,
  requireMaySend,
  requireOpenEndpoint,
  webhookCtx,
  wrongField,
} from './konnect-work'
import {
  findKonnectDestination,
  insertKonnectDestination,
  type KonnectDestination,
  lockKonnectDestination,
  lockWebhookAndChosen,
  selectKonnectDestinations,
} from './store-konnect'
import { storeWebhook } from './webhook-stream'

/** What the destination of a webhook of v2 is called, which has no name there. */
const INLINE_NAME = 'Organization webhook'

/** What is said of the destination. */
interface Fields {
  endpoint?: string | undefined
  authorization?: string | undefined
  log_format?: LogFormat | undefined
  skip_ssl_verification?: boolean | undefined
}

/**
 * Sets the webhook of v2, which has its destination in it: that is one of the tenant's own, which v3 shows by name. Changing one
 * that belongs to who is above makes another one.
 *
 * @throws AppError bad_request, conflict.
 */
export const changeKonnectInlineWebhook = verb({
  name: 'changeKonnectInlineWebhook',
  permission: 'delivery.write',
  recent: true,
  input: z.strictObject({ change: konnectInlineWebhookChange }),
  async run(asked, { change }): Promise<void> {
    const at = await webhookCtx(asked, null)
    const { ctx, tenant } = at
    const size = await logSize(ctx.db.pool, tenant)
    await recordedInEach(ctx, async (tx) => {
      const before = await lockWebhookAndChosen(tx, tenant.id, undefined)
      const { enabled = before.enabled, ...fields } = change
      if (enabled) requireMaySend(at)
      const { result: id, events } = await inlineDestination(
        tx,
        { ctx, tenant },
        { id: before.konnectDestinationId, enabled, fields },
      )
      const chosen = id === null ? null : await findKonnectDestination(tx, id, null)
      const after = { ...before, konnectDestinationId: id, enabled }
      await storeWebhook(tx, after, chosen, { size, now: ctx.now() })
      return { result: undefined, events: [...events, ...changedEvents(tenant, before, after)] }
    })
  },
})

/** The destination that the webhook points at from now on: the one that it has, changed; the one that it had; or a new one. */
async function inlineDestination(
  tx: Tx,
  { ctx, tenant }: { ctx: Ctx; tenant: TenantRef },
  { id, enabled, fields }: { id: string | null; enabled: boolean; fields: Fields },
): Promise<KonnectWork<string | null>> {
  const { endpoint, authorization, log_format, skip_ssl_verification } = fields
  const said = [endpoint, authorization, log_format, skip_ssl_verification]
  const isAbout = said.some((one) => one !== undefined)
  const isWanted = isAbout || (enabled && id === null)
  const own =
    (id && (await findKonnectDestination(tx, id, [tenant.id]))) ||
    (isWanted ? await inlineOf(tx, tenant) : null)
  if (own === null) return isWanted ? makeInline(tx, { ctx, tenant }, fields) : { result: id, events: [] }
  if (!isAbout) return { result: own.id, events: [] }
  requireMaySend({ ctx, tenant })
  await lockKonnectDestination(tx, own.id)
  const { events } = await changedDestination(tx, ctx, own, { ...fields, name: undefined })
  return { result: own.id, events }
}

/** As it was left when the webhook was deleted. */
async function inlineOf(tx: Tx, tenant: TenantRef): Promise<KonnectDestination | null> {
  return (await selectKonnectDestinations(tx, tenant.id, { named: INLINE_NAME }))[0] ?? null
}

async function makeInline(
  tx: Tx,
  { ctx, tenant }: { ctx: Ctx; tenant: TenantRef },
  { endpoint, authorization, log_format, skip_ssl_verification }: Fields,
): Promise<KonnectWork<string>> {
  if (endpoint === undefined) throw wrongField('endpoint', BLANK)
  if (authorization === undefined) throw wrongField('authorization', BLANK)
  requireOpenEndpoint(endpoint)
  const kept = { logFormat: log_format ?? 'cef', skipSslVerification: skip_ssl_verification ?? false }
  const facts = { name: INLINE_NAME, endpoint, authorization, ...kept }
  const row = await insertKonnectDestination(tx, tenant.id, facts, ctx.now())
  const message = `The audit log destination ${row.name} was made`
  const event = konnectDestinationEvent('create', row, { message, after: konnectDestinationJson(row) })
  return { result: row.id, events: [{ tenant, event }] }
}
