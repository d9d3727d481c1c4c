import { verb } from '@/lib/access/verb'
import { facetsInput } from '@/lib/search/counts-input'
import { DEFAULT_FACETS_OF_ALL } from '@/lib/search/facet-keys'
import { answerOf, askedOf, type Facets } from '@/lib/search/server/count-facets'
import { facetsFrom } from '@/lib/search/server/facet-pass'

import { AllLogs } from './all-logs'
import { countLogs } from './counted-logs'

/** How long the counts by day and hour of all tenants may take, in ms; then all passes together; and each of them. */
const CELLS_MS = 2_500
const BUDGET_MS = 1_800
const PASS_MS = 900
/** Matches that are counted where not all are, in all tenants together. */
const MATCHES = 20_000

/**
 * What `countFacets` answers, over the events of all tenants, with a facet of the tenants: for who has the whole instance.
 * Exact where every log's counts are. Recorded in the log of the system tenant.
 *
 * @throws AppError bad_request as `countFacets`, for `size`, and for more tenants than are read at once; not_found for
 *   everybody else.
 */
export const countFacetsOfAll = verb({
  name: 'countFacetsOfAll',
  permission: 'events.read',
  input: facetsInput,
  run: async (ctx, input): Promise<Facets> => {
    const { size, counted, read } = await countLogs(
      ctx,
      input,
      async (logs, tree) => {
        const source = new AllLogs(logs, CELLS_MS)
        // Before the time of the passes begins: where these can tell, it is not needed.
        await source.cells(tree, input)
        const passes = { matches: MATCHES, budgetMs: BUDGET_MS, passMs: PASS_MS }
        return facetsFrom(source, { ...input, tree, usual: DEFAULT_FACETS_OF_ALL, ...passes })
      },
      askedOf(input),
    )
    return { size, ...answerOf(counted), read }
  },
})
