import type { Attempts } from '@/lib/admin/attempts'
import type { Db, Tx } from '@/lib/db/db'

/** Attempts under their number. */
export interface StoredAttempts extends Attempts {
  slot: number
}

interface Row {
  slot: number
  count: number
  blockedUntil: Date
  lastAt: Date
}

const attemptsOf = ({ slot, count, blockedUntil, lastAt }: Row): StoredAttempts => ({
  slot,
  count,
  blockedUntilMs: blockedUntil.getTime(),
  lastMs: lastAt.getTime(),
})

/** What is known under these numbers; by primary key. */
export async function selectAttempts(db: Db, slots: readonly number[]): Promise<StoredAttempts[]> {
  const { rows } = await db.pool.query<Row>(
    `SELECT slot, count, blocked_until AS "blockedUntil", last_at AS "lastAt"
       FROM sign_in_attempt WHERE slot = ANY($1)`,
    [slots],
  )
  return rows.map(attemptsOf)
}

/** The same for a change: until the transaction ends nobody else counts there. In the order of numbers, so that no two wait for each other. */
export async function lockAttempts(tx: Tx, slots: readonly number[], now: Date): Promise<StoredAttempts[]> {
  const ordered = slots.toSorted((a, b) => a - b)
  for (const slot of ordered) {
    await tx.$executeRaw`INSERT INTO sign_in_attempt (slot, count, blocked_until, last_at)
      VALUES (${slot}, 0, ${new Date(0)}, ${now}) ON CONFLICT (slot) DO NOTHING`
  }
  const rows = await tx.$queryRaw<Row[]>`
    SELECT slot, count, blocked_until AS "blockedUntil", last_at AS "lastAt"
      FROM sign_in_attempt WHERE slot = ANY(${ordered}) ORDER BY slot FOR UPDATE`
  return rows.map(attemptsOf)
}

/** Writes what `lockAttempts` locked. */
export async function writeAttempts(tx: Tx, attempts: readonly StoredAttempts[]): Promise<void> {
  for (const { slot, count, blockedUntilMs, lastMs } of attempts) {
    await tx.$executeRaw`UPDATE sign_in_attempt SET count = ${count}, blocked_until = ${new Date(blockedUntilMs)},
      refused = false, last_at = ${new Date(lastMs)} WHERE slot = ${slot}`
  }
}

/** Notes that a wait refused somebody; true for who is the first. */
export async function noteRefusal(db: Db, slots: readonly number[], now: Date): Promise<boolean> {
  const { rowCount } = await db.pool.query(
    'UPDATE sign_in_attempt SET refused = true WHERE slot = ANY($1) AND blocked_until > $2 AND NOT refused',
    [slots, now],
  )
  return (rowCount ?? 0) > 0
}

/** Takes back all attempts under some numbers, and one under others. */
export async function takeBackAttempts(
  db: Db,
  { all, one }: { all: readonly number[]; one: readonly number[] },
): Promise<void> {
  await db.pool.query(
    `UPDATE sign_in_attempt
        SET count = CASE WHEN slot = ANY($1) THEN 0 ELSE greatest(0, count - 1) END, blocked_until = to_timestamp(0)
      WHERE slot IN (SELECT slot FROM sign_in_attempt WHERE slot = ANY($1) OR slot = ANY($2) ORDER BY slot FOR UPDATE)`,
    [all, one],
  )
}

/** Removes what no rule remembers any more; answers how many. */
export async function deleteOldAttempts(tx: Tx, before: Date): Promise<number> {
  const { count } = await tx.signInAttempt.deleteMany({ where: { lastAt: { lt: before } } })
  return count
}
