import { z } from 'zod'

import { route } from '@/lib/http/route'
import { listSources, listSourcesInput } from '@/lib/ingest/server/list-sources'
import { SERIES_DAYS, SERIES_HOURS } from '@/lib/ingest/source-view'

const time = z.string().meta({ format: 'date-time' })

const sourceView = z
  .object({
    name: z.string(),
    formats: z.array(z.string()).meta({ description: 'Those of its newest events and of its rejects.' }),
    keys: z
      .array(
        z.object({
          id: z.string().meta({ format: 'uuid' }),
          name: z.string(),
          prefix: z.string(),
          lastUsedAt: time.nullable(),
        }),
      )
      .meta({ description: 'Keys of the tenant that work, and may write as it.' }),
    total: z.int().meta({ description: 'Events in the log. Exact.' }),
    hours: z.array(z.int()).meta({
      description: `Events of each of the last ${SERIES_HOURS} hours by when they happened, oldest first; the last hour goes on.`,
    }),
    days: z.array(z.int()).meta({ description: `The same of the last ${SERIES_DAYS} days of UTC.` }),
    lastSeenAt: time.nullable().meta({
      description: 'When its last event was stored; null where that is not among the newest ones.',
    }),
    lastHour: time.nullable().meta({ description: 'The hour in which its newest event happened.' }),
    lag: z
      .object({
        median: z.number(),
        p95: z.number(),
        events: z.int().meta({ description: 'Of so many of its newest events.' }),
      })
      .nullable()
      .meta({ description: 'Milliseconds from when events happened until they were stored.' }),
    rejects: z.int().meta({ description: 'Records of it that could not be taken, and wait.' }),
    lastRejectAt: time.nullable(),
  })
  .meta({ id: 'Source' })

/** Where the events of a tenant come from. */
export const sourcesRoute = route({
  method: 'GET',
  path: '/api/v1/sources',
  tag: 'Sources',
  summary: 'List sources',
  description:
    'Whatever has sent events to the tenant, and whatever has a key to send with, by name: how much, how late, and what could not be taken.',
  auth: 'either',
  permission: 'sources.read',
  query: listSourcesInput,
  responses: {
    200: {
      description: 'The sources.',
      schema: z.object({ sources: z.array(sourceView), more: z.boolean(), readAt: time }),
    },
  },
  run: async ({ ctx, rawQuery }) => ({ status: 200, json: await listSources(ctx, rawQuery) }),
})
