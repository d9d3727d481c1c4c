import type pg from 'pg'

import { invariant } from '@/lib/base/errors'
import type { Head } from '@/lib/log/server/tree'
import type { Rotation } from '@/lib/proof/key-terms'

type Queryable = Pick<pg.ClientBase, 'query'>

/** A log as it is in the database now, as far as the guard is compared with it. */
export interface StoredHead extends Pick<Head, 'size' | 'root'> {
  /** Where its entries are. */
  logId: string
  /** Whose it is. */
  tenantId: string
  /** What it is served and signed as. */
  identity: string
  /** null: nothing of it was ever signed under this identity. */
  origin: string | null
  /** How many entries its checkpoint says; null: there is none. */
  signedSize: bigint | null
}

/** The same with all that signing it takes. */
export interface StoredLog extends StoredHead, Head {
  rotations: Rotation[]
  /** Why it is not signed, as was found before. */
  halt: string | null
}

interface HeadRow {
  log_id: string
  tenant_id: string
  identity: string
  size: string
  root: Buffer
  origin: string | null
  signed_size: string | null
}

interface LogRow extends HeadRow {
  frontier: Buffer
  rotations: { epoch: number; from: string; beforeTo: string | null }[]
  halt: string | null
}

const HEAD = `replace(h.log_id::text, '-', '') AS log_id, l.tenant_id, replace(l.identity::text, '-', '') AS identity,
    h.size, h.root, l.origin, c.size AS signed_size`

const SELECT_LOGS = `SELECT ${HEAD}, h.frontier, halt.problem AS halt,
    (SELECT coalesce(json_agg(json_build_object('epoch', k.epoch, 'from', k.from_size::text, 'beforeTo', k.before_to::text)), '[]')
       FROM log_key k WHERE k.identity = l.identity) AS rotations
  FROM log_head h JOIN log l ON l.id = h.log_id
  LEFT JOIN log_checkpoint c ON c.identity = l.identity LEFT JOIN log_halt halt ON halt.identity = l.identity`

/** A head that the last checkpoint does not say, and one that was halted: that has to be looked at again. */
export const IS_UNSIGNED =
  '(c.identity IS NULL OR c.size <> h.size OR c.root <> h.root OR halt.identity IS NOT NULL)'

/** Logs that grew since they were signed: those that have waited longest first, and halted ones after all others. */
export const selectUnsigned = (db: Queryable, limit: number): Promise<StoredLog[]> =>
  selectLogs(
    db,
    `WHERE ${IS_UNSIGNED} ORDER BY halt.identity IS NOT NULL, c.signed_at NULLS FIRST LIMIT $1`,
    [limit],
  )

/** Every log of which something was signed, as far as the database knows. */
export const selectSignedLogs = (db: Queryable): Promise<StoredLog[]> =>
  selectLogs(db, 'WHERE l.origin IS NOT NULL OR l.identity <> l.id OR c.identity IS NOT NULL', [])

/** Every log there is. */
export async function selectHeads(db: Queryable): Promise<StoredHead[]> {
  const { rows } = await db.query<HeadRow>(
    `SELECT ${HEAD} FROM log_head h JOIN log l ON l.id = h.log_id LEFT JOIN log_checkpoint c ON c.identity = l.identity`,
  )
  return rows.map(headOf)
}

const headOf = ({ log_id, tenant_id, identity, size, root, origin, signed_size }: HeadRow): StoredHead => ({
  logId: log_id,
  tenantId: tenant_id,
  identity,
  size: BigInt(size),
  root,
  origin,
  signedSize: signed_size === null ? null : BigInt(signed_size),
})

/** One log, by where its entries are. */
export async function selectLog(db: Queryable, logId: string): Promise<StoredLog> {
  const [log] = await selectLogs(db, 'WHERE h.log_id = $1', [logId])
  invariant(log, 'every log has a head')
  return log
}

async function selectLogs(db: Queryable, where: string, values: unknown[]): Promise<StoredLog[]> {
  const { rows } = await db.query<LogRow>(`${SELECT_LOGS} ${where}`, values)
  return rows.map((row) => ({
    ...headOf(row),
    frontier: row.frontier,
    halt: row.halt,
    rotations: row.rotations.map(({ epoch, from, beforeTo }) => ({
      epoch,
      from: BigInt(from),
      beforeTo: beforeTo === null ? null : BigInt(beforeTo),
    })),
  }))
}

/** A checkpoint that was just signed. */
export interface SignedCheckpoint {
  identity: string
  origin: string
  size: bigint
  root: Uint8Array
  note: string
}

/** Has these checkpoints served from now on. Nothing that was signed later is replaced. */
export async function storeCheckpoints(db: Queryable, signed: readonly SignedCheckpoint[]): Promise<void> {
  if (signed.length === 0) return
  const ids = signed.map(({ identity }) => identity)
  const origins = signed.map(({ origin }) => origin)
  // With a condition of its own: every change of a log is told to all processes.
  await db.query(
    `UPDATE log SET origin = s.origin FROM unnest($1::uuid[], $2::text[]) AS s (identity, origin)
      WHERE log.identity = s.identity AND log.origin IS NULL`,
    [ids, origins],
  )
  await db.query(
    `INSERT INTO log_checkpoint AS c (identity, size, root, note, signed_at)
     SELECT s.*, now() FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::text[]) AS s (identity, size, root, note)
      ORDER BY s.identity
     ON CONFLICT (identity) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note, signed_at = now()
      WHERE c.size <= excluded.size`,
    [ids, signed.map(({ size }) => size), signed.map(({ root }) => root), signed.map(({ note }) => note)],
  )
  await db.query('DELETE FROM log_halt WHERE identity = ANY($1::uuid[])', [ids])
}

/** A log that must not be signed, or is not there, and why. */
export interface LogProblem {
  identity: string
  tenantId: string
  problem: string
}

/** Says of logs why they are not signed, and gives those of which that is new. Since when stays, as long as the reason does. */
export async function storeHalts(db: Queryable, halted: readonly LogProblem[]): Promise<LogProblem[]> {
  if (halted.length === 0) return []
  const { rows } = await db.query<{ identity: string }>(
    `INSERT INTO log_halt AS halt (identity, tenant_id, problem, since)
     SELECT s.*, now() FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS s (identity, tenant_id, problem) ORDER BY s.identity
     ON CONFLICT (identity) DO UPDATE SET tenant_id = excluded.tenant_id, problem = excluded.problem, since = now()
      WHERE halt.problem <> excluded.problem
     RETURNING replace(identity::text, '-', '') AS identity`,
    [
      halted.map(({ identity }) => identity),
      halted.map(({ tenantId }) => tenantId),
      halted.map(({ problem }) => problem),
    ],
  )
  const told = new Set(rows.map(({ identity }) => identity))
  return halted.filter(({ identity }) => told.has(identity))
}

/** Says no more of identities that they are halted that no log has, except of those that are missed. */
export async function forgetHalts(db: Queryable, missed: readonly string[]): Promise<void> {
  await db.query(
    `DELETE FROM log_halt halt WHERE halt.identity <> ALL($1::uuid[])
        AND NOT EXISTS (SELECT FROM log l WHERE l.identity = halt.identity)`,
    [missed],
  )
}

/** One log that is not signed. */
export interface HaltedLog {
  /** The slug of its tenant; its id, where the database has no such tenant. */
  tenant: string
  tenantId: string
  identity: string
  problem: string
  since: Date
}

/** How publishing stands: logs whose last entries are not signed yet, and those that are not signed at all any more. */
export async function selectPublishing(
  db: Queryable,
): Promise<{ waiting: number; halted: HaltedLog[]; signedAt: Date | null }> {
  const { rows } = await db.query<{ waiting: number; signed_at: Date | null }>(
    `SELECT count(*) FILTER (WHERE ${IS_UNSIGNED})::int AS waiting, max(c.signed_at) AS signed_at
       FROM log_head h JOIN log l ON l.id = h.log_id LEFT JOIN log_checkpoint c ON c.identity = l.identity
       LEFT JOIN log_halt halt ON halt.identity = l.identity`,
  )
  return {
    waiting: rows[0]?.waiting ?? 0,
    signedAt: rows[0]?.signed_at ?? null,
    halted: await selectHalted(db),
  }
}

/** The logs that are not signed any more, those first that have been so for longest. */
export async function selectHalted(db: Queryable): Promise<HaltedLog[]> {
  const { rows } = await db.query<HaltedLog>(
    `SELECT coalesce(t.slug, halt.tenant_id::text) AS tenant, halt.tenant_id AS "tenantId",
            replace(halt.identity::text, '-', '') AS identity, halt.problem, halt.since
       FROM log_halt halt LEFT JOIN tenant t ON t.id = halt.tenant_id ORDER BY halt.since, halt.identity`,
  )
  return rows
}
