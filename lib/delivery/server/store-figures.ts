import type { Db } from '@/lib/db/db'

import { LAG_SECONDS } from './store-destinations'

/** What is known of a destination, for who watches over the instance. */
export interface DestinationFigures {
  /** Slug of the tenant. */
  tenant: string
  destination: string
  name: string
  state: string
  accepted: number
  delivered: number
  filtered: number
  expired: number
  pending: number
  dead: number
  lagSeconds: number
  /** Requests of its stream by the class of their status: `2xx`; `none`: no answer. */
  answers: Record<string, number>
}

/** Every destination of every tenant that is not archived. */
export async function selectFigures(db: Db): Promise<DestinationFigures[]> {
  const { rows } = await db.pool.query<{ figures: DestinationFigures }>(
    `SELECT jsonb_build_object(
              'tenant', t.slug, 'destination', x.id, 'name', x.name,
              'state', CASE WHEN x.enabled THEN d.state ELSE 'off' END,
              'accepted', greatest(h.size - d.from_idx, 0), 'pending', greatest(h.size - d.next_idx, 0),
              'delivered', d.delivered, 'filtered', d.filtered, 'expired', d.expired, 'dead', d.dead,
              'lagSeconds', coalesce(${LAG_SECONDS}, 0),
              'answers', (SELECT coalesce(jsonb_object_agg(CASE a.class WHEN 0 THEN 'none' ELSE a.class || 'xx' END, a.n), '{}')
                            FROM delivery_answer a WHERE a.delivery_id = d.id)) AS figures
       FROM destination x
       JOIN delivery d ON d.destination_id = x.id AND d.kind = 'stream'
       JOIN tenant t ON t.id = x.tenant_id AND t.archived_at IS NULL
       JOIN log g ON g.tenant_id = x.tenant_id
       JOIN log_head h ON h.log_id = g.id
      ORDER BY t.slug, x.name_key`,
  )
  return rows.map(({ figures }) => figures)
}
