import { verb } from '@/lib/access/verb'
import { logSize } from '@/lib/log/server/log-size'
import { toggleTerm } from '@/lib/query/edit'
import { type CatalogueSample, SAMPLE_EVENTS_MAX } from '@/lib/search/catalogue'
import { catalogueSampleInput } from '@/lib/search/catalogue-input'
import { sampleFields, sampleKeys } from '@/lib/search/sample-events'

import { compileSearch } from './compile-search'
import { findPage } from './find-page'
import { fitPage } from './fit-page'
import { ID_END, ID_MIN } from './partitions'
import { withReader } from './readers'
import { recordCatalogueRead } from './record-reads'
import { seenBy, shownEvent } from './seen'

/**
 * What the newest events of one kind look like: their details keys, their fields and the newest of them. A look-up in
 * the search index of a hundred events, within a page's time. Recorded as a read before it is given out. A kind that the
 * log has not seen has no events, which is an answer and no error.
 */
export const readCatalogueSample = verb({
  name: 'readCatalogueSample',
  permission: 'events.read',
  input: catalogueSampleInput,
  run: async (ctx, { type, action }): Promise<CatalogueSample> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const q = toggleTerm(toggleTerm('', 'type', type, 'include'), 'action', action, 'include')
    const compiled = compileSearch(q, seen)
    // The index folds case; a catalogue names each spelling by itself.
    const spelled = { sql: 'resource_type = $1 AND action = $2', values: [type, action] }
    const rows = await withReader(ctx, tenant, async (client) => {
      const scope = {
        ...seen,
        compiled: { ...compiled, conditions: [...compiled.conditions, spelled] },
        size: await logSize(client, tenant),
        ascending: false,
      }
      const range = { from: ID_MIN, to: ID_END }
      const found = await findPage(client, scope, range, SAMPLE_EVENTS_MAX, ctx.now())
      return fitPage(client, seen, found.rows, false)
    })
    await recordCatalogueRead(ctx, tenant, { type, action, rows: rows.length === 0 ? 0 : 1 })
    const events = rows.map((row) => shownEvent(row, seen))
    const [newest, oldest] = [events[0], events.at(-1)]
    const { keys, more } = sampleKeys(events)
    return {
      type,
      action,
      sampled: events.length,
      ...(newest !== undefined && oldest !== undefined && { from: oldest.occurredAt, to: newest.occurredAt }),
      keys,
      moreKeys: more,
      fields: sampleFields(events),
      newest: newest ?? null,
    }
  },
})
