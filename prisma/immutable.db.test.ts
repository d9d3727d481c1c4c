import { randomBytes, randomUUID } from 'node:crypto'

import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { TEST_ROLES, type TestDb, testDatabase, testTenant } from '@/lib/testing/database'

let t: TestDb
let app: pg.Client
let owner: pg.Client
let superuser: pg.Client
let partitions: string[]
let logId: string

const EVENT_COLUMNS =
  'tenant_id, late, partial, idx, received_at, id, occurred_at, content_mac, action, change, outcome, actor_type, resource_type, source_name, source_format, search'

/** One event with the given id, in the month that the id says. */
const insertEvent = (client: pg.Client, id: string, conflict = '') =>
  client.query(
    `INSERT INTO event (${EVENT_COLUMNS}) VALUES
       (1, false, false, 0, now(), $1, '2026-11-20T10:00:00Z', '\\x00', 'a.b', 'NONE', 'success', 'user', 'X', 's', 'f', ''::tsvector) ${conflict}`,
    [id],
  )

/** The first id of each partition: its lower bound, or something below all of them. */
async function idOf(partition: string): Promise<string> {
  const { rows } = await superuser.query<{ bound: string }>(
    `SELECT pg_get_expr(relpartbound, oid) AS bound FROM pg_class WHERE oid = $1::regclass`,
    [partition],
  )
  return (
    /FROM \('([0-9a-f-]{36})'\)/.exec(rows[0]?.bound ?? '')?.[1] ?? '00000000-0000-7000-8000-000000000001'
  )
}

/** The bounds of a partition as times. */
function monthsOf(bound: string): string[] {
  const ids = bound.match(/[0-9a-f]{8}-[0-9a-f]{4}/g) ?? []
  return ids.map((id) => new Date(Number.parseInt(id.replace('-', ''), 16)).toISOString())
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

beforeAll(async () => {
  t = await testDatabase()
  app = await connect(t.appUrl)
  owner = await connect(t.ownerUrl)
  superuser = await connect(t.superUrl)
  const { rows } = await superuser.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid
      WHERE h.inhparent = 'event'::regclass ORDER BY 1`,
  )
  partitions = rows.map((row) => row.name)
  const tenant = await testTenant(t.db)
  logId = tenant.logId
  for (const partition of partitions) await insertEvent(app, await idOf(partition))
  await app.query(`INSERT INTO log_entry VALUES ($1, 0, $2, '\\x00')`, [logId, randomUUID()])
  await app.query(`INSERT INTO log_tile VALUES ($1, 0, 0, $2, $3)`, [
    logId,
    randomBytes(8192),
    randomBytes(32),
  ])
  const keyId = randomUUID()
  await app.query(`INSERT INTO subject_key VALUES ($1, 1, '\\x00', '\\x00')`, [keyId])
  await app.query(`INSERT INTO event_subject VALUES (1, $1, $2, 0)`, [randomUUID(), keyId])
  await app.query(GROW, [logId, 5, randomBytes(64)])
})
afterAll(async () => {
  await Promise.all([app.end(), owner.end(), superuser.end()])
  await t.drop()
})

/** Size, and one hash for each of its set bits. */
const GROW = 'UPDATE log_head SET size = $2, frontier = $3, root = sha256($3) WHERE log_id = $1'

/** A column of each table that a change could go for, and its value's unchanged self. */
const COLUMN: Record<string, string> = {
  log_entry: 'entry',
  log_tile: 'hashes',
  subject_key: 'created_at',
  event_subject: 'role',
  log_head: 'size',
}
const CONFLICT: Record<string, string> = {
  log_entry: '(log_id, idx)',
  log_tile: '(log_id, level, n)',
  subject_key: '(key_id)',
  event_subject: '(event_id, role, key_id)',
  log_head: '(log_id)',
}

/** Every statement that would change or remove what a table holds. The rows are there, so none is refused for nothing. */
function attacks(table: string): Record<string, string> {
  const column = COLUMN[table] ?? 'action'
  const target = CONFLICT[table] ?? '(tenant_id, id)'
  const same = `t.ctid = s.ctid AND t.tableoid = s.tableoid`
  const source = `(SELECT ctid, tableoid, * FROM ${table} LIMIT 1) s`
  return {
    UPDATE: `UPDATE ${table} SET ${column} = ${column}`,
    'UPDATE ONLY a partition': `UPDATE ONLY ${table} SET ${column} = ${column}`,
    DELETE: `DELETE FROM ${table}`,
    TRUNCATE: `TRUNCATE ${table}`,
    'TRUNCATE with others': `TRUNCATE idempotency, ${table} CASCADE`,
    'MERGE that updates': `MERGE INTO ${table} t USING ${source} ON ${same} WHEN MATCHED THEN UPDATE SET ${column} = s.${column}`,
    'MERGE that deletes': `MERGE INTO ${table} t USING ${source} ON ${same} WHEN MATCHED THEN DELETE`,
    'ON CONFLICT DO UPDATE': `INSERT INTO ${table} SELECT * FROM ${table} LIMIT 1 ON CONFLICT ${target} DO UPDATE SET ${column} = EXCLUDED.${column}`,
  }
}

async function refusals(client: pg.Client, tables: string[], before = ''): Promise<string[]> {
  const allowed: string[] = []
  for (const table of tables) {
    for (const [name, sql] of Object.entries(attacks(table))) {
      // The parent holds no rows of its own.
      if (name === 'UPDATE ONLY a partition' && table === 'event') continue
      await client.query('BEGIN')
      if (before) await client.query(before)
      const outcome = await client.query(sql).then(
        () => 'it was carried out',
        (error: unknown) => (error instanceof pg.DatabaseError ? (error.code ?? '') : String(error)),
      )
      await client.query('ROLLBACK')
      // 42501, insufficient_privilege: from the rights, or from our triggers. Anything else is not a refusal.
      if (outcome !== '42501') allowed.push(`${name} on ${table}: ${outcome}`)
    }
  }
  return allowed
}

const TABLES = ['event', 'log_entry', 'log_tile', 'event_subject', 'subject_key', 'log_head']

test('every partition has a row to lose: 36 months back, this one, three ahead and the open one', async () => {
  expect(partitions).toHaveLength(41)
  for (const partition of partitions) {
    const { rows } = await superuser.query(`SELECT FROM ${partition}`)
    expect(rows, partition).toHaveLength(1)
  }
})

describe('UPDATE, DELETE, TRUNCATE, MERGE and ON CONFLICT DO UPDATE are refused', () => {
  test('to the serving role, everywhere', async () => {
    expect(await refusals(app, [...TABLES, ...partitions])).toEqual([])
  })

  test('to the owner, everywhere', async () => {
    expect(await refusals(owner, [...TABLES, ...partitions])).toEqual([])
  })

  test('to a superuser, everywhere', async () => {
    expect(await refusals(superuser, [...TABLES, ...partitions])).toEqual([])
  })

  test('to a superuser who plays a replica, for whom ordinary triggers do not fire', async () => {
    const replica = 'SET LOCAL session_replication_role = replica'
    expect(await refusals(superuser, [...TABLES, ...partitions], replica)).toEqual([])
  })

  test('to an owner who calls a setting, or an operator, to help', async () => {
    await superuser.query(`CREATE SCHEMA evil AUTHORIZATION ${TEST_ROLES.owner}`)
    await owner.query(`CREATE FUNCTION evil.yes(name, name) RETURNS boolean LANGUAGE sql AS 'SELECT true'`)
    await owner.query(`CREATE OPERATOR evil.= (LEFTARG = name, RIGHTARG = name, FUNCTION = evil.yes)`)
    expect(await refusals(owner, TABLES, 'SET LOCAL search_path = evil, public, pg_catalog')).toEqual([])
    expect(await refusals(owner, TABLES, `SET LOCAL vouchsafe.keeper = 'on'`)).toEqual([])
  })

  test('in a partition that is made later, too', async () => {
    const { rows } = await app.query<{ name: string }>(`SELECT vouchsafe_make_partitions(now(), 5) AS name`)
    const made = rows.map((row) => row.name)
    expect(made).toHaveLength(2)
    for (const name of made) await insertEvent(app, await idOf(name))
    expect(await refusals(superuser, made, 'SET LOCAL session_replication_role = replica')).toEqual([])
    expect(await refusals(app, made)).toEqual([])
  })
})

describe('nobody but a superuser becomes the keeper', () => {
  test.each(['app', 'owner'] as const)('%s', async (role) => {
    const client = role === 'app' ? app : owner
    await expect(client.query('SET ROLE vouchsafe_keeper')).rejects.toMatchObject({ code: '42501' })
    await expect(client.query(`GRANT vouchsafe_keeper TO ${TEST_ROLES[role]}`)).rejects.toMatchObject({
      code: '42501',
    })
  })
})

describe('a head', () => {
  test('grows', async () => {
    await app.query(GROW, [logId, 6, randomBytes(64)])
    const { rows } = await app.query('SELECT size FROM log_head WHERE log_id = $1', [logId])
    expect(rows).toEqual([{ size: '6' }])
  })

  test('never shrinks, for the owner either', async () => {
    await expect(owner.query(GROW, [logId, 3, randomBytes(64)])).rejects.toMatchObject({ code: '42501' })
  })

  test('never comes to what no append could go on from', async () => {
    await expect(app.query(GROW, [logId, 7, randomBytes(64)])).rejects.toMatchObject({ code: '42501' })
    const rootless = "UPDATE log_head SET size = 8, frontier = root, root = '' WHERE log_id = $1"
    await expect(app.query(rootless, [logId])).rejects.toMatchObject({ code: '42501' })
  })

  test('is never handed to another log or tenant', async () => {
    const moved = 'UPDATE log_head SET size = size + 1, log_id = gen_random_uuid()'
    await expect(owner.query(moved)).rejects.toMatchObject({ code: '42501' })
    const given = 'UPDATE log_head SET size = size + 1, tenant_id = tenant_id + 1'
    await expect(owner.query(given)).rejects.toMatchObject({ code: '42501' })
  })
})

describe('what the serving role may do beside reading and adding', () => {
  test('it locks heads, as an append does', async () => {
    await app.query('BEGIN')
    expect((await app.query('SELECT FROM log_head FOR UPDATE')).rowCount).toBe(1)
    await app.query('ROLLBACK')
  })

  test.each([
    'UPDATE tenant SET is_system = true',
    "UPDATE instance SET key_fingerprint = 'another'",
    'DELETE FROM tenant',
    'DELETE FROM log',
  ])('it makes no tenant another one, and takes none away: %s', async (statement) => {
    await expect(app.query(statement)).rejects.toMatchObject({ code: '42501' })
  })

  test('it gives a tenant no second log', async () => {
    const second =
      'INSERT INTO log (id, identity, tenant_id) SELECT i, i, tenant_id FROM log, gen_random_uuid() i'
    await expect(app.query(second)).rejects.toMatchObject({ code: '23505' })
  })

  test('it makes, flushes and analyzes partitions through functions of the owner', async () => {
    const name = partitions.at(-1)
    await expect(app.query('SELECT vouchsafe_make_partitions(now(), 3)')).resolves.toBeDefined()
    await expect(app.query('SELECT vouchsafe_flush_index($1)', [name])).resolves.toBeDefined()
    await expect(app.query('SELECT vouchsafe_analyze_partition($1)', [name])).resolves.toBeDefined()
  })

  test.each(['account', 'pg_class', 'event', 'event_2026_11; DROP TABLE account', 'nothing', ''])(
    'the functions refuse %j, which is no partition',
    async (name) => {
      await expect(app.query('SELECT vouchsafe_flush_index($1)', [name])).rejects.toThrow(
        'no partition of event',
      )
      await expect(app.query('SELECT vouchsafe_analyze_partition($1)', [name])).rejects.toThrow(
        'no partition of event',
      )
    },
  )

  test('a table of the same name in another schema is not taken for a partition', async () => {
    await superuser.query('CREATE SCHEMA other')
    await superuser.query('CREATE TABLE other.event_fake (search tsvector)')
    await expect(app.query(`SELECT vouchsafe_analyze_partition('event_fake')`)).rejects.toThrow(
      'no partition',
    )
  })

  test.each(['0001-01-01', '-infinity', 'infinity', '2019-01-01', null])(
    'asked for partitions from %s, it gets none: old months are in the open one',
    async (first) => {
      const { rows } = await app.query('SELECT vouchsafe_make_partitions($1, 3) AS name', [first])
      expect(rows).toEqual([])
    },
  )

  test.each(['America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati'])(
    'at most 12 months are made ahead, in a session of %s too',
    async (zone) => {
      await superuser.query('BEGIN')
      await superuser.query(`SET LOCAL timezone = '${zone}'`)
      await superuser.query('SELECT vouchsafe_make_partitions(now(), 1000000)')
      const { rows } = await superuser.query<{ bound: string }>(
        `SELECT pg_get_expr(relpartbound, oid) AS bound FROM pg_class
          WHERE oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'event'::regclass)`,
      )
      await superuser.query('ROLLBACK')
      expect(rows).toHaveLength(1 + 36 + 1 + 12)
      expect(
        rows.flatMap(({ bound }) => monthsOf(bound)).filter((time) => !time.endsWith('-01T00:00:00.000Z')),
      ).toEqual([])
    },
  )

  test('it makes no tables, functions or temporary tables, and reads no password', async () => {
    await expect(app.query('CREATE TABLE mine (x int)')).rejects.toMatchObject({ code: '42501' })
    await expect(app.query('CREATE TEMP TABLE mine (x int)')).rejects.toMatchObject({ code: '42501' })
    await expect(app.query('SELECT rolpassword FROM pg_authid')).rejects.toMatchObject({ code: '42501' })
    await expect(app.query('ALTER TABLE event DISABLE TRIGGER ALL')).rejects.toMatchObject({ code: '42501' })
    await expect(app.query('SET session_replication_role = replica')).rejects.toMatchObject({ code: '42501' })
    await expect(app.query(`SELECT vouchsafe_grant_app('vouchsafe_app')`)).rejects.toMatchObject({
      code: '42501',
    })
    await expect(
      app.query(`SELECT vouchsafe_add_partition('x', 'MINVALUE', 'MAXVALUE')`),
    ).rejects.toMatchObject({
      code: '42501',
    })
  })
})

test('PUBLIC may execute none of our functions that do anything', async () => {
  const { rows } = await superuser.query<{ name: string }>(
    `SELECT proname AS name FROM pg_proc p CROSS JOIN LATERAL aclexplode(coalesce(proacl, acldefault('f', proowner))) a
      WHERE pronamespace = 'public'::regnamespace AND a.grantee = 0 AND prorettype <> 'trigger'::regtype ORDER BY 1`,
  )
  // A pure calculation.
  expect(rows.map((row) => row.name)).toEqual(['vouchsafe_id_floor'])
})

test('functions that run as the owner have a fixed search path', async () => {
  const { rows } = await superuser.query<{ name: string; config: string[] | null }>(
    `SELECT proname AS name, proconfig AS config FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace AND (prosecdef OR prorettype = 'trigger'::regtype) ORDER BY 1`,
  )
  expect(rows).toHaveLength(7)
  for (const row of rows) expect(row.config, row.name).toContain('search_path=pg_catalog, pg_temp')
})

test('a statement that adds is not slowed by a change of mind: ON CONFLICT DO NOTHING works', async () => {
  const id = await idOf(partitions.at(-1) ?? '')
  const { rowCount } = await insertEvent(app, id, 'ON CONFLICT (tenant_id, id) DO NOTHING')
  expect(rowCount).toBe(0)
})
