import { z } from 'zod'

import {
  konnectDestinationChange,
  konnectDestinationsQuery,
  konnectInlineWebhookChange,
  konnectLogsQuery,
  konnectReplayJob,
  konnectWebhookChange,
  newKonnectDestination,
} from '@/lib/delivery/konnect/api-input'
import {
  konnectDestinationsView,
  konnectDestinationView,
  konnectInlineWebhookView,
  konnectKeysView,
  konnectReplayView,
  konnectStatusView,
  konnectWebhookView,
} from '@/lib/delivery/konnect/api-view'
import { pullRecordView } from '@/lib/delivery/konnect/pull-record'
import { changeKonnectDestination } from '@/lib/delivery/server/konnect/change-konnect-destination'
import { changeKonnectInlineWebhook } from '@/lib/delivery/server/konnect/change-konnect-inline-webhook'
import {
  changeKonnectWebhook,
  deleteKonnectWebhook,
} from '@/lib/delivery/server/konnect/change-konnect-webhook'
import { createKonnectDestination } from '@/lib/delivery/server/konnect/create-konnect-destination'
import { deleteKonnectDestination } from '@/lib/delivery/server/konnect/delete-konnect-destination'
import {
  getKonnectInlineWebhook,
  getKonnectStatus,
  getKonnectWebhook,
} from '@/lib/delivery/server/konnect/get-konnect-webhook'
import {
  getKonnectDestination,
  listKonnectDestinations,
} from '@/lib/delivery/server/konnect/konnect-destinations'
import { konnectKeys } from '@/lib/delivery/server/konnect/konnect-keys'
import { getKonnectReplayJob, putKonnectReplayJob } from '@/lib/delivery/server/konnect/konnect-replay-job'
import { pullKonnectLogs } from '@/lib/delivery/server/konnect/pull-konnect-logs'

import { konnectRoutes } from './konnect-route'

// The audit log API of Kong Konnect, as far as its documentation says what it is: kongctl and its Terraform provider are
// pointed at us by changing one address. What is different, and why: docs/konnect-api.md.

const BOTH = ['v2', 'v3'] as const
const DONE = { 204: { description: 'Done.' } }
const answer = (description: string, schema: z.ZodType, status = 200) => ({
  [status]: { description, schema },
})

/** The address of a page, with the size that was asked for. */
const pageAddress = (address: string, which: 'after' | 'before', place: string, size: number): string =>
  `${address}?page%5B${which}%5D=${encodeURIComponent(place)}&page%5Bsize%5D=${size}`

const destinations = [
  ...konnectRoutes(BOTH, {
    method: 'GET',
    path: '/audit-log-destinations',
    summary: 'Audit log destinations, as Konnect lists them',
    permission: 'delivery.read',
    query: konnectDestinationsQuery,
    responses: answer('A page of destinations.', konnectDestinationsView),
    run: async ({ ctx, query, address }) => {
      const { 'page[size]': size, 'page[after]': after, 'page[before]': before } = query
      const named = query['filter[name][eq]'] ?? query['filter[name]']
      const containing = query['filter[name][contains]']
      const asked = { after, before, named, containing }
      const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
      const { items, hasNext, hasPrevious } = await listKonnectDestinations(ctx, { ...given, size })
      const [first, last] = [items[0], items.at(-1)]
      const filters = [
        named === undefined ? '' : `&filter%5Bname%5D%5Beq%5D=${encodeURIComponent(named)}`,
        containing === undefined ? '' : `&filter%5Bname%5D%5Bcontains%5D=${encodeURIComponent(containing)}`,
      ].join('')
      const next = hasNext && last ? pageAddress(address, 'after', last.id, size) + filters : null
      const previous = hasPrevious && first ? pageAddress(address, 'before', first.id, size) + filters : null
      return { status: 200, json: { data: items, meta: { next, previous, size } } }
    },
  }),
  ...konnectRoutes(BOTH, {
    method: 'POST',
    path: '/audit-log-destinations',
    summary: 'Make an audit log destination, as in Konnect',
    permission: 'delivery.write',
    body: newKonnectDestination,
    responses: answer('Made.', konnectDestinationView, 201),
    run: async ({ ctx, body }) => ({ status: 201, json: await createKonnectDestination(ctx, body) }),
  }),
  ...konnectRoutes(BOTH, {
    method: 'GET',
    path: '/audit-log-destinations/:id',
    summary: 'One audit log destination, as Konnect gives it',
    permission: 'delivery.read',
    responses: answer('The destination.', konnectDestinationView),
    run: async ({ ctx, id }) => ({ status: 200, json: await getKonnectDestination(ctx, { id }) }),
  }),
  ...konnectRoutes(BOTH, {
    method: 'PATCH',
    path: '/audit-log-destinations/:id',
    summary: 'Change an audit log destination, as in Konnect',
    permission: 'delivery.write',
    body: konnectDestinationChange,
    responses: answer('The destination as changed.', konnectDestinationView),
    run: async ({ ctx, id, body }) => ({
      status: 200,
      json: await changeKonnectDestination(ctx, { id, change: body }),
    }),
  }),
  ...konnectRoutes(BOTH, {
    method: 'DELETE',
    path: '/audit-log-destinations/:id',
    summary: 'Delete an audit log destination, as in Konnect',
    permission: 'delivery.write',
    responses: DONE,
    run: async ({ ctx, id }) => {
      await deleteKonnectDestination(ctx, { id })
      return { status: 204 }
    },
  }),
]

/** The webhook of the tenant in v3, and that of a portal in both versions. */
const webhookRoutes = (versions: readonly ('v2' | 'v3')[], path: string, whose: string) => [
  ...konnectRoutes(versions, {
    method: 'GET',
    path,
    summary: `The audit log webhook of ${whose}, as Konnect gives it`,
    permission: 'delivery.read',
    responses: answer('The webhook.', konnectWebhookView),
    run: async ({ ctx, portalId }) => ({ status: 200, json: await getKonnectWebhook(ctx, { portalId }) }),
  }),
  ...konnectRoutes(versions, {
    method: 'PATCH',
    path,
    summary: `Set the audit log webhook of ${whose}, as in Konnect`,
    permission: 'delivery.write',
    body: konnectWebhookChange,
    responses: answer('The webhook as changed.', konnectWebhookView),
    run: async ({ ctx, portalId, body }) => ({
      status: 200,
      json: await changeKonnectWebhook(ctx, { portalId, change: body }),
    }),
  }),
  ...konnectRoutes(versions, {
    method: 'DELETE',
    path,
    summary: `Unset the audit log webhook of ${whose}, as in Konnect`,
    permission: 'delivery.write',
    responses: DONE,
    run: async ({ ctx, portalId }) => {
      await deleteKonnectWebhook(ctx, { portalId })
      return { status: 204 }
    },
  }),
]

const statusRoutes = (path: string, whose: string) =>
  konnectRoutes(BOTH, {
    method: 'GET',
    path,
    summary: `How the audit log webhook of ${whose} does, as Konnect tells it`,
    permission: 'delivery.read',
    responses: answer('Its state and its last attempt.', konnectStatusView),
    run: async ({ ctx, portalId }) => ({ status: 200, json: await getKonnectStatus(ctx, { portalId }) }),
  })

const replayRoutes = (path: string, whose: string) => [
  ...konnectRoutes(BOTH, {
    method: 'GET',
    path,
    summary: `The audit log replay job of ${whose}, as Konnect gives it`,
    permission: 'delivery.read',
    responses: answer('The last one.', konnectReplayView),
    run: async ({ ctx, portalId }) => ({ status: 200, json: await getKonnectReplayJob(ctx, { portalId }) }),
  }),
  ...konnectRoutes(BOTH, {
    method: 'PUT',
    path,
    summary: `Replay audit logs of ${whose}, as in Konnect`,
    permission: 'delivery.write',
    body: konnectReplayJob,
    responses: answer('Begun.', konnectReplayView, 202),
    run: async ({ ctx, portalId, body }) => ({
      status: 202,
      json: await putKonnectReplayJob(ctx, { portalId, job: body }),
    }),
  }),
]

const inlineWebhook = [
  ...konnectRoutes(['v2'], {
    method: 'GET',
    path: '/audit-log-webhook',
    summary: 'The audit log webhook with its destination, as Konnect gives it',
    permission: 'delivery.read',
    responses: answer('The webhook.', konnectInlineWebhookView),
    run: async ({ ctx }) => ({ status: 200, json: await getKonnectInlineWebhook(ctx, {}) }),
  }),
  ...konnectRoutes(['v2'], {
    method: 'PATCH',
    path: '/audit-log-webhook',
    summary: 'Set the audit log webhook with its destination, as in Konnect',
    permission: 'delivery.write',
    body: konnectInlineWebhookChange,
    responses: answer('The webhook as changed.', konnectInlineWebhookView),
    run: async ({ ctx, body }) => {
      await changeKonnectInlineWebhook(ctx, { change: body })
      return { status: 200, json: await getKonnectInlineWebhook(ctx, {}) }
    },
  }),
  ...konnectRoutes(['v2'], {
    method: 'GET',
    path: '/audit-log-webhook/jwks.json',
    summary: 'The keys that what webhooks send is signed with, as Konnect gives them',
    permission: 'delivery.read',
    responses: answer('Public keys.', konnectKeysView),
    run: async ({ ctx }) => ({ status: 200, json: await konnectKeys(ctx, {}) }),
  }),
]

const pull = konnectRoutes(['v3'], {
  method: 'GET',
  path: '/audit-logs',
  summary: 'Sign-ins, permission checks and requests, as Konnect gives them',
  permission: 'events.read',
  query: konnectLogsQuery,
  responses: answer(
    'A page, newest first.',
    z.object({
      data: z.array(pullRecordView),
      meta: z.object({
        page: z.object({ next: z.string().nullable(), previous: z.string().nullable(), size: z.int() }),
      }),
    }),
  ),
  run: async ({ ctx, rawQuery, address }) => {
    const { data, next, previous, size } = await pullKonnectLogs(ctx, rawQuery)
    const page = {
      next: next === null ? null : pageAddress(address, 'after', next, size),
      previous: previous === null ? null : pageAddress(address, 'before', previous, size),
      size,
    }
    return { status: 200, json: { data, meta: { page } } }
  },
})

const PORTAL = '/portals/:portalId'

/** Konnect's audit log API, of an organization and of portals. */
export const compatKonnectRoutes = [
  ...destinations,
  ...webhookRoutes(['v3'], '/audit-log-webhook', 'the tenant'),
  ...inlineWebhook,
  ...statusRoutes('/audit-log-webhook/status', 'the tenant'),
  ...replayRoutes('/audit-log-replay-job', 'the tenant'),
  ...webhookRoutes(BOTH, `${PORTAL}/audit-log-webhook`, 'a portal'),
  ...statusRoutes(`${PORTAL}/audit-log-webhook/status`, 'a portal'),
  ...replayRoutes(`${PORTAL}/audit-log-replay-job`, 'a portal'),
  ...pull,
]
