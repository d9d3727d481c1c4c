import { route } from '@/lib/http/route'
import { facetsInput, histogramInput, suggestInput } from '@/lib/search/counts-input'
import { countFacetsOfAll } from '@/lib/search/server/all/count-facets-of-all'
import { countOverTimeOfAll } from '@/lib/search/server/all/count-over-time-of-all'
import { countFacets } from '@/lib/search/server/count-facets'
import { countOverTime } from '@/lib/search/server/count-over-time'
import { suggestTerms } from '@/lib/search/server/suggest-terms'

import { facetsView, histogramView, suggestView } from './counts-views'
import { timed } from './timed'

const TAG = 'Events'

const facets = route({
  method: 'GET',
  path: '/api/v1/facets',
  tag: TAG,
  summary: 'Count values',
  description:
    'Which values the events of a search have, and how many events each. Every key is counted without what the query says about that key itself, so that its other values can be chosen. With `exact: false` the counts are of the newest matches only. A value is the value of a term with the facet’s key, or with the `key` beside it; of the facet `details`, which counts keys, of `has:`. With `?tenant=*` of all tenants together, with a facet `tenant`; then `pin` takes the place of `size`.',
  auth: 'either',
  permission: 'events.read',
  allTenants: true,
  query: facetsInput,
  responses: { 200: { description: 'Counts.', schema: facetsView } },
  run: ({ ctx, rawQuery }) =>
    timed('facets', async () => {
      const count = ctx.tenant === null ? countFacetsOfAll : countFacets
      return { status: 200, json: await count(ctx, rawQuery) }
    }),
})

const histogram = route({
  method: 'GET',
  path: '/api/v1/histogram',
  tag: TAG,
  summary: 'Count over time',
  description:
    'How the events of a search spread over time: about sixty buckets, aligned to UTC, weeks to Mondays. With `exact: false` only what happened from `countedBackTo` on was counted; buckets before have `counts: null`. With `?tenant=*` of all tenants together; then `pin` takes the place of `size`.',
  auth: 'either',
  permission: 'events.read',
  allTenants: true,
  query: histogramInput,
  responses: { 200: { description: 'Counts.', schema: histogramView } },
  run: ({ ctx, rawQuery }) =>
    timed('histogram', async () => {
      const count = ctx.tenant === null ? countOverTimeOfAll : countOverTime
      return { status: 200, json: await count(ctx, rawQuery) }
    }),
})

const suggest = route({
  method: 'GET',
  path: '/api/v1/suggest',
  tag: TAG,
  summary: 'Complete a query',
  description:
    'What may be written in a query at a caret, instead of its text from `from` to `to`: keys, values with their counts in the rest of the query, changed paths, signs. A key or a sign is to be followed by a value.',
  auth: 'either',
  permission: 'events.read',
  query: suggestInput,
  responses: { 200: { description: 'What may be written.', schema: suggestView } },
  run: ({ ctx, rawQuery }) =>
    timed('suggest', async () => ({ status: 200, json: await suggestTerms(ctx, rawQuery) })),
})

/** What is counted beside a search. */
export const countRoutes = [facets, histogram, suggest]
