import { verb } from '@/lib/access/verb'
import { timeText } from '@/lib/base/time'
import { logSize } from '@/lib/log/server/log-size'
import { seesAll } from '@/lib/query/sight'
import type { Catalogue, CatalogueEntry } from '@/lib/search/catalogue'
import { catalogueInput } from '@/lib/search/catalogue-input'

import { countKinds } from './count-kinds'
import { withReader } from './readers'
import { recordCatalogueRead } from './record-reads'
import { seenBy } from './seen'
import { type CatalogueRow, readCatalogueRows } from './store-catalogue'

/**
 * Every kind of event that the tenant's log has seen, from the counts by day and hour: exact, and the same at a hundred million
 * events. Who sees only a part of the log gets the kinds of that part, counted one by one. Recorded as a read before it is
 * given out.
 */
export const readCatalogue = verb({
  name: 'readCatalogue',
  permission: 'events.read',
  input: catalogueInput,
  run: async (ctx): Promise<Catalogue> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    const catalogue = await withReader(ctx, tenant, async (client) => {
      if (seesAll(seen.sight)) return catalogueOf(await readCatalogueRows(client, tenant))
      return countKinds({ client, ...seen, size: await logSize(client, tenant), now: ctx.now() })
    })
    await recordCatalogueRead(ctx, tenant)
    return catalogue
  },
})

const catalogueOf = (rows: readonly CatalogueRow[]): Catalogue => ({
  entries: rows.map(entryOf),
  entryCount: rows[0]?.entry_count ?? 0,
  eventCount: rows[0]?.event_count ?? 0,
  size: rows[0]?.size ?? 0,
})

function entryOf(row: CatalogueRow): CatalogueEntry {
  return {
    type: row.resource_type,
    action: row.action,
    count: row.n,
    firstHour: timeText(row.first.getTime()),
    lastHour: timeText(row.last.getTime()),
    effects: row.effects,
    sources: row.sources,
    sourceCount: row.source_count,
  }
}
