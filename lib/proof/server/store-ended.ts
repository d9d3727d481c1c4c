import type pg from 'pg'

import type { Tx } from '@/lib/db/db'

import type { Signed } from './guard'

/** An identity that ends, and the one that continues it. */
export interface Ending {
  logId: string
  /** What the log has as its identity until now: the one that ends, or one that was never its own. */
  identity: string
  ended: string
  /** What was signed last. */
  signed: Signed
  /** So many entries are proven to be there still. */
  kept: bigint
  next: { identity: string; origin: string }
  /** The index of the entry that says so. */
  index: bigint
}

/** Has a log served and signed under its next identity from now on, beginning with no key but its first one. */
export async function endIdentity(tx: Tx, ending: Ending): Promise<void> {
  const { logId, identity, ended, signed, kept, next, index } = ending
  await tx.$executeRaw`
    INSERT INTO log_ended (identity, log_id, origin, size, root, kept, continued_by, idx)
    VALUES (${ended}::uuid, ${logId}::uuid, ${signed.origin}, ${signed.size}, ${Buffer.from(signed.root)}, ${kept},
            ${next.identity}::uuid, ${index})`
  await tx.$executeRaw`
    UPDATE log SET identity = ${next.identity}::uuid, origin = ${next.origin}
     WHERE id = ${logId}::uuid AND identity = ${identity}::uuid`
  await tx.$executeRaw`DELETE FROM log_halt WHERE identity IN (${ended}::uuid, ${identity}::uuid)`
}

/** At which of its entries a log says that it continues another one, as far as the database knows. */
export async function selectEndings(
  db: Pick<pg.ClientBase, 'query'>,
  logId: string,
): Promise<{ identity: string; index: bigint }[]> {
  const { rows } = await db.query<{ identity: string; idx: string }>(
    `SELECT replace(identity::text, '-', '') AS identity, idx FROM log_ended WHERE log_id = $1 ORDER BY idx`,
    [logId],
  )
  return rows.map(({ identity, idx }) => ({ identity, index: BigInt(idx) }))
}
