import type pg from 'pg'

import type { Rotation } from '@/lib/proof/key-terms'

/** An identity that ended, as the one that continues it tells of it. */
export interface EndedIdentity {
  identity: string
  origin: string
  /** So many entries of it were signed. */
  size: bigint
  /** So many of them are proven to be in the log still. */
  kept: bigint
  /** The index of the entry `log.continued`. */
  index: bigint
}

/** What the database knows of one log besides its entries, under one of its identities. */
export interface LogFacts {
  tenantId: string
  /** Where its entries are. */
  logId: string
  /** What it is served and signed as. */
  identity: string
  isPublic: boolean
  size: bigint
  origin: string | null
  checkpoint: { size: bigint; note: string; signedAt: Date } | null
  problem: { message: string; since: Date } | null
  rotations: Rotation[]
  /** The identity before this one. */
  continues: EndedIdentity | null
  /** The identity after this one, which ended, and how many entries are proven to be in it; null: this is the one that is signed. */
  ended: { continuedBy: string; kept: bigint; index: bigint } | null
}

interface FactsRow {
  tenant_id: string
  log_id: string
  identity: string
  log_public: boolean
  size: string
  origin: string | null
  signed_size: string | null
  note: string | null
  signed_at: Date | null
  problem: string | null
  since: Date | null
  rotations: { epoch: number; from: string; beforeTo: string | null }[]
  continued_by: string | null
  kept: string | null
  idx: string | null
  continues: { identity: string; origin: string; size: string; kept: string; index: string } | null
}

const plain = (uuid: string): string => `replace(${uuid}::text, '-', '')`

const SELECT_FACTS = `SELECT l.tenant_id, ${plain('i.log_id')} AS log_id, ${plain('i.identity')} AS identity, t.log_public, h.size,
    i.origin, c.size AS signed_size, c.note, c.signed_at, halt.problem, halt.since,
    ${plain('i.continued_by')} AS continued_by, i.kept, i.idx,
    (SELECT coalesce(json_agg(json_build_object('epoch', k.epoch, 'from', k.from_size::text, 'beforeTo', k.before_to::text)), '[]')
       FROM log_key k WHERE k.identity = i.identity) AS rotations,
    (SELECT json_build_object('identity', ${plain('b.identity')}, 'origin', b.origin, 'size', b.size::text,
              'kept', b.kept::text, 'index', b.idx::text)
       FROM log_ended b WHERE b.continued_by = i.identity) AS continues
  FROM (SELECT id AS log_id, identity, origin, NULL::uuid AS continued_by, NULL::bigint AS kept, NULL::bigint AS idx FROM log
        UNION ALL SELECT log_id, identity, origin, continued_by, kept, idx FROM log_ended) i
  JOIN log l ON l.id = i.log_id JOIN tenant t ON t.id = l.tenant_id JOIN log_head h ON h.log_id = i.log_id
  LEFT JOIN log_checkpoint c ON c.identity = i.identity
  LEFT JOIN log_halt halt ON halt.identity = i.identity AND i.continued_by IS NULL`

/** One log as it is signed now, by where its entries are; null where there is none. */
export const selectLogFacts = (db: Pick<pg.ClientBase, 'query'>, logId: string): Promise<LogFacts | null> =>
  selectFacts(db, { name: 'log-facts', where: 'i.log_id = $1 AND i.continued_by IS NULL' }, logId)

/** What is served under an identity, be it one that ended; null where there is none. */
export const selectServedFacts = (
  db: Pick<pg.ClientBase, 'query'>,
  identity: string,
): Promise<LogFacts | null> =>
  selectFacts(db, { name: 'served-log-facts', where: 'i.identity = $1' }, identity)

async function selectFacts(
  db: Pick<pg.ClientBase, 'query'>,
  { name, where }: { name: string; where: string },
  id: string,
): Promise<LogFacts | null> {
  const { rows } = await db.query<FactsRow>({ name, text: `${SELECT_FACTS} WHERE ${where}`, values: [id] })
  const [row] = rows
  if (row === undefined) return null
  const { tenant_id: tenantId, log_id: logId, identity, log_public: isPublic, origin, problem, since } = row
  return {
    tenantId,
    logId,
    identity,
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
    continues: continuesOf(row),
    ended: endedOf(row),
  }
}

function checkpointOf({ signed_size: size, note, signed_at: signedAt }: FactsRow): LogFacts['checkpoint'] {
  return size === null || note === null || signedAt === null ? null : { size: BigInt(size), note, signedAt }
}

function continuesOf({ continues }: FactsRow): LogFacts['continues'] {
  if (continues === null) return null
  const { identity, origin, size, kept, index } = continues
  return { identity, origin, size: BigInt(size), kept: BigInt(kept), index: BigInt(index) }
}

function endedOf({ continued_by: continuedBy, kept, idx }: FactsRow): LogFacts['ended'] {
  if (continuedBy === null || kept === null || idx === null) return null
  return { continuedBy, kept: BigInt(kept), index: BigInt(idx) }
}
