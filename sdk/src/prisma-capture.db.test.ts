import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { type CaptureDb, captureDatabase } from '@/lib/testing/capture'

import { Outbox } from './prisma-outbox'

const SCHEMA = `
model User {
  id        Int       @id @default(autoincrement())
  email     String    @unique
  name      String?
  password  String?
  seenAt    DateTime? /// @vouchsafe.ignore
  deletedAt DateTime? /// @vouchsafe.softDelete
  posts     Post[]
}

model Post {
  author   User   @relation(fields: [authorId], references: [id], onDelete: Cascade)
  authorId Int
  number   Int
  title    String

  @@id([authorId, number])
}
`

const TABLES = `
CREATE TABLE "User" (
  id serial PRIMARY KEY, email text NOT NULL UNIQUE, name text, password text, "seenAt" timestamptz, "deletedAt" timestamptz
);
CREATE TABLE "Post" (
  "authorId" int NOT NULL REFERENCES "User" ON DELETE CASCADE, number int NOT NULL, title text NOT NULL,
  PRIMARY KEY ("authorId", number)
);
`

let t: CaptureDb
beforeAll(async () => void (t = await captureDatabase(TABLES, SCHEMA)))
afterAll(() => t.drop())
beforeEach(async () => {
  await t.owner.query('TRUNCATE "User", "Post" RESTART IDENTITY')
  await t.drain()
})

const parsed = (text: string | null) => (text === null ? null : (JSON.parse(text) as unknown))

describe('what is captured', () => {
  test('a row that is made, changed and deleted', async () => {
    await t.app.query(`INSERT INTO "User" (email, name) VALUES ('ada@example.com', 'Ada')`)
    await t.app.query(`UPDATE "User" SET name = 'Ada L.'`)
    await t.app.query(`DELETE FROM "User"`)
    const rows = await t.drain()
    expect(rows.map(({ operation, type, key, name }) => [operation, type, key, name])).toEqual([
      ['create', 'USER', '1', 'Ada'],
      ['update', 'USER', '1', 'Ada L.'],
      ['delete', 'USER', '1', 'Ada L.'],
    ])
    const [created, updated, deleted] = rows
    expect(created?.before).toBeNull()
    expect(parsed(created!.after)).toEqual({
      id: 1,
      email: 'ada@example.com',
      name: 'Ada',
      password: null,
      deletedAt: null,
    })
    expect(parsed(updated!.before)).toMatchObject({ name: 'Ada' })
    expect(parsed(updated!.after)).toMatchObject({ name: 'Ada L.' })
    expect(deleted?.after).toBeNull()
    expect(created).toMatchObject({ role: 'vouchsafe_app', application: 'a test', relation: 'public.User' })
  })

  test('what changes nothing, or only what is ignored, leaves nothing', async () => {
    await t.app.query(`INSERT INTO "User" (email) VALUES ('a'), ('b')`)
    await t.app.query(`UPDATE "User" SET email = email, name = NULL`)
    await t.app.query(`UPDATE "User" SET "seenAt" = now()`)
    expect((await t.drain()).map(({ operation }) => operation)).toEqual(['create', 'create'])
  })

  test('a soft delete is a deletion, and it is undone', async () => {
    await t.app.query(`INSERT INTO "User" (email) VALUES ('a')`)
    await t.app.query(`UPDATE "User" SET "deletedAt" = now()`)
    await t.app.query(`UPDATE "User" SET "deletedAt" = now() + interval '1 day'`)
    await t.app.query(`UPDATE "User" SET "deletedAt" = NULL`)
    const operations = (await t.drain()).map(({ operation }) => operation)
    expect(operations).toEqual(['create', 'delete', 'update', 'restore'])
  })

  test('a secret stays in its table, and its change is told', async () => {
    await t.app.query(`INSERT INTO "User" (email, password) VALUES ('a', 'hunter2')`)
    await t.app.query(`UPDATE "User" SET password = 'hunter3'`)
    const { rows } = await t.owner.query<{ text: string }>(
      `SELECT string_agg(o::text, '') AS text FROM vouchsafe.outbox AS o`,
    )
    expect(rows[0]?.text).not.toMatch(/hunter/)
    const [created, updated] = await t.drain()
    expect(parsed(created!.after)).toMatchObject({ password: '[redacted]' })
    expect(updated).toMatchObject({
      operation: 'update',
      redacted: ['password'],
      redactedChanges: ['password'],
    })
  })

  test('cascades, bulk changes, and truncation', async () => {
    await t.app.query(`INSERT INTO "User" (email) SELECT 'u' || n FROM generate_series(1, 3) AS n`)
    await t.app.query(`INSERT INTO "Post" SELECT 1, n, 'x' FROM generate_series(1, 2) AS n`)
    await t.app.query(`DELETE FROM "User" WHERE id < 3`)
    await t.app.query(`TRUNCATE "User" CASCADE`)
    expect((await t.drain()).slice(5).map(({ operation, type, key }) => [operation, type, key])).toEqual([
      ['delete', 'USER', '1'],
      ['delete', 'USER', '2'],
      ['delete', 'POST', '1,1'],
      ['delete', 'POST', '1,2'],
      ['truncate', 'USER', null],
      ['truncate', 'POST', null],
    ])
  })

  test('what is rolled back was never there', async () => {
    await t.app.query('BEGIN')
    await t.app.query(`INSERT INTO "User" (email) VALUES ('a')`)
    await t.app.query('SAVEPOINT s')
    await t.app.query(`INSERT INTO "User" (email) VALUES ('b')`)
    await t.app.query('ROLLBACK TO s')
    await t.app.query(`INSERT INTO "User" (email) VALUES ('c')`)
    await t.app.query('COMMIT')
    expect((await t.drain()).map(({ after }) => parsed(after))).toMatchObject([
      { email: 'a' },
      { email: 'c' },
    ])
  })
})

describe('the order of commits', () => {
  test('a transaction that began and wrote first, and committed last, comes last', async () => {
    const other = await t.connect()
    await t.app.query(`INSERT INTO "User" (email) VALUES ('0')`)
    await t.app.query('BEGIN')
    await t.app.query(`INSERT INTO "User" (email) VALUES ('first to write')`)
    await other.query(`INSERT INTO "User" (email) VALUES ('first to commit')`)
    await t.app.query('COMMIT')
    await other.end()
    expect((await t.drain()).map(({ after }) => parsed(after))).toMatchObject([
      { email: '0' },
      { email: 'first to commit' },
      { email: 'first to write' },
    ])
  })

  test('two that meet at one row: it has the order of its commits, and each transaction stays together', async () => {
    const other = await t.connect()
    await t.app.query(`INSERT INTO "User" (email) VALUES ('a'), ('b')`)
    await t.drain()
    await t.app.query('BEGIN')
    await t.app.query(`UPDATE "User" SET name = 'older' WHERE email = 'a'`)
    await other.query(`UPDATE "User" SET name = 'younger' WHERE email = 'b'`)
    await t.app.query(`UPDATE "User" SET name = 'older' WHERE email = 'b'`)
    await t.app.query('COMMIT')
    await other.end()
    const rows = await t.drain()
    expect(rows.map(({ after }) => parsed(after))).toMatchObject([
      { email: 'b', name: 'younger' },
      { email: 'a', name: 'older' },
      { email: 'b', name: 'older' },
    ])
    expect(parsed(rows[2]!.before)).toMatchObject({ name: 'younger' })
  })

  test('with constraints made immediate it is still the order of a row', async () => {
    const other = await t.connect()
    await t.app.query(`INSERT INTO "User" (email) VALUES ('a'), ('b')`)
    await t.drain()
    await t.app.query('BEGIN; SET CONSTRAINTS ALL IMMEDIATE')
    await t.app.query(`UPDATE "User" SET name = 'older' WHERE email = 'a'`)
    await other.query(`UPDATE "User" SET name = 'younger' WHERE email = 'b'`)
    await t.app.query(`UPDATE "User" SET name = 'older' WHERE email = 'b'`)
    await t.app.query('COMMIT')
    await other.end()
    expect((await t.drain()).map(({ after }) => parsed(after))).toMatchObject([
      { email: 'b', name: 'younger' },
      { email: 'a', name: 'older' },
      { email: 'b', name: 'older' },
    ])
  })

  test('a transaction that takes care not to be numbered is read all the same', async () => {
    await t.app.query('BEGIN')
    await t.app.query(`SELECT set_config('vouchsafe.opened', pg_current_xact_id()::text, true)`)
    await t.app.query(`INSERT INTO "User" (email) VALUES ('hidden')`)
    await t.app.query('COMMIT')
    const { rows, seconds } = await new Outbox(t.owner).lag()
    expect([rows, seconds > 0]).toEqual([1, true])
    expect((await t.drain()).map(({ after }) => parsed(after))).toMatchObject([{ email: 'hidden' }])
    expect(await new Outbox(t.owner).lag()).toEqual({ rows: 0, seconds: 0, refused: 0 })
  })

  test('ids are UUIDv7 of the time of the change, and sort as the events of a transaction', async () => {
    await t.app.query(`INSERT INTO "User" (email) SELECT n::text FROM generate_series(1, 50) AS n`)
    const rows = await t.drain()
    const ids = rows.map(({ id }) => id)
    expect(ids).toEqual(ids.toSorted())
    for (const { id, occurredAt } of rows) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/)
      expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(Date.parse(occurredAt))
    }
  })
})
