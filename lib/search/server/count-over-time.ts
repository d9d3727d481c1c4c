import { verb } from '@/lib/access/verb'
import { pinnedSize } from '@/lib/log/server/log-size'
import type { Query } from '@/lib/query/ast'
import { seesAll } from '@/lib/query/sight'
import { type HistogramInput, histogramInput } from '@/lib/search/counts-input'

import { rollupBuckets, walkBuckets } from './bucket-counts'
import { compileAll, compileTree, readSearch } from './compile-search'
import { type CountScope, rollupQuery, scopeOf } from './count-scope'
import { findPage } from './find-page'
import { answerOf, type BucketSource, type Histogram, spreadOf } from './over-time'
import { ID_END, ID_MIN, idRange } from './partitions'
import { pinnedTo, toldSize, wantedSize } from './pinned'
import { openRead, recordCounting } from './read-token'
import { withReader } from './readers'
import { seenBy } from './seen'
import { endEvent } from './store-rollup'

/** How long matches are counted one by one, in ms. */
const BUDGET_MS = 400
/**
 * How the events of a search spread over time, in about sixty buckets. From the counts by day and hour where the query
 * allows it, else counted one by one within a budget. Recorded as a read, unless it belongs to one.
 */
export const countOverTime = verb({
  name: 'countOverTime',
  permission: 'events.read',
  input: histogramInput,
  run: async (ctx, input): Promise<Histogram> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const wanted = wantedSize(seen, input)
    const tree = readSearch(input.q, seen.sight.masks)
    const act = openRead(tenant.id, input.read)
    const now = ctx.now()
    const { size, counted } = await withReader(ctx, tenant, async (client) => {
      const pinned = await pinnedSize(client, tenant, wanted)
      const source = oneLog({ client, ...seen, size: pinned, now }, tree, input)
      return { size: pinned, counted: await spreadOf(source, input.by) }
    })
    const read = await recordCounting(ctx, { tenant }, { search: input, ...toldSize(seen, size) }, act)
    return { ...pinnedTo(seen, size), ...answerOf(counted, input.by), read }
  },
})

/** One tenant's log. */
function oneLog(count: CountScope, tree: Query, input: HistogramInput): BucketSource {
  const compiled = compileTree(tree, count)
  const rollup = rollupQuery(tree, count)
  const limits = { matches: null, budgetMs: BUDGET_MS, now: count.now }
  return {
    now: count.now,
    range: idRange(input, compiled),
    end: (of) => endShown(count, of),
    async count(buckets, within, _, how) {
      const mayAsk = how !== 'walk' && rollup !== null
      const found = mayAsk ? await rollupBuckets(count, rollup, within, buckets) : null
      return found ?? (how === 'rollup' ? null : walkBuckets(count, compiled, within, buckets, limits))
    },
  }
}

/** The oldest or newest event that may be shown; null: there is none. */
async function endShown(count: CountScope, end: 'ASC' | 'DESC'): Promise<string | null> {
  if (seesAll(count.sight)) return endEvent(count.client, count, end)
  const scope = { ...scopeOf(count, compileAll(count)), ascending: end === 'ASC' }
  const { rows } = await findPage(count.client, scope, { from: ID_MIN, to: ID_END }, 1, count.now)
  return rows[0]?.id ?? null
}
