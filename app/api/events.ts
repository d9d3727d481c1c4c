import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { draftSchema } from '@/lib/event/draft-schema'
import { exportAllTenants } from '@/lib/export/server/export-all-tenants'
import { exportEvents } from '@/lib/export/server/export-events'
import { exportInput } from '@/lib/export/server/export-input'
import { route } from '@/lib/http/route'
import { ingestEvents } from '@/lib/ingest/server/ingest-events'
import { withBody } from '@/lib/ingest/server/read-body'
import { searchInput } from '@/lib/search/input'
import { searchAllTenants } from '@/lib/search/server/all/search-all-tenants'
import { eventInput, getEvent } from '@/lib/search/server/get-event'
import { searchEvents } from '@/lib/search/server/search-events'

import { openedEventView } from './attempts'
import { eventPageView, ingestView } from './event-views'
import { timed } from './timed'

const TAG = 'Events'

const postEvents = route({
  method: 'POST',
  path: '/api/v1/events',
  tag: TAG,
  summary: 'Send events',
  description:
    'One event, an array, or one a line (NDJSON); gzip is welcome. All or nothing: the answer comes when every event is durable, ordered and searchable, and an error means that none was stored. To send again safely, give events ids, or send an `Idempotency-Key`.',
  auth: 'key',
  permission: 'events.write',
  body: 'raw',
  bodyContent: {
    'application/json': z.union([draftSchema, z.array(draftSchema)]),
    'application/x-ndjson': null,
  },
  responses: {
    200: { description: 'Nothing new: all of it was stored before.', schema: ingestView },
    201: { description: 'Stored.', schema: ingestView },
  },
  run: async ({ ctx, raw }) => {
    const { status, replayed, answer } = await withBody(raw, raw.headers, tenantOf(ctx), (body) =>
      ingestEvents(ctx, {
        // safe: Node's buffers never lie in shared memory
        raw: body as Buffer<ArrayBuffer>,
        contentType: raw.headers['content-type'] ?? null,
        idempotencyKey: header(raw.headers['idempotency-key']),
      }),
    )
    const headers = { 'vouchsafe-tenant': tenantOf(ctx).id }
    return {
      status,
      json: answer,
      headers: replayed ? { ...headers, 'idempotent-replayed': 'true' } : headers,
    }
  },
})

function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}

const listEvents = route({
  method: 'GET',
  path: '/api/v1/events',
  tag: TAG,
  summary: 'Search events',
  description:
    'Newest first. Pages are pinned to the log size of the first, so scrolling never shifts rows. With `?tenant=*` the events of all tenants in one order; `tenant:` in the query chooses among them.',
  auth: 'either',
  permission: 'events.read',
  allTenants: true,
  query: searchInput,
  responses: { 200: { description: 'A page of events.', schema: eventPageView } },
  run: ({ ctx, rawQuery }) =>
    timed('page', async () => {
      const search = ctx.tenant === null ? searchAllTenants : searchEvents
      return { status: 200, json: await search(ctx, rawQuery) }
    }),
})

const exportRoute = route({
  method: 'GET',
  path: '/api/v1/events/export',
  tag: TAG,
  summary: 'Export events',
  description:
    'The rows of a search as a file, newest first (`order=asc`: oldest first), streamed: CSV; with `format=ndjson` one event a line (`application/x-ndjson`), as `GET /api/v1/events/{id}` gives it, and at last a line `{"end":{"rows":…,"size":…,"log":…,"complete":true}}`. With `format=evidence` a bundle (`application/zip`) of the events, in the order of the log, and what proves them against one signed checkpoint; `withhold` names sections that stay closed in it; it needs the rights of proofs, too, and `X-Vouchsafe-Events` says how many events it will have. `fields`, `columns` and `guard` are for CSV. An export that breaks off ends the connection without a proper end, so that half a file never looks whole. With `?tenant=*` the file goes tenant by tenant, a CSV has the tenant in front, and the last line has `tenants` instead of `log`.',
  auth: 'either',
  permission: 'events.export',
  allTenants: true,
  query: exportInput,
  responses: {
    200: {
      description: 'The file: CSV, or NDJSON or evidence where that was asked for.',
      content: ['text/csv', 'application/x-ndjson', 'application/zip'],
    },
  },
  run: ({ ctx, rawQuery, stillMay }) =>
    timed('export', async () => {
      const exported = ctx.tenant === null ? exportAllTenants : exportEvents
      const file = await exported(ctx, rawQuery)
      file.allowedBy(stillMay)
      return {
        status: 200,
        headers: {
          'content-type': file.contentType,
          'content-disposition': `attachment; filename="${file.filename}"`,
          ...(file.size !== null && { 'x-vouchsafe-size': String(file.size) }),
          ...(file.events !== null && { 'x-vouchsafe-events': String(file.events) }),
        },
        body: file.body,
      }
    }),
})

const oneEvent = route({
  method: 'GET',
  path: '/api/v1/events/:id',
  tag: TAG,
  summary: 'Read one event',
  auth: 'either',
  permission: 'events.read',
  query: eventInput.omit({ id: true }),
  responses: { 200: { description: 'The event.', schema: openedEventView } },
  run: ({ ctx, params, rawQuery }) =>
    timed('event', async () => ({ status: 200, json: await getEvent(ctx, { ...rawQuery, id: params.id }) })),
})

/** Sending, searching, reading and exporting events. */
export const eventRoutes = [postEvents, listEvents, exportRoute, oneEvent]
