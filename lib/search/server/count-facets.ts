import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import type { JsonObject } from '@/lib/base/json'
import { pinnedSize } from '@/lib/log/server/log-size'
import { type FacetsInput, facetsInput } from '@/lib/search/counts-input'
import { facetKeyText } from '@/lib/search/facet-keys'

import { refusePin } from './all/pinned-logs'
import { readSearch } from './compile-search'
import { type Facet, facetsOf } from './facet-pass'
import { openRead, recordCounting } from './read-token'
import { withReader } from './readers'

/** What `countFacets` answers. */
export interface Facets {
  size: number
  facets: Facet[]
  /** Where not everything is exact: every facet's counts hold from then on. */
  countedBackTo?: string
  /** For `read` of further counts. */
  read: string
}

/**
 * Which values the events of a search have, and how many events each; every key without what the query says about the key
 * itself. Exact where the counts by day and hour can answer, or all matches were counted; else of the newest 10,000, and
 * marked so. Recorded as a read, unless it belongs to one.
 */
export const countFacets = verb({
  name: 'countFacets',
  permission: 'events.read',
  input: facetsInput,
  run: async (ctx, input): Promise<Facets> => {
    const tenant = tenantOf(ctx)
    refusePin(input)
    const tree = readSearch(input.q)
    const act = openRead(tenant.id, input.read)
    const { size, facets } = await withReader(ctx, tenant, async (client) => {
      const pinned = await pinnedSize(client, tenant, input.size)
      const count = { client, tenant, size: pinned, now: ctx.now() }
      return { size: pinned, facets: await facetsOf(count, { ...input, tree }) }
    })
    const read = await recordCounting(ctx, tenant, { search: input, details: askedOf(input) }, act)
    return { size, ...answerOf(facets), read }
  },
})

/** Facets as they are answered: with the moment from which on all of them hold. */
export function answerOf(facets: Facet[]): Pick<Facets, 'facets' | 'countedBackTo'> {
  const backTo = facets
    .flatMap((facet) => facet.countedBackTo ?? [])
    .sort()
    .at(-1)
  return { facets, ...(backTo !== undefined && { countedBackTo: backTo }) }
}

/** Whose values were asked for, as the log says it; nothing where it were the usual keys. */
export function askedOf({ keys, also, search }: FacetsInput): JsonObject {
  const names = [...(keys ?? []), ...(also ?? [])].map(facetKeyText)
  return { ...(names.length > 0 && { keys: names }), ...(search !== undefined && { containing: search }) }
}
