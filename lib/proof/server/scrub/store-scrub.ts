import type pg from 'pg'

import type { Tx } from '@/lib/db/db'
import type { CheckKind } from '@/lib/log/server/log-check'
import type { ScrubResult } from '@/lib/proof/scrub-view'

import type { CheckName } from './newest-check'
import type { StoredResult } from './stored-result'

type Queryable = Pick<pg.ClientBase, 'query'>

/** A check of a log that is to be begun or gone on with. */
export interface DueScrub {
  logId: string
  tenantId: string
  kind: CheckKind
  /** Somebody waits for it. */
  askedBy: string | null
  begunAt: Date | null
  state: string | null
  mac: Buffer | null
}

/** When checks are due without anybody asking. */
export interface ScrubTimes {
  /** Hours between samples of a log; null: none are taken. */
  sampleHours: number | null
  /** Hours between checks of all of a log; null: none are made. */
  fullHours: number | null
}

/** A log that was never looked at is due this long after it was made. */
const FIRST_AFTER = `interval '1 hour'`

const COLUMNS = `replace(l.id::text, '-', '') AS "logId", l.tenant_id AS "tenantId", k.kind, s.asked_by AS "askedBy",
  s.begun_at AS "begunAt", s.state, s.mac`
const OPEN = 't.archived_at IS NULL'

/** The next check that somebody waits for, in turn: a long one keeps no other waiting. `after`: the last one that was worked at. */
export async function selectAsked(
  db: Queryable,
  after: Pick<DueScrub, 'logId' | 'kind'> | null,
  except: readonly string[],
): Promise<DueScrub | null> {
  const { rows } = await db.query<DueScrub>(
    `SELECT ${COLUMNS} FROM log_scrub s JOIN log l ON l.id = s.log_id JOIN tenant t ON t.id = l.tenant_id
       CROSS JOIN LATERAL (SELECT s.kind) k
      WHERE s.asked_at IS NOT NULL AND ${OPEN} AND l.id <> ALL($3::uuid[])
      ORDER BY (s.log_id, s.kind) <= ($1::uuid, $2::text), s.log_id, s.kind LIMIT 1`,
    [after?.logId ?? null, after?.kind ?? null, except],
  )
  return rows[0] ?? null
}

/** The check that is the furthest behind: samples first, then what was begun. */
export async function selectDue(
  db: Queryable,
  now: Date,
  { sampleHours, fullHours, except }: ScrubTimes & { except: readonly string[] },
): Promise<DueScrub | null> {
  const { rows } = await db.query<DueScrub>(
    `SELECT ${COLUMNS} FROM log l JOIN tenant t ON t.id = l.tenant_id
       CROSS JOIN (VALUES ('sample', $2::float8), ('full', $3::float8)) AS k (kind, hours)
       LEFT JOIN log_scrub s ON s.log_id = l.id AND s.kind = k.kind
       LEFT JOIN log_scrub f ON f.log_id = l.id AND f.kind = 'full'
      WHERE ${OPEN} AND k.hours IS NOT NULL AND l.id <> ALL($4::uuid[])
        AND (s.begun_at IS NOT NULL
             -- Whoever looked at all of it has taken a sample, too.
             OR coalesce(greatest(s.ended_at, f.ended_at) + make_interval(hours => k.hours::int), l.created_at + ${FIRST_AFTER}) <= $1)
      ORDER BY k.kind = 'full', s.begun_at IS NULL, coalesce(greatest(s.ended_at, f.ended_at), l.created_at), l.id LIMIT 1`,
    [now, sampleHours, fullHours, except],
  )
  return rows[0] ?? null
}

/** One check of a log as it is now; null where it is neither under way nor wanted. */
export async function selectScrub(db: Queryable, logId: string, kind: CheckKind): Promise<DueScrub | null> {
  const { rows } = await db.query<DueScrub>(
    `SELECT ${COLUMNS} FROM log_scrub s JOIN log l ON l.id = s.log_id CROSS JOIN LATERAL (SELECT s.kind) k
      WHERE s.log_id = $1 AND s.kind = $2 AND (s.asked_at IS NOT NULL OR s.begun_at IS NOT NULL)`,
    [logId, kind],
  )
  return rows[0] ?? null
}

/** Puts aside a check that has just begun. */
export async function storeBegun(
  db: Queryable,
  { logId, kind }: Pick<DueScrub, 'logId' | 'kind'>,
  begunAt: Date,
  { state, mac }: { state: string; mac: Buffer },
): Promise<void> {
  await db.query(
    `INSERT INTO log_scrub (log_id, kind, begun_at, state, mac) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (log_id, kind) DO UPDATE SET begun_at = excluded.begun_at, state = excluded.state, mac = excluded.mac`,
    [logId, kind, begunAt, state, mac],
  )
}

/** Puts aside how far a check is that began at this time; false: it has ended, or has to begin anew. */
export async function saveState(
  db: Queryable,
  { logId, kind }: Pick<DueScrub, 'logId' | 'kind'>,
  begunAt: Date,
  { state, mac }: { state: string; mac: Buffer },
): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE log_scrub SET state = $4, mac = $5 WHERE log_id = $1 AND kind = $2 AND begun_at = $3',
    [logId, kind, begunAt, state, mac],
  )
  return rowCount === 1
}

/** Ends a check that began at this time; false: somebody else has ended it. */
export async function endScrub(
  tx: Tx,
  { logId, kind }: Pick<DueScrub, 'logId' | 'kind'>,
  { begunAt, endedAt, result, mac }: { begunAt: Date; endedAt: Date; result: ScrubResult; mac: Buffer },
): Promise<boolean> {
  const ended = await tx.$executeRaw`
    UPDATE log_scrub SET asked_at = NULL, asked_by = NULL, begun_at = NULL, state = NULL, mac = NULL,
           ended_at = ${endedAt}, findings = ${result.findingsTotal}, result = ${JSON.stringify(result)}::jsonb,
           result_mac = ${mac}
     WHERE log_id = ${logId}::uuid AND kind = ${kind} AND begun_at = ${begunAt}`
  return ended === 1
}

/**
 * Has a log checked as soon as may be; false: somebody has said so before. One that is under way begins anew: what it has read may have
 * been changed since, which is perhaps why somebody asks.
 */
export async function askForScrub(
  tx: Tx,
  { logId, kind }: Pick<DueScrub, 'logId' | 'kind'>,
  by: { askedBy: string; askedAt: Date },
): Promise<boolean> {
  const asked = await tx.$executeRaw`
    INSERT INTO log_scrub AS s (log_id, kind, asked_at, asked_by) VALUES (${logId}::uuid, ${kind}, ${by.askedAt}, ${by.askedBy})
    ON CONFLICT (log_id, kind) DO UPDATE SET asked_at = excluded.asked_at, asked_by = excluded.asked_by,
           begun_at = NULL, state = NULL, mac = NULL WHERE s.asked_at IS NULL`
  return asked === 1
}

/** What is stored of the checks of one log. */
export interface StoredScrub extends StoredResult {
  kind: CheckKind
  askedAt: Date | null
  askedBy: string | null
  begunAt: Date | null
  state: string | null
  mac: Buffer | null
}

const RESULT = `s.ended_at AS "endedAt", s.findings::float8 AS findings, s.result, s.result_mac AS "resultMac"`

/** The checks of one log, of each kind. */
export async function selectScrubs(db: Queryable, logId: string): Promise<StoredScrub[]> {
  const { rows } = await db.query<StoredScrub>(
    `SELECT kind, asked_at AS "askedAt", asked_by AS "askedBy", begun_at AS "begunAt", state, mac, ${RESULT}
       FROM log_scrub s WHERE log_id = $1 ORDER BY kind`,
    [logId],
  )
  return rows
}

/** What stands in the database as found, of each kind of each log that is stored in, from behind one on; nulls where nothing does. */
export async function selectResults(
  db: Queryable,
  after: CheckName | null,
  most: number,
): Promise<(StoredResult & CheckName)[]> {
  const { rows } = await db.query<StoredResult & CheckName>(
    `SELECT replace(l.id::text, '-', '') AS "logId", k.kind, ${RESULT}
       FROM log l JOIN tenant t ON t.id = l.tenant_id CROSS JOIN (VALUES ('full'), ('sample')) AS k (kind)
       LEFT JOIN log_scrub s ON s.log_id = l.id AND s.kind = k.kind
      WHERE ${OPEN} AND ($1::uuid IS NULL OR (l.id, k.kind) > ($1::uuid, $2::text))
      ORDER BY l.id, k.kind LIMIT $3`,
    [after?.logId ?? null, after?.kind ?? null, most],
  )
  return rows
}

/** Has Vouchsafe itself wait for a check; one that is waited for already is left as it is. */
export async function askBySelf(db: Queryable, { logId, kind }: CheckName, askedAt: Date): Promise<void> {
  await db.query(
    `INSERT INTO log_scrub AS s (log_id, kind, asked_at, asked_by) VALUES ($1, $2, $3, 'Vouchsafe')
     ON CONFLICT (log_id, kind) DO UPDATE SET asked_at = excluded.asked_at, asked_by = excluded.asked_by,
           begun_at = NULL, state = NULL, mac = NULL WHERE s.asked_at IS NULL`,
    [logId, kind, askedAt],
  )
}

/** How checking stands in all logs. */
export interface Scrubbing {
  /** Logs of which something does not fit, by the newest check of it. */
  broken: { tenant: string; tenantId: string; identity: string; findings: number }[]
  /** When the log was looked at that has waited longest; null: one never was, or there is none. */
  oldest: { full: Date | null; sample: Date | null }
}

/** How checking stands in all logs that are stored in. What a sample found goes with a check of all that does not find it. */
export async function selectScrubbing(db: Queryable): Promise<Scrubbing> {
  const { rows: broken } = await db.query<Scrubbing['broken'][number]>(
    `SELECT t.slug AS tenant, t.id AS "tenantId", replace(l.identity::text, '-', '') AS identity,
            greatest(CASE WHEN s.ended_at > f.ended_at OR f.ended_at IS NULL THEN s.findings END, f.findings)::float8 AS findings
       FROM log l JOIN tenant t ON t.id = l.tenant_id
       LEFT JOIN log_scrub s ON s.log_id = l.id AND s.kind = 'sample'
       LEFT JOIN log_scrub f ON f.log_id = l.id AND f.kind = 'full'
      WHERE f.findings > 0 OR (s.findings > 0 AND (s.ended_at > f.ended_at OR f.ended_at IS NULL)) ORDER BY t.slug, l.id`,
  )
  const { rows: oldest } = await db.query<Scrubbing['oldest']>(
    `SELECT min(coalesce(f.ended_at, '-infinity')) AS full, min(coalesce(greatest(s.ended_at, f.ended_at), '-infinity')) AS sample
       FROM log l JOIN tenant t ON t.id = l.tenant_id
       LEFT JOIN log_scrub s ON s.log_id = l.id AND s.kind = 'sample'
       LEFT JOIN log_scrub f ON f.log_id = l.id AND f.kind = 'full' WHERE ${OPEN}`,
  )
  const known = (time: unknown): Date | null => (time instanceof Date ? time : null)
  return { broken, oldest: { full: known(oldest[0]?.full), sample: known(oldest[0]?.sample) } }
}
