import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { withClient } from '@/lib/db/client'
import { emptyDatabase, type TestDb } from '@/lib/testing/database'

import { prismaCommand } from './prisma-command'

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

  await change('ALTER TABLE "User" DISABLE TRIGGER "00_vouchsafe"; DROP TRIGGER "00_vouchsafe" ON "Post"')
  expect(await check()).toBe(1)
  expect(said).toContain('The table "User" has a trigger that is switched off.')
  expect(said).toContain('The table "Post" has no trigger.')
  await migrate('SELECT')
  await change(`SELECT vouchsafe.watch('"User"', '{"type":"USER","key":["id"],"redact":[],"ignore":[]}')`)
  expect(await check()).toBe(1)
  expect(said).toContain('The table "User" has the trigger of another schema.')
})

test('ship sends nothing where nothing is, and says whom it lacks', async () => {
  await expect(run('ship')).rejects.toThrow('Whose changes? Give --database')
  await expect(run('ship', '--once', '--refused', '--database', 'x')).rejects.toThrow('not both')
  await expect(run('init', '--once')).rejects.toThrow('prisma init takes no --once.')
  await expect(run('migrate')).rejects.toThrow('There is no command prisma migrate.')
  await expect(run('init', '--nonsense')).rejects.toThrow("Unknown option '--nonsense'")
  await expect(run('init', 'more')).rejects.toThrow('Not understood: more')
})
