import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { type TestDb, testDatabase, testTenant } from '@/lib/testing/database'

import { withClient } from './client'
import { currentDb, openDb, transaction, useDb } from './db'

let t: TestDb
beforeAll(async () => {
  t = await testDatabase()
})
afterAll(() => t.drop())

const insertTenant = (slug: string) => ({ id: randomUUID(), slug, name: slug })

describe('a transaction', () => {
  test('stores all of it', async () => {
    await transaction(t.db, async (tx) => {
      await tx.tenant.create({ data: insertTenant('both-1') })
      await tx.$executeRaw`UPDATE tenant SET name = 'Both' WHERE slug = 'both-1'`
    })
    expect(await t.db.prisma.tenant.findUnique({ where: { slug: 'both-1' } })).toMatchObject({ name: 'Both' })
  })

  test('or, when anything throws, nothing', async () => {
    const failing = transaction(t.db, async (tx) => {
      await tx.tenant.create({ data: insertTenant('never') })
      throw new Error('after all')
    })
    await expect(failing).rejects.toThrow('after all')
    expect(await t.db.prisma.tenant.count({ where: { slug: 'never' } })).toBe(0)
  })
})

test("every table of the schema can be read through Prisma as the serving role: its names are the database's", async () => {
  const { prisma } = t.db
  await testTenant(t.db)
  const models = [
    prisma.tenant,
    prisma.instance,
    prisma.account,
    prisma.accountIdentity,
    prisma.sso,
    prisma.roleGrant,
    prisma.session,
    prisma.setting,
    prisma.invitation,
    prisma.signInAttempt,
    prisma.secondFactor,
    prisma.recoveryCode,
    prisma.apiKey,
    prisma.reject,
    prisma.rule,
    prisma.redaction,
    prisma.sourceSetting,
    prisma.destination,
    prisma.signingKey,
    prisma.konnectDestination,
    prisma.konnectWebhook,
    prisma.delivery,
    prisma.replay,
    prisma.deliveryAttempt,
    prisma.deadLetter,
    prisma.deliveryMinute,
    prisma.deliveryAnswer,
    prisma.ignoredCount,
    prisma.log,
    prisma.logHead,
    prisma.logEntry,
    prisma.logTile,
    prisma.logEnded,
    prisma.logCheckpoint,
    prisma.logHalt,
    prisma.logScrub,
    prisma.logHeartbeat,
    prisma.logKey,
    prisma.subjectKey,
    prisma.eventSubject,
    prisma.event,
    prisma.eventRollup,
    prisma.eventRollupDay,
    prisma.sourceSeen,
    prisma.idempotency,
    prisma.view,
    prisma.viewDefault,
    prisma.releasedSlug,
  ] as unknown as { findFirst(): Promise<unknown> }[] // safe: every delegate has it, with types of its own
  for (const model of models) await model.findFirst()
  const { rows } = await t.db.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND NOT relispartition AND relname <> '_prisma_migrations'`,
  )
  expect(models).toHaveLength(rows[0]?.n ?? 0)
})

test("Prisma's columns are the table's, none left out", async () => {
  const { rows } = await t.db.pool.query<{ name: string; columns: string[] }>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attname) AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relname <> '_prisma_migrations' GROUP BY 1 ORDER BY 1`,
  )
  expect(declaredTables()).toEqual(Object.fromEntries(rows.map((row) => [row.name, row.columns])))
})

/** A field that is a column, and not a relation to another model. */
const SCALAR_FIELD = /^ {2}(\w+) +(?:String|Int|BigInt|Boolean|DateTime|Bytes|Json|Unsupported)\b.*$/gm

/** Table → columns, as prisma/schema.prisma declares them. */
function declaredTables(): Record<string, string[]> {
  const schema = readFileSync('prisma/schema.prisma', 'utf8')
  const models = [...schema.matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)].map((match) => match[1] ?? '')
  const tables = models.map((body) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? ''
    const fields = [...body.matchAll(SCALAR_FIELD)].map(
      ([line, field]) => /@map\("(\w+)"\)/.exec(line)?.[1] ?? field ?? '',
    )
    return [table, fields.toSorted()] as const
  })
  return Object.fromEntries(tables.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

describe('when the server ends our connections', () => {
  const endAll = () =>
    withClient(t.superUrl, (client) =>
      client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      ),
    )

  test('idle ones are replaced, and the process goes on', async () => {
    await t.db.pool.query('SELECT 1')
    await t.db.prisma.tenant.count()
    await endAll()
    // A connection may be handed out before its end has been noticed: then that statement fails, and the next works.
    await vi.waitFor(async () => {
      expect((await t.db.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
      expect(await t.db.prisma.tenant.count()).toBeGreaterThan(0)
    })
  })

  test('the one in use fails with an error of its own', async () => {
    const client = await t.db.pool.connect()
    await client.query('BEGIN')
    await endAll()
    await expect(client.query('SELECT 1')).rejects.toThrow(/terminat|not queryable/)
    client.release(true)
    expect((await t.db.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })
})

test('connections carry their limits and names', async () => {
  const db = openDb(t.appUrl, { applicationName: 'limits', statementTimeoutMs: 1234 })
  const { rows } = await db.pool.query(
    `SELECT current_setting('statement_timeout') AS statement, current_setting('idle_in_transaction_session_timeout') AS idle,
            current_setting('application_name') AS name`,
  )
  expect(rows).toEqual([{ statement: '1234ms', idle: '5s', name: 'limits' }])
  const [prisma] = await db.prisma.$queryRaw<unknown[]>`SELECT current_setting('application_name') AS name`
  expect(prisma).toEqual({ name: 'limits (admin)' })
  await db.close()
  await db.close()
})

test('the database of the process is one, and must be opened first', () => {
  useDb(t.db)
  expect(currentDb()).toBe(t.db)
})
