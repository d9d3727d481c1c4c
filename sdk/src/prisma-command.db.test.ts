import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { withClient } from '@/lib/db/client'
import { emptyDatabase, type TestDb } from '@/lib/testing/database'

import { checkDatabase } from './prisma-check'
import { prismaCommand } from './prisma-command'
import { readSchema } from './prisma-schema'
import { watchedTables } from './prisma-watched'

let cwd: string
let database: Omit<TestDb, 'db'>
let said: string

beforeEach(async () => {
  cwd = mkdtempSync(path.join(tmpdir(), 'vouchsafe-prisma-'))
  database = await emptyDatabase()
  mkdirSync(path.join(cwd, 'prisma'))
})
afterEach(async () => {
  rmSync(cwd, { recursive: true, force: true })
  await database.drop()
})

async function run(...args: string[]): Promise<number> {
  said = ''
  return prismaCommand(args, {
    cwd,
    databaseUrl: undefined,
    now: () => new Date('2026-11-22T10:00:00Z'),
    say: (line) => (said += `${line}\n`),
    stopping: new AbortController().signal,
  })
}

const schema = (text: string) => writeFileSync(path.join(cwd, 'prisma/schema.prisma'), text)

/** Applies all migrations in their order, as Prisma does. */
const migrate = (tables: string) =>
  withClient(database.ownerUrl, async (client) => {
    await client.query(tables)
    const folder = path.join(cwd, 'prisma/migrations')
    for (const name of readdirSync(folder).toSorted()) {
      await client.query(readFileSync(path.join(folder, name, 'migration.sql'), 'utf8'))
    }
  })
const change = (sql: string) => withClient(database.ownerUrl, (client) => client.query(sql))

test('init writes what is missing, and --check says whether schema, migrations and database agree', async () => {
  schema('model User { id Int @id\n password String }\nmodel Post { id Int @id }')
  const check = () => run('init', '--check', '--database', database.ownerUrl)
  expect(await run('init', '--check')).toBe(1)
  expect(said).toContain('The migrations are behind the schema: audits "Post"')
  expect(await check()).toBe(1)
  expect(said).toContain('The database has no schema vouchsafe')

  expect(await run('init')).toBe(0)
  expect(said).toContain('Wrote prisma/migrations/20261122100000_vouchsafe_capture/migration.sql')
  expect(said).toContain('audits "User", without the values of password')
  expect(said).toContain('User.password is redacted for its name')
  await migrate(
    'CREATE TABLE "User" (id int PRIMARY KEY, password text); CREATE TABLE "Post" (id int PRIMARY KEY)',
  )
  expect(await check()).toBe(0)
  expect(said).toBe('All 2 tables of the schema are audited.\n')
  expect(await run('init')).toBe(0)
  expect(said).toContain('Nothing to do')

  await change(`SELECT vouchsafe.watch('"User"', '{"type":"USER","key":["id"],"redact":[],"ignore":[]}')`)
  expect(await check()).toBe(1)
  expect(said).toContain('The table "User" has the trigger of another schema.')
})

const SCHEMA_OF_BROKEN = 'model User { id Int @id }\nmodel Part { id Int @id }'
const BROKEN: readonly [string, string][] = [
  [
    'ALTER TABLE "User" DISABLE TRIGGER "00_vouchsafe"',
    'The table "User" has a trigger that is switched off.',
  ],
  ['DROP TRIGGER "00_vouchsafe" ON "User"', 'The table "User" has no trigger.'],
  ['DROP TRIGGER "00_vouchsafe_truncate" ON "User"', 'The table "User" has no trigger for TRUNCATE'],
  [
    `CREATE TABLE later PARTITION OF "Part" FOR VALUES FROM (10) TO (20)`,
    'The table later, below "Part", has no trigger for TRUNCATE, as a partition that was made later.',
  ],
  [
    'ALTER TABLE early DISABLE TRIGGER "00_vouchsafe"',
    'The table early, below "Part", has a trigger that is switched off.',
  ],
  [
    `CREATE OR REPLACE FUNCTION vouchsafe.capture() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
    'The function vouchsafe.capture is another one.',
  ],
  [
    'ALTER FUNCTION vouchsafe.at_commit() SECURITY INVOKER',
    'The function vouchsafe.at_commit is another one.',
  ],
  ['ALTER FUNCTION vouchsafe.capture() RESET timezone', 'The function vouchsafe.capture is another one.'],
  ['DROP FUNCTION vouchsafe.readable(text)', 'The function vouchsafe.readable is not there.'],
  ['ALTER TABLE vouchsafe.outbox DISABLE TRIGGER at_commit', 'The trigger at_commit of vouchsafe.outbox'],
  ['GRANT INSERT ON vouchsafe.outbox TO vouchsafe_app', 'Vouchsafe_app may use vouchsafe.outbox (INSERT)'],
  ['GRANT USAGE ON SCHEMA vouchsafe TO PUBLIC', 'Everybody may use the schema vouchsafe (USAGE)'],
]
const UNMENDED: readonly [string, string][] = [
  ['DROP TABLE vouchsafe.refused', 'The table vouchsafe.refused is not there.'],
  ['ALTER TABLE vouchsafe.outbox DROP COLUMN name', 'The table vouchsafe.outbox has other columns.'],
  ['ALTER TABLE vouchsafe.committed DROP CONSTRAINT committed_place_key', 'committed has lost a key.'],
  ['ALTER TABLE vouchsafe.outbox SET UNLOGGED', 'The table vouchsafe.outbox is not logged'],
  [
    'CREATE RULE nothing AS ON INSERT TO vouchsafe.outbox DO INSTEAD NOTHING',
    'The table vouchsafe.outbox has triggers or rules of somebody else: nothing.',
  ],
]

test('whatever a database has not as init makes it is named, and init mends what a migration can', async () => {
  schema(SCHEMA_OF_BROKEN)
  await run('init')
  await migrate(
    `CREATE TABLE "User" (id int PRIMARY KEY); CREATE TABLE "Part" (id int PRIMARY KEY) PARTITION BY RANGE (id);
     CREATE TABLE early PARTITION OF "Part" FOR VALUES FROM (0) TO (10)`,
  )
  const check = () => run('init', '--check', '--database', database.ownerUrl)
  expect([await check(), said]).toEqual([0, 'All 2 tables of the schema are audited.\n'])
  for (const [broken, problem] of [...BROKEN, ...UNMENDED]) {
    await withClient(database.ownerUrl, async (client) => {
      await client.query('BEGIN')
      await client.query(broken)
      const { tables } = watchedTables(readSchema([{ path: 's', source: SCHEMA_OF_BROKEN }]))
      const { problems } = await checkDatabase(client, tables)
      expect(problems.join('\n'), broken).toContain(problem)
      expect(problems, broken).toHaveLength(1)
      await client.query('ROLLBACK')
    })
  }
  for (const [broken] of BROKEN) await change(broken)
  expect(await run('init', '--database', database.ownerUrl)).toBe(0)
  expect(said).toContain('audits in another way "Part"')
  await migrate('REVOKE ALL ON vouchsafe.outbox FROM vouchsafe_app')
  expect([await check(), said]).toEqual([0, 'All 2 tables of the schema are audited.\n'])
})

test('ship sends nothing where nothing is, and says whom it lacks', async () => {
  await expect(run('ship')).rejects.toThrow('Whose changes? Give --database')
  await expect(run('ship', '--once', '--refused', '--database', 'x')).rejects.toThrow('not both')
  await expect(run('init', '--once')).rejects.toThrow('prisma init takes no --once.')
  await expect(run('migrate')).rejects.toThrow('There is no command prisma migrate.')
  await expect(run('init', '--nonsense')).rejects.toThrow("Unknown option '--nonsense'")
  await expect(run('init', 'more')).rejects.toThrow('Not understood: more')
})
