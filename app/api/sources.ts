import { z } from 'zod'

import { route } from '@/lib/http/route'
import { getSourceSettings } from '@/lib/ingest/server/get-source-settings'
import { listSources, listSourcesInput } from '@/lib/ingest/server/list-sources'
import { setSourceSettings } from '@/lib/ingest/server/set-source-settings'
import { sourceSettingsInput, sourceSettingsView } from '@/lib/ingest/source-settings'
import { SERIES_DAYS, SERIES_HOURS } from '@/lib/ingest/source-view'

const TAG = 'Sources'

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
      description: 'When its last event was stored, whenever that happened; null: none ever was.',
    }),
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
    silentSince: time.nullable().meta({
      description: 'Since when nothing new came, where its settings ask for that and it was told.',
    }),
    leavesOut: z.boolean().meta({ description: 'Its settings leave kinds of events out.' }),
    signatures: z
      .object({
        valid: z.int(),
        invalid: z.int(),
        events: z.int().meta({ description: 'Of so many of its newest events.' }),
      })
      .nullable()
      .meta({ description: 'What is known of signatures; null where none is verified.' }),
  })
  .meta({ id: 'Source' })

const list = route({
  method: 'GET',
  path: '/api/v1/sources',
  tag: TAG,
  summary: 'List sources',
  description:
    'Whatever has sent events to the tenant, has a key to send with, or is set up, by name: how much, how late, and what could not be taken.',
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

const getSettings = route({
  method: 'GET',
  path: '/api/v1/sources/:name/settings',
  tag: TAG,
  summary: 'Settings of a source',
  description: 'What is done to what a source sends. A source may be set up before it sends anything.',
  auth: 'either',
  permission: 'sources.read',
  responses: { 200: { description: 'What is set, and what it did.', schema: sourceSettingsView } },
  run: async ({ ctx, params }) => ({
    status: 200,
    json: await getSourceSettings(ctx, { source: params.name }),
  }),
})

const setSettings = route({
  method: 'PUT',
  path: '/api/v1/sources/:name/settings',
  tag: TAG,
  summary: 'Change the settings of a source',
  description:
    'All of them at once, with the `version` that you read: 409 when somebody else changed them since. What is stored already stays.',
  auth: 'either',
  permission: 'sources.write',
  body: sourceSettingsInput,
  responses: { 200: { description: 'As changed.', schema: sourceSettingsView } },
  run: async ({ ctx, params, body }) => ({
    status: 200,
    json: await setSourceSettings(ctx, { source: params.name, settings: body }),
  }),
})

/** Where the events of a tenant come from, and what is done to them on their way in. */
export const sourcesRoutes = [list, getSettings, setSettings]
