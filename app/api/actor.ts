import { z } from 'zod'

import { route } from '@/lib/http/route'
import { ACTOR_KEYS, ACTOR_MATCHES } from '@/lib/search/actor'
import { actorInput } from '@/lib/search/actor-input'
import { readActor } from '@/lib/search/server/read-actor'

import { eventView } from './event-views'
import { timed } from './timed'

const time = z.string().meta({ format: 'date-time' })
const values = z.object({
  values: z.array(z.object({ value: z.string(), count: z.int() })),
  more: z.boolean(),
})
const seenValues = z.object({
  values: z.array(z.object({ value: z.string(), count: z.int(), first: time, last: time })),
  more: z.boolean(),
})
const name = z.string().optional()
const parties = z.array(z.object({ type: name, id: name, name, email: name, count: z.int() }))

const actorView = z
  .object({
    actor: z.string(),
    by: z.enum(ACTOR_KEYS).nullable(),
    q: z.string().meta({ description: 'The query that finds its events.' }),
    size: z.int().optional().meta({ description: 'The log size that this was read at.' }),
    count: z.int().meta({ description: 'Events that were counted; all figures are of those.' }),
    exact: z.boolean().meta({
      description: `False: of the newest events (about ${ACTOR_MATCHES}) alone, back to \`countedBackTo\`.`,
    }),
    countedBackTo: time.optional(),
    first: time.nullable().meta({
      description: 'When the first of all its events happened; null where time ran out, or there is none.',
    }),
    last: time.nullable(),
    seenAs: parties,
    onBehalfOf: parties,
    actions: values,
    types: values,
    changes: values,
    outcomes: values,
    sources: values,
    addresses: seenValues,
    agents: seenValues,
    weekHours: z.array(z.array(z.int())).meta({
      description: 'By day of the week (Monday first) and hour, of UTC: seven rows of 24.',
    }),
    days: z.array(z.object({ day: z.string(), count: z.int() })),
    events: z.array(eventView),
  })
  .meta({ id: 'ActorProfile' })

/** What one actor did. */
export const actorRoute = route({
  method: 'GET',
  path: '/api/v1/actor',
  tag: 'Events',
  summary: 'Read what an actor did',
  description:
    'Who it is, when it was seen first and last, what it did to what, from which addresses and user agents, when in the week, and its latest events. `by` says what `actor` is; without it, it is taken as `actor:` of the query language takes it.',
  auth: 'either',
  permission: 'events.read',
  query: actorInput,
  responses: {
    200: { description: 'The figures; all zero for an actor that no event names.', schema: actorView },
  },
  run: ({ ctx, rawQuery }) =>
    timed('actor', async () => ({ status: 200, json: await readActor(ctx, rawQuery) })),
})
