import { createHash, randomBytes } from 'node:crypto'

import type { TenantRef } from '@/lib/access/roles'
import type { Problem } from '@/lib/base/errors'
import { uuidv7 } from '@/lib/base/uuid'
import type { Db } from '@/lib/db/db'
import type { Source } from '@/lib/event/event'

/** A record that could not be taken, as it is kept. */
export interface Reject {
  id: string
  source: Source
  /** The record as it was sent; U+FFFD stands for what was not UTF-8. */
  record: string
  problems: Problem[]
  /** How often it was sent. */
  times: number
  firstAt: Date
  lastAt: Date
}

/** So many are kept for each tenant. What comes beyond is refused with word of it, and whoever sends it still has it. */
export const REJECTS_MAX = 10_000

/** A record that is to be kept. */
export interface NewReject {
  text: string
  problems: readonly Problem[]
}

interface Row {
  id: string
  sourceName: string
  format: string
  keyId: string | null
  record: Buffer
  problems: Problem[]
  times: number
  firstAt: Date
  lastAt: Date
}

const COLUMNS = `id, source_name AS "sourceName", format, key_id AS "keyId", record, problems, times,
  first_at AS "firstAt", last_at AS "lastAt"`

/**
 * Keep records that could not be taken, and give those that are not kept, since there is no room: then none is kept, or, where
 * `part` says so, as many as there is room for. The same record of the same source again counts one more, and takes no room.
 */
export async function keepRejects<T extends NewReject>(
  db: Db,
  { tenant, source, now, part }: { tenant: TenantRef; source: Source; now: Date; part: boolean },
  rejects: readonly T[],
): Promise<T[]> {
  const hashed = rejects.map((one) => ({ one, hash: hashOf(one.text).toString('hex') }))
  const kept = [...new Map(hashed.map(({ hash, one }) => [hash, { hash, ...one }])).values()]
  const { rows } = await db.pool.query<{ hash: string }>(
    `WITH sent AS (
       SELECT *, EXISTS (
                SELECT FROM reject WHERE tenant_id = $1 AND source_name = $3 AND format = $4 AND record_hash = sent.hash
              ) AS is_known
         FROM unnest($6::uuid[], $7::bytea[], $8::bytea[], $9::jsonb[]) WITH ORDINALITY AS sent (id, record, hash, problems, n)
     ), numbered AS (
       SELECT *, row_number() OVER (PARTITION BY is_known ORDER BY n) AS place FROM sent
     ), room AS (
       SELECT $10 - count(*) AS places, (SELECT count(*) FROM sent WHERE NOT is_known) AS needed
         FROM reject WHERE tenant_id = $1
     )
     INSERT INTO reject (id, tenant_id, key_id, source_name, format, record, record_hash, problems, first_at, last_at)
     SELECT id, $1, $2, $3, $4, record, hash, problems, $5, $5 FROM numbered, room
      WHERE places >= needed OR ($11 AND (is_known OR place <= places))
     ON CONFLICT (tenant_id, source_name, format, record_hash) DO UPDATE
       SET times = reject.times + 1, last_at = excluded.last_at, problems = excluded.problems, key_id = excluded.key_id
     RETURNING encode(record_hash, 'hex') AS hash`,
    [
      tenant.id,
      source.keyId ?? null,
      source.name,
      source.format,
      now,
      kept.map(() => uuidv7(now.getTime(), randomBytes(10))),
      kept.map(({ text }) => Buffer.from(text)),
      kept.map(({ hash }) => Buffer.from(hash, 'hex')),
      kept.map(({ problems }) => JSON.stringify(problems)),
      REJECTS_MAX,
      part,
    ],
  )
  const isKept = new Set(rows.map(({ hash }) => hash))
  return hashed.filter(({ hash }) => !isKept.has(hash)).map(({ one }) => one)
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()

/** The rejects of a tenant, those that came last first; after the one with this id and time. */
export async function selectRejects(
  db: Db,
  tenant: TenantRef,
  page: { limit: number; after?: { lastAt: Date; id: string }; sourceName?: string; format?: string },
): Promise<Reject[]> {
  const { limit, after, sourceName, format } = page
  const { rows } = await db.pool.query<Row>(
    `SELECT ${COLUMNS} FROM reject
      WHERE tenant_id = $1 AND ($2::timestamptz IS NULL OR (last_at, id) < ($2, $3::uuid))
        AND ($4::text IS NULL OR source_name = $4) AND ($5::text IS NULL OR format = $5)
      ORDER BY last_at DESC, id DESC LIMIT $6`,
    [tenant.id, after?.lastAt ?? null, after?.id ?? null, sourceName ?? null, format ?? null, limit],
  )
  return rows.map(rejectOf)
}

/** The reject of this id; null when the tenant has none. */
export async function findReject(db: Db, tenant: TenantRef, id: string): Promise<Reject | null> {
  const { rows } = await db.pool.query<Row>(
    `SELECT ${COLUMNS} FROM reject WHERE tenant_id = $1 AND id = $2`,
    [tenant.id, id],
  )
  return rows[0] === undefined ? null : rejectOf(rows[0])
}

/** Let a reject go. False when it was gone. */
export async function deleteReject(db: Db, tenant: TenantRef, id: string): Promise<boolean> {
  const { rowCount } = await db.pool.query('DELETE FROM reject WHERE tenant_id = $1 AND id = $2', [
    tenant.id,
    id,
  ])
  return rowCount === 1
}

function rejectOf({ sourceName, format, keyId, record, ...rest }: Row): Reject {
  return {
    ...rest,
    source: { name: sourceName, format, ...(keyId !== null && { keyId }) },
    record: record.toString('utf8'),
  }
}
