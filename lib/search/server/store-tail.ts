import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import { eventColumns } from '@/lib/log/server/event-reader'

import { JSON_AS_TEXT, type StoredRow } from './stored-row'

/** A row with the lexemes of its search index, as the text of a JSON array. */
export type TailRow = StoredRow & { lexemes: string }

/**
 * The events with indexes from `low` up to before `high`, in the order of the log, without documents. Indexes are gapless
 * and assigned under the head's lock: who has read a head of at least `high` gets all of them, but for those whose
 * content has been removed.
 */
export async function readArrivals(
  client: pg.ClientBase,
  tenant: TenantRef,
  { low, high }: { low: number; high: number },
): Promise<TailRow[]> {
  // Row by row on purpose: joined as sets, every partition of `event` would be read.
  const { rows } = await client.query<TailRow>({
    text: `SELECT ${eventColumns(false)}, array_to_json(tsvector_to_array(search))::text AS lexemes
       FROM (SELECT l.event_id, l.idx AS place FROM log_entry l
              WHERE l.log_id = $1::uuid AND l.idx >= $2 AND l.idx < $3 ORDER BY l.idx OFFSET 0) l
      CROSS JOIN LATERAL (SELECT * FROM event WHERE tenant_id = $4 AND id = l.event_id OFFSET 0) event
      ORDER BY l.place`,
    values: [tenant.logId, low, high, tenant.key],
    types: JSON_AS_TEXT,
  })
  return rows
}

/** The sizes of these tenants' logs, by log, in one statement. */
export async function readSizes(
  db: Pick<pg.Pool, 'query'>,
  tenants: readonly TenantRef[],
): Promise<Map<string, number>> {
  const { rows } = await db.query<{ log_id: string; size: string }>(
    'SELECT log_id, size FROM log_head WHERE log_id = ANY($1::uuid[])',
    [tenants.map((tenant) => tenant.logId)],
  )
  return new Map(rows.map(({ log_id, size }) => [log_id.replaceAll('-', ''), Number(size)]))
}
