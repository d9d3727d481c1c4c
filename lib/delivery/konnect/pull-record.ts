import { z } from 'zod'

import type { Carried } from '@/lib/delivery/carried'

import { konnectKind } from './kind'
import { konnectRecord } from './konnect-fields'

const common = {
  ts: z.string().meta({ format: 'date-time' }),
  org_id: z.string(),
  principal_id: z.string(),
  actor_id: z.string(),
  client_ip: z.string(),
  uri: z.string(),
  user_agent: z.string(),
  trace_id: z.string(),
  portal_id: z.string().optional(),
  signature: z.string(),
}

/** An event as Konnect's pull API gives it, whose names are other ones than those of its webhooks. */
export const pullRecordView = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('authorization'),
      ...common,
      service: z.string(),
      resource: z.string(),
      action: z.string(),
      granted: z.boolean(),
    }),
    z.object({
      type: z.literal('gateway_access'),
      ...common,
      method: z.string(),
      query: z.string(),
      status_code: z.int(),
    }),
    z.object({
      type: z.literal('authentication'),
      ...common,
      successful: z.boolean(),
      outcome: z.string(),
      authentication_type: z.string(),
    }),
  ])
  .meta({ id: 'KonnectPullRecord' })
export type PullRecord = z.output<typeof pullRecordView>

/** The same event for the pull API; null: Konnect has nothing like it. What is not known is an empty text, as its schema wants one. */
export function pullRecord(carried: Carried, signature: string): PullRecord | null {
  const { event } = carried
  const { header, extensions } = konnectRecord(carried)
  const fields = new Map(extensions)
  const text = (name: string): string => String(fields.get(name) ?? '')
  const portal = text('portal_id')
  const base = {
    ts: event.occurredAt,
    org_id: text('org_id'),
    principal_id: text('principal_id'),
    actor_id: text('actor_id') || text('principal_id'),
    client_ip: text('src'),
    uri: text('request'),
    user_agent: text('user_agent'),
    trace_id: text('trace_id'),
    ...(portal !== '' && { portal_id: portal }),
    signature,
  }
  const isSuccess = event.outcome === 'success'
  switch (konnectKind(event)) {
    case 'authorization': {
      const resource = header.name.slice('Authz.'.length)
      const service = header.event_class_id
      return { type: 'authorization', ...base, service, resource, action: event.action, granted: isSuccess }
    }
    case 'access':
      return {
        type: 'gateway_access',
        ...base,
        method: text('act'),
        query: text('query'),
        status_code: Number(fields.get('status') ?? 0),
      }
    case 'authentication':
      return {
        type: 'authentication',
        ...base,
        successful: isSuccess,
        outcome: header.name.slice('AUTHENTICATION_OUTCOME_'.length).toLowerCase(),
        authentication_type: header.event_class_id.replace('AUTHENTICATION_TYPE_', '').toLowerCase(),
      }
    case 'change':
      return null
  }
}
