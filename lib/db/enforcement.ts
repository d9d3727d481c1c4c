import type pg from 'pg'

import { KEEPER_ROLE } from './roles'

/** One thing that this database does not hold us to, though it could. */
export interface EnforcementGap {
  code:
    | 'app_superuser'
    | 'app_owner'
    | 'app_may_change'
    | 'keeper_missing'
    | 'keeper_login'
    | 'keeper_assumable'
    | 'trigger_missing'
    | 'not_durable'
    | 'no_checksums'
  /** One sentence, for start-up, `doctor` and the integrity page. */
  message: string
  fix: string
}

/** One thing that a database can hold us to, and what of it this one does not. */
export interface EnforcementCheck {
  /** What holds where there is no gap, in one sentence. */
  holds: string
  gaps: EnforcementGap[]
}

type Queryable = Pick<pg.Pool, 'query'>

/** Tables that only grow. Partitions of `event` are added to them. */
const APPEND_ONLY = ['event', 'log_entry', 'log_tile', 'event_subject', 'subject_key', 'log_head']

const SEPARATE_ROLES =
  'Serve with a role of its own (DATABASE_URL) and migrate with the owner (DATABASE_OWNER_URL).'

const CHECKS: readonly { holds: string; look: (pool: Queryable) => Promise<EnforcementGap[]> }[] = [
  { holds: 'Requests are served with a role of its own, which does not own the tables.', look: roleGaps },
  {
    holds: 'That role may add to the log; it has no right to change or remove anything in it.',
    look: rightGaps,
  },
  { holds: 'Triggers refuse to change or remove what is stored, whoever asks.', look: triggerGaps },
  {
    holds: 'Nobody but a superuser can become the one role that those triggers let through.',
    look: keeperGaps,
  },
  { holds: 'What was accepted is on the disk before the answer is given.', look: durabilityGaps },
  {
    holds: 'Every page of the database carries a checksum: damage of the disk is noticed.',
    look: checksumGaps,
  },
]

/**
 * What the database itself enforces of "append-only", and of keeping it, asked as the serving role. Looks at rights, triggers
 * and settings as they are now, so a trigger that an owner switched off shows up here.
 */
export async function enforcementChecks(pool: Queryable): Promise<EnforcementCheck[]> {
  const checks: EnforcementCheck[] = []
  for (const { holds, look } of CHECKS) checks.push({ holds, gaps: await look(pool) })
  return checks
}

/** What it does not enforce. An empty list: nothing is missing. */
export async function enforcement(pool: Queryable): Promise<EnforcementGap[]> {
  return (await enforcementChecks(pool)).flatMap(({ gaps }) => gaps)
}

async function roleGaps(pool: Queryable): Promise<EnforcementGap[]> {
  const { rows } = await pool.query<{ role: string; superuser: boolean; owner: boolean }>(
    `SELECT current_user AS role, r.rolsuper AS superuser,
            pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = 'event'::regclass), 'MEMBER') AS owner
       FROM pg_roles r WHERE r.rolname = current_user`,
  )
  const me = rows[0]
  if (me?.superuser) {
    return [
      {
        code: 'app_superuser',
        message: `Requests are served as ${me.role}, a superuser.`,
        fix: SEPARATE_ROLES,
      },
    ]
  }
  if (!me?.owner) return []
  const message = `Requests are served as ${me.role}, which owns the tables and could switch their triggers off.`
  return [{ code: 'app_owner', message, fix: SEPARATE_ROLES }]
}

/** `log_head` may be updated by design: its trigger lets it grow, never shrink. */
async function rightGaps(pool: Queryable): Promise<EnforcementGap[]> {
  const { rows } = await pool.query<{ relation: string; rights: string[] }>(
    `SELECT c.relname AS relation, array_agg(p.right ORDER BY p.right) AS rights
       FROM (${GUARDED}) c CROSS JOIN unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) p("right")
      WHERE has_table_privilege(c.oid, p.right)
        AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
        AND NOT pg_has_role(current_user, c.relowner, 'MEMBER')
      GROUP BY c.relname ORDER BY c.relname`,
    [APPEND_ONLY],
  )
  return rows.map((row) => ({
    code: 'app_may_change',
    message: `The serving role has ${row.rights.join(', ')} on ${row.relation}; only its triggers refuse now.`,
    fix: `As the owner: REVOKE ${row.rights.join(', ')} ON ${row.relation} FROM the serving role.`,
  }))
}

async function keeperGaps(pool: Queryable): Promise<EnforcementGap[]> {
  const { rows } = await pool.query<{ login: boolean; members: string[] }>(
    `SELECT k.rolcanlogin AS login,
            ARRAY(SELECT m.rolname::text FROM pg_roles m
                   WHERE NOT m.rolsuper AND m.oid <> k.oid
                     AND (pg_has_role(m.oid, k.oid, 'MEMBER') OR EXISTS (
                            SELECT FROM pg_auth_members a WHERE a.roleid = k.oid AND a.member = m.oid AND a.admin_option)
                          -- Before PostgreSQL 16 this right was enough to give oneself any role.
                          OR (m.rolcreaterole AND current_setting('server_version_num')::int < 160000))
                   ORDER BY 1) AS members
       FROM pg_roles k WHERE k.rolname = $1`,
    [KEEPER_ROLE],
  )
  const keeper = rows[0]
  if (!keeper) {
    const message = `The role ${KEEPER_ROLE} does not exist, so erasure and retention are not available.`
    return [{ code: 'keeper_missing', message, fix: `As a superuser: CREATE ROLE ${KEEPER_ROLE} NOLOGIN` }]
  }
  const gaps: EnforcementGap[] = []
  if (keeper.login) {
    const message = `The role ${KEEPER_ROLE}, which may pass the triggers, can log in.`
    gaps.push({
      code: 'keeper_login',
      message,
      fix: `As a superuser: ALTER ROLE ${KEEPER_ROLE} NOLOGIN PASSWORD NULL`,
    })
  }
  if (keeper.members.length > 0) {
    const names = keeper.members.join(', ')
    gaps.push({
      code: 'keeper_assumable',
      message: `${names} may become ${KEEPER_ROLE} and pass the triggers.`,
      fix: `As a superuser: REVOKE ${KEEPER_ROLE} FROM ${names} CASCADE; and take CREATEROLE from it.`,
    })
  }
  return gaps
}

/**
 * Each guarded table needs a trigger for rows and one for TRUNCATE, both firing always (tgenabled A) and calling our
 * functions. tgtype is a bit set: 1 row, 2 before, 8 delete, 16 update, 32 truncate (PostgreSQL's trigger.h).
 */
async function triggerGaps(pool: Queryable): Promise<EnforcementGap[]> {
  const { rows } = await pool.query<{ relation: string; missing: string[] }>(
    `SELECT c.relname AS relation, array_agg(w.label ORDER BY w.label) AS missing
       FROM (${GUARDED}) c CROSS JOIN (VALUES ('UPDATE and DELETE', 27), ('TRUNCATE', 34)) w(label, type)
      WHERE NOT EXISTS (
        SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
         WHERE t.tgrelid = c.oid AND t.tgtype = w.type AND t.tgenabled = 'A' AND t.tgqual IS NULL
           AND p.proname IN ('vouchsafe_refuse_change', 'vouchsafe_refuse_shrink'))
      GROUP BY c.relname ORDER BY c.relname`,
    [APPEND_ONLY],
  )
  return rows.map((row) => ({
    code: 'trigger_missing',
    message: `${row.relation} has no active trigger against ${row.missing.join(' and ')}.`,
    fix: 'Find out who removed it. As the owner: ALTER TABLE … ENABLE ALWAYS TRIGGER …, or make it as prisma/migrations does.',
  }))
}

/** `remote_write` and `local` are about standbys; the server's own disk has it with all but `off`. */
async function durabilityGaps(pool: Queryable): Promise<EnforcementGap[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT name FROM pg_settings
      WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name`,
  )
  return rows.map(({ name }) => ({
    code: 'not_durable',
    message: `${name} is off: a crash of its machine can lose what was accepted, and signed.`,
    fix: `Set ${name} = on in postgresql.conf, and reload.`,
  }))
}

async function checksumGaps(pool: Queryable): Promise<EnforcementGap[]> {
  const { rows } = await pool.query<{ off: boolean }>(
    `SELECT current_setting('data_checksums') = 'off' AS off`,
  )
  if (rows[0]?.off !== true) return []
  const message = 'Data checksums are off: damage of the disk may go unnoticed until it is read.'
  return [{ code: 'no_checksums', message, fix: 'Stop PostgreSQL, and run pg_checksums --enable.' }]
}

/** The guarded tables and every partition; $1 is APPEND_ONLY. */
const GUARDED = `
  SELECT c.oid, c.relname, c.relowner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname = 'public' AND (c.relname = ANY ($1)
      OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'public.event'::regclass))`
