import { z } from 'zod'

import type { ReplayView } from '@/lib/delivery/replay-view'

import { LOG_FORMATS } from './api-input'

const dateTime = z.string().meta({ format: 'date-time' })

/** What Konnect says of a time that has not come: the zero of its language. */
export const NEVER = '0001-01-01T00:00:00Z'

/** A destination as Konnect gives it; its authorization is never given out. */
export const konnectDestinationView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    endpoint: z.string(),
    log_format: z.enum(LOG_FORMATS),
    skip_ssl_verification: z.boolean(),
    created_at: dateTime,
    updated_at: dateTime.meta({ description: `${NEVER}: never.` }),
  })
  .meta({ id: 'KonnectDestination' })
export type KonnectDestinationView = z.output<typeof konnectDestinationView>

/** Pages of destinations: places and size straight under `meta`. */
export const konnectDestinationsView = z.object({
  data: z.array(konnectDestinationView),
  meta: z.object({ next: z.string().nullable(), previous: z.string().nullable(), size: z.int() }),
})

/** A webhook of v3 and of portals. Without a destination its id is empty. */
export const konnectWebhookView = z
  .object({ audit_log_destination_id: z.string(), enabled: z.boolean() })
  .meta({ id: 'KonnectWebhook' })
export type KonnectWebhookView = z.output<typeof konnectWebhookView>

/** What the endpoint of a webhook is called that has none. */
export const UNCONFIGURED = 'unconfigured'

/** A webhook of v2. */
export const konnectInlineWebhookView = konnectDestinationView
  .omit({ id: true, name: true, created_at: true })
  .extend({ enabled: z.boolean() })
  .meta({ id: 'KonnectInlineWebhook' })
export type KonnectInlineWebhookView = z.output<typeof konnectInlineWebhookView>

/** How a webhook does; of its attempts the last one. */
export const konnectStatusView = z
  .object({
    webhook_enabled: z.boolean(),
    webhook_status: z.enum(['active', 'inactive', UNCONFIGURED]),
    last_attempt_at: dateTime.optional(),
    last_response_code: z.int().optional(),
    last_response_message: z.string().optional(),
  })
  .meta({ id: 'KonnectWebhookStatus' })
export type KonnectStatusView = z.output<typeof konnectStatusView>

/** The one replay job of an organization or a portal. */
export const konnectReplayView = z
  .object({
    start_at: dateTime,
    end_at: dateTime,
    status: z.enum([UNCONFIGURED, 'accepted', 'pending', 'running', 'completed', 'failed']),
    updated_at: dateTime,
  })
  .meta({ id: 'KonnectReplayJob' })
export type KonnectReplayView = z.output<typeof konnectReplayView>

/** As it is before there ever was one. */
export const NO_REPLAY: KonnectReplayView = {
  start_at: NEVER,
  end_at: NEVER,
  status: UNCONFIGURED,
  updated_at: NEVER,
}

/** A replay as Konnect would tell of it: its end belongs to it, and one that was cancelled has failed. */
export function konnectReplay({
  since,
  until,
  status,
  createdAt,
  endedAt,
  lastDeliveredAt,
}: ReplayView): KonnectReplayView {
  return {
    start_at: since ?? NEVER,
    end_at: until === null ? NEVER : new Date(Date.parse(until) - 1).toISOString(),
    status: status === 'cancelled' ? 'failed' : status,
    updated_at: endedAt ?? lastDeliveredAt ?? createdAt,
  }
}

/** Public keys, without what Konnect does not know of them. */
export const konnectKeysView = z.object({
  keys: z.array(
    z.object({ kty: z.string(), alg: z.string(), kid: z.string(), crv: z.string(), x: z.string() }),
  ),
})
