import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { timeText } from '@/lib/base/time'
import type { Catalogue, CatalogueEntry } from '@/lib/search/catalogue'
import { catalogueInput } from '@/lib/search/catalogue-input'

import { withReader } from './readers'
import { recordCatalogueRead } from './record-reads'
import { type CatalogueRow, readCatalogueRows } from './store-catalogue'

/**
 * Every kind of event that the tenant's log has seen, from the counts by day and hour: exact, and the same at a hundred million
 * events. Recorded as a read before it is given out.
 */
export const readCatalogue = verb({
  name: 'readCatalogue',
  permission: 'events.read',
  input: catalogueInput,
  run: async (ctx): Promise<Catalogue> => {
    const tenant = tenantOf(ctx)
    const { rows, size } = await withReader(ctx, tenant, async (client) => {
      const found = await readCatalogueRows(client, tenant)
      return { rows: found, size: found[0]?.size ?? 0 }
    })
    await recordCatalogueRead(ctx, tenant)
    return {
      entries: rows.map(entryOf),
      entryCount: rows[0]?.entry_count ?? 0,
      eventCount: rows[0]?.event_count ?? 0,
      size,
    }
  },
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
