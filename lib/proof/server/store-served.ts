import type pg from 'pg'

import type { Rotation } from '@/lib/proof/key-terms'

/** What the database knows of one log besides its entries. */
export interface LogFacts {
  tenantId: string
  isPublic: boolean
  size: bigint
  origin: string | null
  checkpoint: { size: bigint; note: string; signedAt: Date } | null
  problem: { message: string; since: Date } | null
  rotations: Rotation[]
}

interface FactsRow {
  tenant_id: string
  log_public: boolean
  size: string
  origin: string | null
  signed_size: string | null
  note: string | null
  signed_at: Date | null
  problem: string | null
  since: Date | null
  rotations: { epoch: number; from: string; beforeTo: string | null }[]
}

/** One log; null where there is none of this id. */
export async function selectLogFacts(
  db: Pick<pg.ClientBase, 'query'>,
  logId: string,
): Promise<LogFacts | null> {
  const { rows } = await db.query<FactsRow>(
    `SELECT l.tenant_id, t.log_public, h.size, l.origin, c.size AS signed_size, c.note, c.signed_at, halt.problem, halt.since,
            (SELECT coalesce(json_agg(json_build_object('epoch', k.epoch, 'from', k.from_size::text, 'beforeTo', k.before_to::text)), '[]')
               FROM log_key k WHERE k.log_id = l.id) AS rotations
       FROM log l JOIN tenant t ON t.id = l.tenant_id JOIN log_head h ON h.log_id = l.id
       LEFT JOIN log_checkpoint c ON c.log_id = l.id LEFT JOIN log_halt halt ON halt.log_id = l.id
      WHERE l.id = $1`,
    [logId],
  )
  const [row] = rows
  if (row === undefined) return null
  const { tenant_id: tenantId, log_public: isPublic, origin, problem, since } = row
  return {
    tenantId,
    isPublic,
    size: BigInt(row.size),
    origin,
    checkpoint: checkpointOf(row),
    problem: problem === null || since === null ? null : { message: problem, since },
    rotations: row.rotations.map(({ epoch, from, beforeTo }) => ({
      epoch,
      from: BigInt(from),
      beforeTo: beforeTo === null ? null : BigInt(beforeTo),
    })),
  }
}

function checkpointOf({ signed_size: size, note, signed_at: signedAt }: FactsRow): LogFacts['checkpoint'] {
  return size === null || note === null || signedAt === null ? null : { size: BigInt(size), note, signedAt }
}
