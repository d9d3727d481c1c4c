import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import type { JsonObject } from '@/lib/base/json'
import type { Masks } from '@/lib/event/masks'
import { pinnedSize } from '@/lib/log/server/log-size'
import { type FacetsInput, facetsInput } from '@/lib/search/counts-input'
import { type FacetKey, facetKeyText, isHiddenFacet } from '@/lib/search/facet-keys'

import { readSearch } from './compile-search'
import { type Facet, facetsOf } from './facet-pass'
import { type Pinned, pinnedTo, toldSize, wantedSize } from './pinned'
import { openRead, recordCounting } from './read-token'
import { withReader } from './readers'
import { seenBy } from './seen'

/** What `countFacets` answers. */
export interface Facets extends Pinned {
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
    const seen = seenBy(ctx)
    const { tenant } = seen
    const wanted = wantedSize(seen, input)
    refuseHidden(input, seen.sight.masks)
    const tree = readSearch(input.q, seen.sight.masks)
    const act = openRead(tenant.id, input.read)
    const { size, facets } = await withReader(ctx, tenant, async (client) => {
      const pinned = await pinnedSize(client, tenant, wanted)
      const count = { client, ...seen, size: pinned, now: ctx.now() }
      return { size: pinned, facets: await facetsOf(count, { ...input, tree }) }
    })
    const counting = { search: input, ...toldSize(seen, size), details: askedOf(input) }
    const read = await recordCounting(ctx, { tenant }, counting, act)
    return { ...pinnedTo(seen, size), ...answerOf(facets), read }
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

/** @throws AppError bad_request for a key whose values are hidden from who asks. */
function refuseHidden({ keys, also }: FacetsInput, masks: Masks): void {
  refuse('keys', keys ?? [])
  refuse('also', also ?? [])

  function refuse(path: string, asked: readonly FacetKey[]): void {
    const hidden = asked.find((key) => isHiddenFacet(key, masks))
    if (hidden === undefined) return
    const message = `Your access does not show ${facetKeyText(hidden)}, so it cannot be counted. Leave it out.`
    throw new AppError('bad_request', message, { problems: [{ path, message }] })
  }
}
