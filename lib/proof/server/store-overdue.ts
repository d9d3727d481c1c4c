import type pg from 'pg'

import { IS_UNSIGNED } from './store-checkpoints'

/** A log whose newest entries wait to be signed for longer than signing takes, though nothing is wrong with it. */
export interface OverdueLog {
  tenantId: string
  identity: string
  /** When the first of them arrived. */
  since: Date
}

/** Signing takes about a second. */
const OVERDUE_AFTER = `interval '1 minute'`

/**
 * The logs that nobody signs, those first that have waited for longest: no publisher is at work, or none that can. By when entries came
 * and not by what publishers say of themselves. An entry is looked at only where the last signature is that old, too.
 */
export async function selectOverdue(db: Pick<pg.ClientBase, 'query'>): Promise<OverdueLog[]> {
  const { rows } = await db.query<OverdueLog>(
    `SELECT l.tenant_id AS "tenantId", replace(l.identity::text, '-', '') AS identity, w.since
       FROM log_head h JOIN log l ON l.id = h.log_id LEFT JOIN log_checkpoint c ON c.identity = l.identity
       LEFT JOIN log_halt halt ON halt.identity = l.identity
       LEFT JOIN LATERAL (SELECT e.received_at FROM log_entry n JOIN event e ON e.tenant_id = h.tenant_id AND e.id = n.event_id
                           WHERE n.log_id = h.log_id AND n.idx = coalesce(c.size, 0) LIMIT 1) first ON true
       CROSS JOIN LATERAL (SELECT coalesce(first.received_at, c.signed_at, l.created_at) AS since) w
      WHERE ${IS_UNSIGNED} AND halt.identity IS NULL AND coalesce(c.signed_at, l.created_at) < now() - ${OVERDUE_AFTER}
        AND w.since < now() - ${OVERDUE_AFTER}
      ORDER BY w.since, l.id`,
  )
  return rows
}
