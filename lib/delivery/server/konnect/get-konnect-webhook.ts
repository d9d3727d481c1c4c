import { STATUS_CODES } from 'node:http'

import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import {
  type KonnectInlineWebhookView,
  type KonnectStatusView,
  type KonnectWebhookView,
  NEVER,
  UNCONFIGURED,
} from '@/lib/delivery/konnect/api-view'
import { shownUrl } from '@/lib/delivery/shown-target'

import { webhookCtx } from './konnect-work'
import {
  findKonnectDestination,
  findKonnectWebhook,
  type KonnectWebhook,
  selectLastAttempt,
} from './store-konnect'

/** Whose webhook it is: null, the tenant's of who asks. */
export const portalInput = z.strictObject({ portalId: z.string().nullable() })

/** A webhook as v3 gives it. What sends for it may have been deleted elsewhere: then nothing is sent. */
export const konnectWebhookViewOf = (row: KonnectWebhook): KonnectWebhookView => ({
  audit_log_destination_id: row.konnectDestinationId ?? '',
  enabled: row.enabled && row.destinationId !== null,
})

/** Where a webhook points, and whether it is enabled. @throws AppError not_found. */
export const getKonnectWebhook = verb({
  name: 'getKonnectWebhook',
  permission: 'delivery.read',
  input: portalInput,
  async run(ctx, { portalId }): Promise<KonnectWebhookView> {
    const { tenant } = await webhookCtx(ctx, portalId)
    return konnectWebhookViewOf(await findKonnectWebhook(ctx.db.prisma, tenant.id))
  },
})

/** The same with the destination in it, as v2 gives it. Of one that is not its own, a portal is told the host alone. */
export const getKonnectInlineWebhook = verb({
  name: 'getKonnectInlineWebhook',
  permission: 'delivery.read',
  input: z.strictObject({}),
  async run(ctx): Promise<KonnectInlineWebhookView> {
    const { tenant } = await webhookCtx(ctx, null)
    const { prisma } = ctx.db
    const webhook = await findKonnectWebhook(prisma, tenant.id)
    const { konnectDestinationId: id } = webhook
    const chosen = id === null ? null : await findKonnectDestination(prisma, id, null)
    if (chosen === null) {
      const enabled = konnectWebhookViewOf(webhook).enabled
      const none = { log_format: 'cef' as const, skip_ssl_verification: false, updated_at: NEVER }
      return { endpoint: UNCONFIGURED, enabled, ...none }
    }
    return {
      endpoint: chosen.tenantId === tenant.id ? chosen.endpoint : shownUrl(chosen.endpoint),
      enabled: konnectWebhookViewOf(webhook).enabled,
      log_format: chosen.logFormat,
      skip_ssl_verification: chosen.skipSslVerification,
      updated_at: (chosen.updatedAt ?? chosen.createdAt).toISOString(),
    }
  },
})

/** How a webhook does. @throws AppError not_found. */
export const getKonnectStatus = verb({
  name: 'getKonnectStatus',
  permission: 'delivery.read',
  input: portalInput,
  async run(ctx, { portalId }): Promise<KonnectStatusView> {
    const { tenant } = await webhookCtx(ctx, portalId)
    const webhook = await findKonnectWebhook(ctx.db.prisma, tenant.id)
    const { enabled } = konnectWebhookViewOf(webhook)
    if (webhook.konnectDestinationId === null) return { webhook_enabled: false, webhook_status: UNCONFIGURED }
    const last =
      webhook.destinationId === null ? null : await selectLastAttempt(ctx.db, webhook.destinationId)
    if (last === null || last.at === null) return { webhook_enabled: enabled, webhook_status: 'active' }
    const { at, status, answer, isFailing } = last
    return {
      webhook_enabled: enabled,
      webhook_status: isFailing ? 'inactive' : 'active',
      last_attempt_at: at.toISOString(),
      ...(status !== null && { last_response_code: status }),
      last_response_message: status === null ? (answer ?? '') : (STATUS_CODES[status] ?? ''),
    }
  },
})
