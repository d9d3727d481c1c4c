import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'
import { appendEvents } from '@/lib/log/server/append'

import { benchEvents, TENANT_SIZES } from './dataset'
import { makeTenants } from './tenants'

const BATCH = 1_000
const CONNECTIONS = 4

/** A loaded dataset: tenants, largest first, and how many events each has. */
export interface Dataset {
  db: Db
  tenants: readonly { tenant: TenantRef; events: number }[]
  end: Date
}

/** Fills a database with N, N/10, … events in five tenants, by the product's own append. Says how far it is. */
export async function loadDataset(
  db: Db,
  events: number,
  end: Date,
  say: (line: string) => void,
): Promise<Dataset> {
  const refs = await makeTenants(
    db,
    TENANT_SIZES.map((_, i) => `tenant-${i}`),
  )
  const tenants = refs.map((tenant, i) => ({
    tenant,
    events: Math.max(1_000, Math.round(events * TENANT_SIZES[i]!)),
  }))
  for (const [i, { tenant, events: count }] of tenants.entries()) {
    const batches = benchEvents('bench', i, count, end, BATCH)
    let done = 0
    const started = performance.now()
    const work = async () => {
      for (let next = batches.next(); !next.done; next = batches.next()) {
        // As if it had arrived when it happened, so that nothing is marked late.
        const receivedAt = new Date(next.value.at(-1)!.occurredAt!)
        await appendEvents(db, {
          tenant,
          source: { name: 'bench', format: 'vouchsafe' },
          drafts: next.value,
          receivedAt,
        })
        done += next.value.length
        if (done % 100_000 === 0)
          say(
            `${tenant.slug}: ${done.toLocaleString('en')} of ${count.toLocaleString('en')} events, ${Math.round(done / ((performance.now() - started) / 1000)).toLocaleString('en')}/s`,
          )
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, work))
  }
  return { db, tenants, end }
}
