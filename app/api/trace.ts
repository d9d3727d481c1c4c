import { z } from 'zod'

import { route } from '@/lib/http/route'
import { readTrace } from '@/lib/search/server/read-trace'
import { TRACE_EVENTS_MAX, traceInput } from '@/lib/search/trace'

import { eventView } from './event-views'
import { timed } from './timed'

const traceView = z
  .object({
    id: z.string(),
    events: z.array(eventView).meta({ description: 'Oldest first, without `before` and `after`.' }),
    more: z.boolean().meta({ description: `It has more events than these, the ${TRACE_EVENTS_MAX} oldest.` }),
    size: z.int().optional().meta({ description: 'The log size that this was read at.' }),
    searchedUpTo: z.string().optional().meta({
      description: 'The time budget ran out here: later events may be missing.',
      format: 'date-time',
    }),
  })
  .meta({ id: 'Trace' })

/** Everything that one request did. */
export const traceRoute = route({
  method: 'GET',
  path: '/api/v1/trace',
  tag: 'Events',
  summary: 'Read a trace',
  description:
    'All events of one request (`traceId`), from every source, oldest first. `id` is taken as `trace:` of the query language takes it: in any case of letters.',
  auth: 'either',
  permission: 'events.read',
  query: traceInput,
  responses: { 200: { description: 'Its events; none where no event names this trace.', schema: traceView } },
  run: ({ ctx, rawQuery }) =>
    timed('trace', async () => ({ status: 200, json: await readTrace(ctx, rawQuery) })),
})
