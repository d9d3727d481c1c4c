import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

import type pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { emptyDatabase, TEST_ROLES, type TestDb } from '@/lib/testing/database'

import { withClient } from './client'
import { checkMigrated, migrate } from './migrate'
import { type Migration, pendingMigrations, readMigrations } from './migrations'

let t: Omit<TestDb, 'db'>
beforeEach(async () => {
  t = await emptyDatabase()
})
afterEach(() => t.drop())

const ask = <Row extends pg.QueryResultRow>(sql: string, url = t.ownerUrl): Promise<Row[]> =>
  withClient(url, async (client) => (await client.query<Row>(sql)).rows)

const migration = (name: string, sql: string): Migration => ({
  name,
  sql,
  checksum: createHash('sha256').update(sql).digest('hex'),
})

const ONE = migration('20200101000000_one', 'CREATE TABLE one (x int); INSERT INTO one VALUES (1);')
const TWO = migration('20200102000000_two', 'CREATE TABLE two (x int);')

const run = (...migrations: Migration[]) =>
  migrate({ ownerUrl: t.ownerUrl, appRole: TEST_ROLES.app, migrations })
const tables = async () =>
  (
    await ask<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
    )
  ).map((row) => row.name)

test('the real migrations run once, and the second run has nothing to do', async () => {
  const names = readMigrations().map((m) => m.name)
  expect(await migrate({ ownerUrl: t.ownerUrl, appRole: TEST_ROLES.app })).toEqual(names)
  expect(await migrate({ ownerUrl: t.ownerUrl, appRole: TEST_ROLES.app })).toEqual([])
  expect(await ask('SELECT count(*)::int AS n FROM tenant', t.appUrl)).toEqual([{ n: 0 }])
})

test("the record is Prisma's: its table, its columns, its checksum", async () => {
  await run(ONE)
  const columns = await ask(
    `SELECT column_name AS name, data_type AS type, character_maximum_length AS length, is_nullable AS nullable, column_default AS byDefault
       FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`,
  )
  const TIME = 'timestamp with time zone'
  const column = (
    name: string,
    type: string,
    length: number | null,
    nullable: string,
    bydefault: string | null,
  ) => ({
    name,
    type,
    length,
    nullable,
    bydefault,
  })
  expect(columns).toEqual([
    column('id', 'character varying', 36, 'NO', null),
    column('checksum', 'character varying', 64, 'NO', null),
    column('finished_at', TIME, null, 'YES', null),
    column('migration_name', 'character varying', 255, 'NO', null),
    column('logs', 'text', null, 'YES', null),
    column('rolled_back_at', TIME, null, 'YES', null),
    column('started_at', TIME, null, 'NO', 'now()'),
    column('applied_steps_count', 'integer', null, 'NO', '0'),
  ])
  const [row] = await ask(
    `SELECT length(id) AS id, checksum, migration_name AS name, logs, rolled_back_at AS back, applied_steps_count AS steps,
            finished_at >= started_at AS finished FROM _prisma_migrations`,
  )
  expect(row).toEqual({
    id: 36,
    checksum: ONE.checksum,
    name: ONE.name,
    logs: null,
    back: null,
    steps: 1,
    finished: true,
  })
})

test('checksums are those of the files, byte for byte', () => {
  for (const m of readMigrations()) {
    const bytes = readFileSync(`prisma/migrations/${m.name}/migration.sql`)
    expect(m.checksum).toBe(createHash('sha256').update(bytes).digest('hex'))
  }
  expect(readMigrations()).toHaveLength(
    readdirSync('prisma/migrations').filter((name) => /^\d/.test(name)).length,
  )
})

test('a later migration runs alone', async () => {
  await run(ONE)
  expect(await run(ONE, TWO)).toEqual([TWO.name])
  expect(await tables()).toEqual(['_prisma_migrations', 'one', 'two'])
})

test('four runners at once apply each migration once', async () => {
  const answers = await Promise.all([run(ONE, TWO), run(ONE, TWO), run(ONE, TWO), run(ONE, TWO)])
  expect(answers.flat().toSorted()).toEqual([ONE.name, TWO.name])
  expect(await ask('SELECT count(*)::int AS n FROM one')).toEqual([{ n: 1 }])
})

describe('a migration that fails', () => {
  test('leaves nothing behind, says where it failed, and runs when it is mended', async () => {
    const broken = migration(
      TWO.name,
      'CREATE TABLE two (x int);\nINSERT INTO two VALUES (1);\nSELECT nonsense;',
    )
    await expect(run(ONE, broken)).rejects.toThrow(
      `Migration ${TWO.name} failed at line 3: column "nonsense" does not exist. The database is as it was before.`,
    )
    expect(await tables()).toEqual(['_prisma_migrations', 'one'])
    expect(await run(ONE, TWO)).toEqual([TWO.name])
  })

  test('of which the very first leaves not even the record', async () => {
    await expect(run(migration(ONE.name, 'SELECT nonsense'))).rejects.toThrow('at line 1')
    expect(await tables()).toEqual([])
  })
})

describe('a database that does not fit the files is left alone', () => {
  test('a changed file', async () => {
    await run(ONE)
    const changed = migration(ONE.name, `${ONE.sql} `)
    await expect(run(changed, TWO)).rejects.toThrow(/has been changed since.*\n.*Restore prisma\/migrations/)
    expect(await tables()).toEqual(['_prisma_migrations', 'one'])
  })

  test('a migration of a newer version', async () => {
    await run(ONE, TWO)
    await expect(run(ONE)).rejects.toThrow(/does not know.*\n.*Start the version that made it/)
  })

  test('a migration that was slipped in before one that has run', async () => {
    await run(TWO)
    await expect(run(ONE, TWO)).rejects.toThrow(/is older than 20200102000000_two.*\n.*later time/)
    expect(await tables()).toEqual(['_prisma_migrations', 'two'])
  })

  test("one that Prisma's own tool left unfinished", async () => {
    await run(ONE)
    await ask(`UPDATE _prisma_migrations SET finished_at = NULL`)
    await expect(run(ONE, TWO)).rejects.toThrow(/did not finish.*\n.*prisma migrate resolve/)
  })

  test('but one that Prisma rolled back runs again', async () => {
    await run(ONE)
    await ask(`DROP TABLE one; UPDATE _prisma_migrations SET rolled_back_at = now()`)
    expect(await run(ONE)).toEqual([ONE.name])
  })
})

describe('rights', () => {
  test('a role that may not make tables is told to use the owner', async () => {
    const asApp = migrate({ ownerUrl: t.appUrl, appRole: TEST_ROLES.app, migrations: [ONE] })
    await expect(asApp).rejects.toThrow(/vouchsafe_app may not make tables.*\n.*DATABASE_OWNER_URL/)
  })

  test('once the owner has migrated, the serving role alone starts', async () => {
    await migrate({ ownerUrl: t.ownerUrl, appRole: TEST_ROLES.app })
    expect(await migrate({ ownerUrl: t.appUrl, appRole: TEST_ROLES.app })).toEqual([])
    await expect(checkMigrated(t.appUrl)).resolves.toBeUndefined()
  })

  test('a role that serves from now on gets its rights at the next start', async () => {
    await migrate({ ownerUrl: t.ownerUrl, appRole: null })
    await expect(ask('SELECT FROM tenant', t.appUrl)).rejects.toMatchObject({ code: '42501' })
    await migrate({ ownerUrl: t.ownerUrl, appRole: TEST_ROLES.app })
    expect(await ask('SELECT FROM tenant', t.appUrl)).toEqual([])
  })
})

test('a command does not migrate: it says who does', async () => {
  await expect(checkMigrated(t.ownerUrl)).rejects.toThrow(/lacks \d+ migration.*\n.*npm start/)
  expect(await tables()).toEqual([])
})

describe('a server that cannot be used is named, with what to do, and never with its password', () => {
  const changedUrl = (change: (url: URL) => void) => {
    const url = new URL(t.ownerUrl)
    change(url)
    return url.toString()
  }
  test.each<[string, (url: URL) => void, RegExp]>([
    ['a wrong password', (url) => (url.password = 'not-the-password'), /Correct the password/],
    ['a missing database', (url) => (url.pathname = '/nowhere'), /Make the database first/],
    [
      'no server',
      (url) => {
        url.search = ''
        url.host = '127.0.0.1:1'
      },
      /Start the server, correct DATABASE_URL, or unset it/,
    ],
  ])('%s', async (_, change, fix) => {
    const url = changedUrl(change)
    const error: unknown = await migrate({ ownerUrl: url, appRole: null }).catch((reason: unknown) => reason)
    expect(String(error)).toMatch(fix)
    expect(String(error)).not.toContain(new URL(url).password)
  })
})

test('what is still to run is told from what has run, without a database', () => {
  const applied = (m: Migration) => ({ name: m.name, checksum: m.checksum, finished: true })
  expect(pendingMigrations([ONE, TWO], [])).toEqual([ONE, TWO])
  expect(pendingMigrations([ONE, TWO], [applied(ONE)])).toEqual([TWO])
  expect(pendingMigrations([ONE, TWO], [applied(TWO), applied(ONE)])).toEqual([])
})
