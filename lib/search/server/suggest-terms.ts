import { verb } from '@/lib/access/verb'
import { pinnedSize } from '@/lib/log/server/log-size'
import { type Completion, completionAt, restOf } from '@/lib/query/complete'
import type { Option } from '@/lib/query/complete-options'
import { suggestInput } from '@/lib/search/counts-input'

import { firstFitting } from './first-fitting'
import { type Pinned, pinnedTo, toldSize, wantedSize } from './pinned'
import { openRead, recordCounting } from './read-token'
import { withReader } from './readers'
import { seenBy } from './seen'
import type { Asking } from './suggest-asking'
import { suggestKeys } from './suggest-keys'
import { suggestPaths } from './suggest-paths'
import { suggestValues } from './suggest-values'

/** What may be written in a query instead of its text from `from` to `to`. */
export interface Suggestions extends Pinned {
  from: number
  to: number
  /** Best first. Each leaves the query as readable as it is, once it has a value. */
  options: Option[]
  /** For `read` of further counts. */
  read: string
}

/**
 * Completes a query at a caret: keys, then values with their counts in the rest of the query, changed paths, signs. What
 * was typed narrows it. A query that is half typed is no error here. Recorded as a read, unless it belongs to one.
 */
export const suggestTerms = verb({
  name: 'suggestTerms',
  permission: 'events.read',
  input: suggestInput,
  run: async (ctx, input): Promise<Suggestions> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const wanted = wantedSize(seen, input)
    const act = openRead(tenant.id, input.read)
    const completion = completionAt(input.q, input.at ?? input.q.length)
    const rest = restOf(input.q, completion, seen.sight.masks)
    const { since, until } = input
    const { size, options } = await withReader(ctx, tenant, async (client) => {
      const pinned = await pinnedSize(client, tenant, wanted)
      const count = { client, ...seen, size: pinned, now: ctx.now() }
      return {
        size: pinned,
        options: await optionsFor(completion, { count, rest, since, until }),
      }
    })
    // Values and changed paths are those of the events that the rest of the query finds; keys and signs are no event's.
    const tells = completion.kind === 'value' || completion.kind === 'path'
    const search = tells || act === null ? { q: rest, since, until } : null
    const read = await recordCounting(
      ctx,
      { tenant },
      { search, ...toldSize(seen, size), details: { typed: input.q } },
      act,
    )
    const { from, to } = completion
    return {
      ...pinnedTo(seen, size),
      from,
      to,
      options: await firstFitting(input.q, completion, options),
      read,
    }
  },
})

function optionsFor(completion: Completion, asking: Asking): Promise<Option[]> {
  switch (completion.kind) {
    case 'key':
    case 'between':
      return suggestKeys(completion, asking)
    case 'path':
      return suggestPaths(completion, asking)
    case 'value':
      return suggestValues(completion, asking)
    case 'none':
      return Promise.resolve([])
  }
}
