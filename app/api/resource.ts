import { metrics } from '@/lib/http/metrics'
import { route } from '@/lib/http/route'
import { asOfInput, compareInput, historyInput } from '@/lib/search/resource/input'
import { compareEvents } from '@/lib/search/server/resource/compare-events'
import { resourceAsOf } from '@/lib/search/server/resource/resource-as-of'
import { resourceHistory } from '@/lib/search/server/resource/resource-history'

import { asOfView, compareView, historyPageView } from './resource-views'

const TAG = 'Resources'

const history = route({
  method: 'GET',
  path: '/api/v1/resource/history',
  tag: TAG,
  summary: 'History of a resource',
  description:
    'Every event that changed the resource, or tried to, newest first, with what it changed and a mark where two neighbouring versions do not join. `type` and `id` are exact: case counts.',
  auth: 'either',
  permission: 'events.read',
  query: historyInput,
  responses: { 200: { description: 'A page of its history.', schema: historyPageView } },
  run: ({ ctx, rawQuery }) =>
    timed(async () => ({ status: 200, json: await resourceHistory(ctx, rawQuery) })),
})

const asOf = route({
  method: 'GET',
  path: '/api/v1/resource/as-of',
  tag: TAG,
  summary: 'State of a resource at a moment',
  description:
    '`at` is a time, or the id of an event for the moment just after it; without it, now. With `blame=true` each value of the state is blamed on the event that set it, as far back as a budget reaches.',
  auth: 'either',
  permission: 'events.read',
  query: asOfInput,
  responses: { 200: { description: 'The state, and which event tells it.', schema: asOfView } },
  run: ({ ctx, rawQuery }) => timed(async () => ({ status: 200, json: await resourceAsOf(ctx, rawQuery) })),
})

const compare = route({
  method: 'GET',
  path: '/api/v1/resource/compare',
  tag: TAG,
  summary: 'Two states of a resource',
  description: 'The states that two events of one resource left: `a` and `b` are ids of events.',
  auth: 'either',
  permission: 'events.read',
  query: compareInput,
  responses: { 200: { description: 'Both states.', schema: compareView } },
  run: ({ ctx, rawQuery }) => timed(async () => ({ status: 200, json: await compareEvents(ctx, rawQuery) })),
})

async function timed<T>(work: () => Promise<T>): Promise<T> {
  const end = metrics().searchSeconds.startTimer({ kind: 'resource' })
  try {
    return await work()
  } finally {
    end()
  }
}

/** What became of one resource. */
export const resourceRoutes = [history, asOf, compare]
