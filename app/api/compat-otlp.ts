import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { AppError } from '@/lib/base/errors'
import { route } from '@/lib/http/route'
import { ingestFormat } from '@/lib/ingest/server/ingest-format'
import { withBody } from '@/lib/ingest/server/read-body'

const logsRoute = route({
  method: 'POST',
  path: '/compat/otlp/v1/logs',
  tag: 'Other systems',
  summary: 'Send log records by OTLP/HTTP',
  description:
    'What exporters of OpenTelemetry send to `<endpoint>/v1/logs`, in JSON (`http/json`); protobuf is not read. Records that cannot be taken are counted in `partialSuccess`, and kept with their reasons.',
  auth: 'key',
  permission: 'events.write',
  body: 'raw',
  bodyContent: { 'application/json': null },
  responses: {
    200: {
      description: 'What was taken is durable.',
      schema: z.object({
        partialSuccess: z.object({ rejectedLogRecords: z.int(), errorMessage: z.string() }).optional(),
      }),
    },
  },
  run: async ({ ctx, raw }) => {
    if (!/^application\/json\b/i.test(raw.headers['content-type'] ?? '')) {
      throw new AppError(
        'unsupported_media',
        'Only OTLP in JSON is read: set the exporter to http/json, or encoding: json in the Collector.',
      )
    }
    const { answer } = await withBody(raw, raw.headers, tenantOf(ctx), (body) =>
      // safe: Node's buffers never lie in shared memory
      ingestFormat(ctx, { format: 'otlp', raw: body as Buffer<ArrayBuffer> }),
    )
    const [first] = answer.errors
    if (first === undefined) return { status: 200, json: {} }
    const errorMessage = `record ${first.item}: ${first.path} ${first.message}`
    return { status: 200, json: { partialSuccess: { rejectedLogRecords: answer.rejected, errorMessage } } }
  },
})

export const compatOtlpRoutes = [logsRoute]
