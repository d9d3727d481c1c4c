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

/** Every identity that ended, as the guard knows it. */
export async function selectEnded(db: Pick<pg.ClientBase, 'query'>): Promise<Map<string, Signed>> {
  const { rows } = await db.query<{
    tenant: string
    identity: string
    origin: string
    size: string
    root: Buffer
    continuedBy: string
  }>(
    `SELECT l.tenant_id AS tenant, replace(e.identity::text, '-', '') AS identity, e.origin, e.size, e.root,
            replace(e.continued_by::text, '-', '') AS "continuedBy" FROM log_ended e JOIN log l ON l.id = e.log_id`,
  )
  return new Map(rows.map(({ identity, size, ...rest }) => [identity, { ...rest, size: BigInt(size) }]))
}
