import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { DECODERS } from '@/lib/decode/formats'
import { route } from '@/lib/http/route'
import { discardReject } from '@/lib/ingest/server/discard-reject'
import { ingestFormat } from '@/lib/ingest/server/ingest-format'
import { listRejects, listRejectsInput } from '@/lib/ingest/server/list-rejects'
import { withBody } from '@/lib/ingest/server/read-body'
import { retryReject } from '@/lib/ingest/server/retry-reject'

import { answerShape, ingestView } from './event-views'

const TAG = 'Sources'

const problemView = z.object({ path: z.string(), message: z.string() })

const formatView = ingestView
  .extend({
    rejected: z.int(),
    events: z.array(
      z.object({
        item: z.int().meta({ description: 'The record, by its number in the body, from 0.' }),
        ...answerShape,
      }),
    ),
    errors: z.array(
      problemView.extend({
        item: z.int(),
        line: z
          .int()
          .optional()
          .meta({ description: 'Its line in the body, from 1, where each record is one.' }),
      }),
    ),
  })
  .meta({ id: 'Taken' })

const ingestRoute = route({
  method: 'POST',
  path: '/api/v1/ingest/:format',
  tag: TAG,
  summary: 'Send records of another system',
  description: `Audit records as another system writes them: ${DECODERS.map(({ format }) => `\`${format}\``).join(', ')}. One document, an array, or one a line; gzip is welcome, and no Content-Type is asked for. Each record is taken or refused for itself: one that cannot be taken is kept with its reason, and can be tried again (\`/api/v1/rejects\`). A record with an identity of its own is stored once, however often it is sent.`,
  auth: 'key',
  permission: 'events.write',
  body: 'raw',
  bodyContent: { '*/*': null },
  responses: {
    200: { description: 'Nothing new was stored.', schema: formatView },
    201: { description: 'Stored.', schema: formatView },
  },
  run: async ({ ctx, params, raw }) => {
    const key = raw.headers['idempotency-key']
    const { status, replayed, answer } = await withBody(raw, raw.headers, tenantOf(ctx), (body) =>
      ingestFormat(ctx, {
        format: params.format,
        // safe: Node's buffers never lie in shared memory
        raw: body as Buffer<ArrayBuffer>,
        idempotencyKey: Array.isArray(key) ? key.join(', ') : key,
      }),
    )
    return { status, json: answer, headers: replayed ? { 'idempotent-replayed': 'true' } : {} }
  },
})

const rejectView = z
  .object({
    id: z.string().meta({ format: 'uuid' }),
    source: z.object({ name: z.string(), format: z.string(), keyId: z.string().optional() }),
    record: z.string().meta({ description: 'As it was sent.' }),
    problems: z.array(problemView),
    times: z.int().meta({ description: 'How often it was sent.' }),
    firstAt: z.string().meta({ format: 'date-time' }),
    lastAt: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'Reject' })

const rejectsRoute = route({
  method: 'GET',
  path: '/api/v1/rejects',
  tag: TAG,
  summary: 'List records that could not be taken',
  description: 'With their reasons, those that came last first.',
  auth: 'either',
  permission: 'sources.read',
  query: listRejectsInput,
  responses: {
    200: {
      description: 'A page of them.',
      schema: z.object({ rejects: z.array(rejectView), nextCursor: z.string().nullable() }),
    },
  },
  run: async ({ ctx, rawQuery }) => ({ status: 200, json: await listRejects(ctx, rawQuery) }),
})

const retryRoute = route({
  method: 'POST',
  path: '/api/v1/rejects/:id/retry',
  tag: TAG,
  summary: 'Try a reject again',
  description: 'As if its source sent it now. It becomes one event, however often this is asked.',
  auth: 'either',
  permission: 'sources.write',
  responses: {
    200: {
      description: 'It is in the log, or was ignored by a rule.',
      schema: z.object(answerShape),
    },
  },
  run: async ({ ctx, params }) => ({ status: 200, json: await retryReject(ctx, { rejectId: params.id }) }),
})

const discardRoute = route({
  method: 'DELETE',
  path: '/api/v1/rejects/:id',
  tag: TAG,
  summary: 'Let a reject go',
  auth: 'either',
  permission: 'sources.write',
  responses: { 204: { description: 'It is gone.' } },
  run: async ({ ctx, params }) => {
    await discardReject(ctx, { rejectId: params.id })
    return { status: 204 }
  },
})

export const ingestRoutes = [ingestRoute, rejectsRoute, retryRoute, discardRoute]
