import type pg from 'pg'

/** What runs one statement: a pool or a client. */
export type Queryable = Pick<pg.Pool, 'query'>

/** A subject key as it is stored. */
export interface SubjectKeyRow {
  id: string
  wrapped: Buffer
}

/** The stored keys of these HMACs, by HMAC in hex. One index probe each. */
export async function findSubjectKeys(
  db: Queryable,
  tenantKey: number,
  macs: readonly Buffer[],
): Promise<Map<string, SubjectKeyRow>> {
  const { rows } = await db.query<{ key_id: string; mac: Buffer; wrapped: Buffer }>(
    'SELECT key_id, mac, wrapped FROM subject_key WHERE tenant_id = $1 AND mac = ANY($2::bytea[])',
    [tenantKey, macs],
  )
  return new Map(rows.map((row) => [row.mac.toString('hex'), { id: row.key_id, wrapped: row.wrapped }]))
}

/** Adds keys that are not there yet, and says how many; one that another process added first stays as it is. */
export async function addSubjectKeys(
  db: Queryable,
  tenantKey: number,
  keys: readonly { id: string; mac: Buffer; wrapped: Buffer }[],
): Promise<number> {
  const { rowCount } = await db.query(
    `INSERT INTO subject_key (key_id, tenant_id, mac, wrapped)
     SELECT k.id, $1, k.mac, k.wrapped FROM unnest($2::uuid[], $3::bytea[], $4::bytea[]) AS k (id, mac, wrapped)
     ORDER BY k.mac
     ON CONFLICT (tenant_id, mac) DO NOTHING`,
    [tenantKey, keys.map((key) => key.id), keys.map((key) => key.mac), keys.map((key) => key.wrapped)],
  )
  return rowCount ?? 0
}
