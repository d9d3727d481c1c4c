import type { Db, Tx } from '@/lib/db/db'

/** A log and its keys, locked: it does not grow until the transaction ends. */
export interface LockedLog {
  size: bigint
  identity: string
  origin: string | null
  /** The newest key, and until when the one before it signs, too; null: it does not. */
  epoch: number
  beforeUntil: Date | null
}

/** Locks a log's head, and says by which keys the log is signed. */
export async function lockLog(tx: Tx, logId: string): Promise<LockedLog> {
  const [head] = await tx.$queryRaw<{ size: bigint }[]>`
    SELECT size FROM log_head WHERE log_id = ${logId}::uuid FOR UPDATE`
  const [row] = await tx.$queryRaw<Omit<LockedLog, 'size'>[]>`
    SELECT replace(l.identity::text, '-', '') AS identity, l.origin, coalesce(k.epoch, 0) AS epoch, CASE WHEN k.before_to IS NULL THEN k.before_until END AS "beforeUntil"
      FROM log l LEFT JOIN log_key k ON k.identity = l.identity
     WHERE l.id = ${logId}::uuid ORDER BY k.epoch DESC NULLS LAST LIMIT 1`
  if (head === undefined || row === undefined) throw new Error(`The log ${logId} has no head row.`)
  return { size: head.size, ...row }
}

/** Has a log signed with its so-manieth key from this size on, and with the one before for so many days more. */
export async function insertLogKey(
  tx: Tx,
  identity: string,
  key: { epoch: number; from: bigint; overlapDays: number },
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO log_key (identity, epoch, from_size, before_until)
    VALUES (${identity}::uuid, ${key.epoch}, ${key.from}, now() + make_interval(days => ${key.overlapDays}::int))`
}

/** From now on the key before this one signs no size above. */
export async function endKeyBefore(tx: Tx, identity: string, epoch: number, lastSize: bigint): Promise<void> {
  await tx.$executeRaw`
    UPDATE log_key SET before_to = ${lastSize} WHERE identity = ${identity}::uuid AND epoch = ${epoch} AND before_to IS NULL`
}

/** Logs of which a key has signed beside its successor for long enough. */
export async function selectDueLogs(db: Pick<Db, 'pool'>): Promise<{ tenantId: string; logId: string }[]> {
  const { rows } = await db.pool.query<{ tenantId: string; logId: string }>(
    `SELECT l.tenant_id AS "tenantId", replace(l.id::text, '-', '') AS "logId" FROM log_key k JOIN log l ON l.identity = k.identity
      WHERE k.before_to IS NULL AND k.before_until <= now()`,
  )
  return rows
}
