import type { TenantRef } from '@/lib/access/roles'
import type { JsonObject } from '@/lib/base/json'
import type { Db } from '@/lib/db/db'
import type { DestinationView } from '@/lib/delivery/destination-view'
import type { DeliveryFormat } from '@/lib/delivery/formats'

import { ATTEMPT_COLUMNS, attemptOf, type AttemptRow } from './store-attempts'

/** How long the event at the cursor of `d` waits in the log of `h`, from its entry: that stays when the event is removed. */
export const LAG_SECONDS = `(
  SELECT greatest(extract(epoch FROM now() - (convert_from(l.entry, 'UTF8')::json ->> 'receivedAt')::timestamptz), 0)
    FROM log_entry l WHERE l.log_id = h.log_id AND l.idx = d.next_idx)`

/** A destination with its stream, as one row. */
interface Row {
  id: string
  name: string
  target: JsonObject
  hasAuthorization: boolean
  format: DeliveryFormat
  query: string
  masks: string[]
  batch: DestinationView['batch']
  maxAge: number | null
  stopAtDead: boolean
  stopAfter: number | null
  enabled: boolean
  version: number
  createdAt: Date
  updatedAt: Date
  state: Exclude<DestinationView['state'], 'off'>
  problem: string | null
  stoppedIdx: string | null
  failures: number
  failingSince: Date | null
  nextTryAt: Date | null
  lastDeliveredAt: Date | null
  lastAttempt: AttemptRow | null
  lagSeconds: string | null
  deliveredLastDay: string
  accepted: string
  pending: string
  delivered: string
  filtered: string
  dead: string
  expired: string
}

/** The destinations of a tenant by name, or one of them. */
export async function selectDestinations(
  db: Db,
  tenant: TenantRef,
  id: string | null = null,
): Promise<DestinationView[]> {
  const { rows } = await db.pool.query<Row>(
    `SELECT x.id, x.name, x.target - 'hasAuthorization' AS target,
            coalesce((x.target ->> 'hasAuthorization')::boolean, false) AS "hasAuthorization", x.format, x.query, x.masks, x.batch,
            x.max_age AS "maxAge", x.stop_at_dead AS "stopAtDead", x.stop_after AS "stopAfter", x.enabled, x.version,
            x.created_at AS "createdAt", x.updated_at AS "updatedAt", d.state, d.problem, d.stopped_idx AS "stoppedIdx", d.failures,
            d.failing_since AS "failingSince", d.next_try_at AS "nextTryAt", d.last_delivered_at AS "lastDeliveredAt",
            (SELECT to_jsonb(a) FROM (SELECT ${ATTEMPT_COLUMNS} FROM delivery_attempt a
                                       WHERE a.delivery_id = d.id ORDER BY a.id DESC LIMIT 1) a) AS "lastAttempt",
            ${LAG_SECONDS} AS "lagSeconds",
            (SELECT coalesce(sum(m.delivered), 0) FROM delivery_minute m
              WHERE m.delivery_id = d.id AND m.minute > now() - interval '24 hours') AS "deliveredLastDay",
            greatest(h.size - d.from_idx, 0) AS accepted, greatest(h.size - d.next_idx, 0) AS pending,
            d.delivered, d.filtered, d.dead, d.expired
       FROM destination x JOIN delivery d ON d.destination_id = x.id AND d.kind = 'stream' JOIN log_head h ON h.log_id = $2
      WHERE x.tenant_id = $1 AND ($3::uuid IS NULL OR x.id = $3)
      ORDER BY x.name_key, x.id`,
    [tenant.id, tenant.logId, id],
  )
  return rows.map(viewOf)
}

function viewOf(row: Row): DestinationView {
  return {
    id: row.id,
    name: row.name,
    target: row.target,
    hasAuthorization: row.hasAuthorization,
    format: row.format,
    query: row.query,
    masks: row.masks,
    batch: row.batch,
    maxAgeSeconds: row.maxAge,
    stopAtDeadLetter: row.stopAtDead,
    stopAfterDays: row.stopAfter,
    enabled: row.enabled,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    state: row.enabled ? row.state : 'off',
    problem: row.problem,
    stoppedAtIndex: row.stoppedIdx === null ? null : Number(row.stoppedIdx),
    failures: row.failures,
    failingSince: row.failingSince?.toISOString() ?? null,
    nextTryAt: row.nextTryAt?.toISOString() ?? null,
    lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
    lastAttempt: row.lastAttempt && attemptOf(row.lastAttempt),
    lagSeconds: row.lagSeconds === null ? null : Number(row.lagSeconds),
    deliveredLastDay: Number(row.deliveredLastDay),
    counts: {
      accepted: Number(row.accepted),
      delivered: Number(row.delivered),
      filtered: Number(row.filtered),
      pending: Number(row.pending),
      dead: Number(row.dead),
      expired: Number(row.expired),
    },
  }
}
