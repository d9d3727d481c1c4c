import type { Db, Tx } from '@/lib/db/db'

/** When a tenant signs with its so-manieth key. */
export interface KeyTerm {
  epoch: number
  since: Date
  /** Its time has come, by the clock of the database: workers whose clocks differ sign alike. */
  hasBegun: boolean
}

/** The terms of a tenant's keys, oldest first; there is at least one. */
export async function selectKeyTerms(db: Db, tenantId: string): Promise<KeyTerm[]> {
  const { rows } = await db.pool.query<KeyTerm>(
    `SELECT 0 AS epoch, created_at AS since, true AS "hasBegun" FROM tenant WHERE id = $1
      UNION ALL SELECT epoch, signs_from, signs_from <= now() FROM signing_key WHERE tenant_id = $1 ORDER BY epoch`,
    [tenantId],
  )
  return rows
}

/** The key that a tenant signs with now. */
export async function currentEpoch(db: Db, tenantId: string): Promise<number> {
  const { rows } = await db.pool.query<{ epoch: number }>(
    `SELECT coalesce(max(epoch), 0) AS epoch FROM signing_key WHERE tenant_id = $1 AND signs_from <= now()`,
    [tenantId],
  )
  return rows[0]?.epoch ?? 0
}

/** The newest key that was made, and whether it still waits; nobody else makes one until the transaction ends. */
export async function lockedLastKey(
  tx: Tx,
  tenantId: string,
): Promise<{ epoch: number; signsFrom: Date; waits: boolean } | null> {
  await tx.$executeRaw`SELECT FROM tenant WHERE id = ${tenantId}::uuid FOR NO KEY UPDATE`
  const [row] = await tx.$queryRaw<{ epoch: number; signsFrom: Date; waits: boolean }[]>`
    SELECT epoch, signs_from AS "signsFrom", signs_from > now() AS waits FROM signing_key
     WHERE tenant_id = ${tenantId}::uuid ORDER BY epoch DESC LIMIT 1`
  return row ?? null
}

/** How many seconds have to pass until a tenant makes no more than `aDay` keys within 24 hours. */
export async function secondsToNextKey(tx: Tx, tenantId: string, aDay: number): Promise<number> {
  const [row] = await tx.$queryRaw<{ seconds: number }[]>`
    SELECT greatest(0, ceil(extract(epoch FROM made_at + interval '24 hours' - now())))::int AS seconds
      FROM signing_key WHERE tenant_id = ${tenantId}::uuid ORDER BY epoch DESC OFFSET ${aDay - 1} LIMIT 1`
  return row?.seconds ?? 0
}

/** Has a tenant sign with its so-manieth key from so many minutes from now on. Gives that moment. */
export async function insertSigningKey(
  tx: Tx,
  tenantId: string,
  epoch: number,
  inMinutes: number,
): Promise<Date> {
  const [row] = await tx.$queryRaw<{ since: Date }[]>`
    INSERT INTO signing_key (tenant_id, epoch, made_at, signs_from)
    VALUES (${tenantId}::uuid, ${epoch}, now(), now() + make_interval(mins => ${inMinutes}::int))
    RETURNING signs_from AS since`
  if (row === undefined) throw new Error('A row that was inserted is there.')
  return row.since
}
