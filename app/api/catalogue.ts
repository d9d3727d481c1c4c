import { z } from 'zod'

import { CHANGES, OUTCOMES } from '@/lib/event/event'
import { route } from '@/lib/http/route'
import { CATALOGUE_ENTRIES_MAX, SAMPLE_EVENTS_MAX } from '@/lib/search/catalogue'
import { catalogueInput, catalogueSampleInput } from '@/lib/search/catalogue-input'
import { readCatalogue } from '@/lib/search/server/read-catalogue'
import { readCatalogueSample } from '@/lib/search/server/read-catalogue-sample'

import { eventView } from './event-views'
import { timed } from './timed'

const TAG = 'Events'
const time = z.string().meta({ format: 'date-time' })
const counted = z.object({ name: z.string(), count: z.int() })

const catalogueView = z
  .object({
    entries: z.array(
      z.object({
        type: z.string(),
        action: z.string(),
        count: z.int().meta({ description: 'Exact.' }),
        firstHour: time.meta({ description: 'The hour in which the first one happened.' }),
        lastHour: time,
        effects: z.array(z.object({ change: z.enum(CHANGES), outcome: z.enum(OUTCOMES), count: z.int() })),
        sources: z.array(counted),
        sourceCount: z.int(),
      }),
    ),
    entryCount: z.int().meta({
      description: `All kinds; the ${CATALOGUE_ENTRIES_MAX} most frequent are in \`entries\`.`,
    }),
    eventCount: z.int(),
    size: z.int().optional().meta({ description: 'The log size that this was counted at.' }),
    countedBackTo: time.optional().meta({
      description: 'For who sees only a part of the log: only what happened from then on was counted.',
    }),
  })
  .meta({ id: 'Catalogue' })

const sampleView = z
  .object({
    type: z.string(),
    action: z.string(),
    sampled: z.int().meta({
      description: `How many of the newest events were looked at, at most ${SAMPLE_EVENTS_MAX}: the rest is known of those alone.`,
    }),
    from: time.optional(),
    to: time.optional(),
    keys: z.array(z.object({ key: z.string(), count: z.int(), values: z.array(z.string()) })),
    moreKeys: z.boolean(),
    fields: z.array(counted),
    newest: eventView.nullable(),
  })
  .meta({ id: 'CatalogueSample' })

const catalogue = route({
  method: 'GET',
  path: '/api/v1/catalogue',
  tag: TAG,
  summary: 'Read the catalogue',
  description:
    'Every pair of resource type and action that the log has seen, with exact counts, changes, outcomes, sources, and the first and last hour, most frequent first.',
  auth: 'either',
  permission: 'events.read',
  query: catalogueInput,
  responses: { 200: { description: 'The kinds of events.', schema: catalogueView } },
  run: ({ ctx, rawQuery }) =>
    timed('catalogue', async () => ({ status: 200, json: await readCatalogue(ctx, rawQuery) })),
})

const sample = route({
  method: 'GET',
  path: '/api/v1/catalogue/sample',
  tag: TAG,
  summary: 'Sample one kind of event',
  description:
    'Details keys with frequent values, fields, and the newest event of one kind, from its newest events: a sample, not all of them.',
  auth: 'either',
  permission: 'events.read',
  query: catalogueSampleInput,
  responses: {
    200: { description: 'The sample; of nothing where there is no such event.', schema: sampleView },
  },
  run: ({ ctx, rawQuery }) =>
    timed('catalogue', async () => ({ status: 200, json: await readCatalogueSample(ctx, rawQuery) })),
})

/** What a log holds, for somebody who has never seen it. */
export const catalogueRoutes = [catalogue, sample]
