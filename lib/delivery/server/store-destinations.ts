import { randomUUID } from 'node:crypto'

import type { TenantRef } from '@/lib/access/roles'
import type { JsonObject } from '@/lib/base/json'
import { nameKey } from '@/lib/base/name-key'
import type { Db, Tx } from '@/lib/db/db'
import type { NewDestination, Target } from '@/lib/delivery/destination-input'
import type { DestinationView } from '@/lib/delivery/destination-view'
import type { DeliveryFormat } from '@/lib/delivery/formats'
import { GRAMMAR_VERSION } from '@/lib/event/fields'

import { sealSecrets, type Secrets } from './destination-of'

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
  enabled: boolean
  version: number
  createdAt: Date
  updatedAt: Date
  state: 'running' | 'failing' | 'stopped'
  problem: string | null
  failingSince: Date | null
  nextTryAt: Date | null
  lastDeliveredAt: Date | null
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
            x.max_age AS "maxAge", x.stop_at_dead AS "stopAtDead", x.enabled, x.version, x.created_at AS "createdAt",
            x.updated_at AS "updatedAt", d.state, d.problem, d.failing_since AS "failingSince", d.next_try_at AS "nextTryAt",
            d.last_delivered_at AS "lastDeliveredAt", greatest(h.size - d.from_idx, 0) AS accepted,
            greatest(h.size - d.next_idx, 0) AS pending, d.delivered, d.filtered, d.dead, d.expired
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
    enabled: row.enabled,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    state: row.enabled ? row.state : 'off',
    problem: row.problem,
    failingSince: row.failingSince?.toISOString() ?? null,
    nextTryAt: row.nextTryAt?.toISOString() ?? null,
    lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
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

/** A target without what must not be shown: headers by their names alone, of the address who it leads to. */
export function shownTarget(target: Target): JsonObject {
  const { authorization, headers, url, ...rest } = target
  const { origin, pathname, search } = new URL(url)
  return {
    ...rest,
    url: pathname === '/' && search === '' ? origin : `${origin}/…`,
    headers: headers.map(({ name }) => ({ name })),
    ...(typeof authorization === 'string' && { hasAuthorization: true }),
  }
}

export const countDestinations = (tx: Tx, tenantId: string): Promise<number> =>
  tx.destination.count({ where: { tenantId } })

/** Adds a destination and the stream to it, from this index of the log on. */
export async function insertDestination(
  tx: Tx,
  tenantId: string,
  { name, target, format, query, masks, batch, maxAgeSeconds, stopAtDeadLetter, enabled }: NewDestination,
  { fromIdx, now }: { fromIdx: number; now: Date },
): Promise<string> {
  const id = randomUUID()
  const sealed = sealSecrets(id, secretsIn(target))
  await tx.destination.create({
    data: {
      id,
      tenantId,
      name,
      nameKey: nameKey(name),
      target: shownTarget(target),
      secrets: Uint8Array.from(sealed),
      format,
      query,
      grammar: GRAMMAR_VERSION,
      masks,
      batch,
      maxAge: maxAgeSeconds,
      stopAtDead: stopAtDeadLetter,
      enabled,
      createdAt: now,
      updatedAt: now,
      deliveries: {
        create: { id: randomUUID(), kind: 'stream', fromIdx, nextIdx: fromIdx, state: 'running' },
      },
    },
  })
  return id
}

function secretsIn({ authorization, headers, url }: Target): Secrets {
  const values = headers.flatMap(({ name, value }) =>
    value === undefined ? [] : [[name.toLowerCase(), value]],
  )
  return { authorization: authorization ?? null, headers: Object.fromEntries(values), url }
}
