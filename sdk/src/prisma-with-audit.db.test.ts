import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { PrismaClient } from '@/lib/db/generated/client'
import { captureMigration } from '@/lib/testing/capture-migration'
import { testDatabase, type TestDb } from '@/lib/testing/database'
import { runDocumented } from '@/lib/testing/documented-code'
import { readMarkdown } from '@/scripts/markdown'

import type { AuditLogger } from './audit'
import { runInRequest } from './current-logger'
import type { Actor } from './event'
import { eventOfRow } from './prisma-event'
import { Outbox } from './prisma-outbox'
import { withAudit } from './prisma-with-audit'

// The application of these tests is Vouchsafe itself: its schema, its migrated database, its Prisma client.
let t: TestDb
let owner: pg.Client

beforeAll(async () => {
  t = await testDatabase()
  owner = new pg.Client({ connectionString: t.ownerUrl })
  await owner.connect()
  await owner.query(captureMigration(readFileSync('prisma/schema.prisma', 'utf8')))
  await owner.query('GRANT DELETE ON account, view TO vouchsafe_app')
})
afterAll(async () => {
  await owner.end()
  await t.drop()
})
beforeEach(() => owner.query('TRUNCATE vouchsafe.outbox, vouchsafe.committed'))

const ADA = { type: 'user', id: 'u_7', name: 'Ada' } as const
const audited = () => withAudit(t.db.prisma, { actor: ADA, reason: 'asked by phone', traceId: 'trace-1' })
const account = () => {
  const id = randomUUID()
  return { id, email: `${id}@example.com`, name: 'A', passwordHash: 'x', instanceAdmin: false }
}

/** What is in the outbox, as events, in the order in which they will be sent. */
async function captured() {
  return (await new Outbox(owner).next()).map(eventOfRow)
}

/** Action and actor of each event. */
async function told() {
  return (await captured()).map(({ action, actor }) => `${action} by ${actor?.id}`)
}

describe('every write through the client says who and why', () => {
  test('a single one', async () => {
    const data = account()
    const created = await audited().account.create({ data, select: { id: true } })
    expect(created).toEqual({ id: data.id })
    expect(await captured()).toMatchObject([
      {
        actor: ADA,
        reason: 'asked by phone',
        traceId: 'trace-1',
        action: 'account.create',
        change: 'CREATE',
        resource: { type: 'ACCOUNT', id: data.id, name: 'A' },
        after: { email: data.email, password_hash: '[redacted]' },
      },
    ])
  })

  test('many at once, nested ones, and raw SQL', async () => {
    const [one, two] = [account(), account()]
    await audited().account.createMany({ data: [one, two] })
    await audited().account.updateMany({ where: { id: { in: [one.id, two.id] } }, data: { name: 'B' } })
    await audited().$executeRaw`UPDATE account SET name = 'C' WHERE id = ${one.id}::uuid`
    const returned = await audited()
      .$queryRaw`UPDATE account SET name = 'D' WHERE id = ${two.id}::uuid RETURNING name`
    expect(returned).toEqual([{ name: 'D' }])
    const tenant = { create: { id: randomUUID(), slug: `t-${one.id}`, name: 'T' } }
    const view = { id: randomUUID(), name: 'mine', nameKey: 'mine', search: '', grammar: 1, tenant }
    await audited().account.update({ where: { id: one.id }, data: { name: 'E', views: { create: view } } })
    await audited().view.delete({ where: { id: view.id } })
    await audited().account.deleteMany({ where: { id: { in: [one.id, two.id] } } })
    const by = (what: string, times: number) => Array.from({ length: times }, () => `${what} by u_7`)
    expect((await told()).toSorted()).toEqual([
      ...by('account.create', 2),
      ...by('account.delete', 2),
      ...by('account.update', 5),
      ...by('tenant.create', 1),
      ...by('view.create', 1),
      ...by('view.delete', 1),
    ])
  })

  test('an interactive transaction, with what others see only at its end', async () => {
    const data = account()
    const result = await audited().$transaction(async (tx) => {
      await tx.account.create({ data })
      await tx.$executeRaw`UPDATE account SET name = 'raw' WHERE id = ${data.id}::uuid`
      expect(await captured()).toEqual([])
      return tx.account.delete({ where: { id: data.id }, select: { name: true } })
    })
    expect(result).toEqual({ name: 'raw' })
    expect(await told()).toEqual(['account.create by u_7', 'account.update by u_7', 'account.delete by u_7'])
    const transactions = new Set((await captured()).map(({ details }) => details?.['transaction']))
    expect(transactions.size).toBe(1)
  })

  test('a transaction that fails leaves nothing', async () => {
    const data = account()
    const failing = audited().$transaction(async (tx) => {
      await tx.account.create({ data })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await captured()).toEqual([])
  })

  test('a batch, all or none, with its own results', async () => {
    const db = audited()
    const [one, two] = [account(), account()]
    const results = await db.$transaction([
      db.account.create({ data: one, select: { id: true } }),
      db.account.count({ where: { id: one.id } }),
      db.account.create({ data: two, select: { id: true } }),
    ])
    expect(results).toEqual([{ id: one.id }, 1, { id: two.id }])
    const events = await captured()
    expect(events.map(({ actor }) => actor?.id)).toEqual(['u_7', 'u_7'])
    expect(events[0]?.details?.['transaction']).toBe(events[1]?.details?.['transaction'])
    const doubled = db.$transaction([
      db.account.create({ data: account() }),
      db.account.create({ data: one }),
    ])
    await expect(doubled).rejects.toThrow('Unique constraint')
    expect(await captured()).toHaveLength(2)
  })

  test('many clients at once do not mix', async () => {
    const clients = Array.from({ length: 5 }, (_, n) =>
      withAudit(t.db.prisma, { actor: { type: 'user', id: `u_${n}` } }),
    )
    await Promise.all(
      clients.map(async (db, n) => {
        await db.account.create({ data: { ...account(), name: `${n}` } })
        await db.$transaction((tx) => tx.account.create({ data: { ...account(), name: `${n}` } }))
      }),
    )
    const events = await captured()
    expect(events).toHaveLength(10)
    for (const { actor, resource } of events) expect(actor?.id).toBe(`u_${resource.name}`)
  })
})

describe('the context', () => {
  test('may be asked for at each write, and be none', async () => {
    let who: string | null = 'u_1'
    const db = withAudit(t.db.prisma, () => (who === null ? undefined : { actor: { type: 'user', id: who } }))
    await db.account.create({ data: account() })
    who = null
    await db.account.create({ data: account() })
    await db.$transaction([db.account.create({ data: account() })])
    await db.$transaction((tx) => tx.account.create({ data: account() }))
    const role = 'vouchsafe_app'
    expect(await told()).toEqual(['u_1', role, role, role].map((id) => `account.create by ${id}`))
  })

  test('is that of a logger of a request', async () => {
    const db = withAudit(t.db.prisma, {
      scope: Promise.resolve({ actor: ADA, client: { ip: '203.0.113.9' } }),
    })
    await db.account.create({ data: account() })
    expect(await captured()).toMatchObject([{ actor: ADA, client: { ip: '203.0.113.9' } }])
  })

  test('is that of the request that is handled, with what is said besides', async () => {
    const scope = Promise.resolve({ actor: ADA, traceId: 'trace-2' })
    const request = { headers: new Headers() }
    // safe: of the logger only its scope is looked at
    const logger = { scope } as AuditLogger
    await runInRequest({ request, logger }, async () => {
      await withAudit(t.db.prisma).account.create({ data: account() })
      await withAudit(t.db.prisma, { reason: 'spring cleaning' }).account.create({ data: account() })
      await withAudit(t.db.prisma, () => ({ traceId: 'mine' })).account.create({ data: account() })
    })
    await withAudit(t.db.prisma).account.create({ data: account() })
    expect(await captured()).toMatchObject([
      { actor: ADA, traceId: 'trace-2' },
      { actor: ADA, traceId: 'trace-2', reason: 'spring cleaning' },
      { actor: ADA, traceId: 'mine' },
      { actor: { type: 'service', id: 'vouchsafe_app' } },
    ])
  })

  test('is not set for a batch that another client began, which stays whole', async () => {
    const [db, plain, one] = [audited(), t.db.prisma, account()]
    const doubled = plain.$transaction([
      db.account.create({ data: one }),
      plain.account.create({ data: one }),
    ])
    await expect(doubled).rejects.toThrow('Unique constraint')
    await plain.$transaction([plain.account.create({ data: one }), db.account.create({ data: account() })])
    expect(await told()).toEqual(['account.create by vouchsafe_app', 'account.create by vouchsafe_app'])
  })

  test('does not outlive its transaction, on whatever connection', async () => {
    await audited().account.create({ data: account() })
    await Promise.all(Array.from({ length: 10 }, () => t.db.prisma.account.create({ data: account() })))
    expect((await told()).slice(1)).toEqual(
      Array.from({ length: 10 }, () => 'account.create by vouchsafe_app'),
    )
  })

  test('that no event could hold keeps the write from being made', async () => {
    const actor = JSON.parse('{"type":"root"}') as Actor
    const db = withAudit(t.db.prisma, { actor })
    await expect(db.account.create({ data: account() })).rejects.toThrow('cannot be audited')
    expect(await captured()).toEqual([])
  })

  test('is not needed by reads, which stay outside of a transaction', async () => {
    const db = withAudit(t.db.prisma, () => {
      throw new Error('asked')
    })
    expect(await db.account.findMany({ where: { email: 'nobody' } })).toEqual([])
    await expect(db.account.deleteMany({ where: { email: 'nobody' } })).rejects.toThrow('asked')
  })
})

test('other extensions go on working, before and after', async () => {
  const loud = t.db.prisma.$extends({
    result: { account: { loudName: { needs: { name: true }, compute: ({ name }) => name.toUpperCase() } } },
  })
  const db = withAudit(loud, { actor: ADA }).$extends({ model: { account: { hello: () => 'hello' } } })
  const data = { ...account(), name: 'ada' }
  expect((await db.account.create({ data })).loudName).toBe('ADA')
  const inTransaction = await db.$transaction((tx) =>
    tx.account.update({ where: { id: data.id }, data: { name: 'eve' } }),
  )
  expect(inTransaction.loudName).toBe('EVE')
  expect(db.account.hello()).toBe('hello')
  expect(await told()).toEqual(['account.create by u_7', 'account.update by u_7'])
})

test('extensions that come after it are there in transactions too', async () => {
  let ran = 0
  const db = withAudit(t.db.prisma, { actor: ADA }).$extends({
    model: { account: { hello: () => 'hello' } },
    query: {
      account: {
        create({ args, query }) {
          ran++
          return query({ ...args, data: { ...args.data, name: 'encrypted' } })
        },
      },
    },
  })
  const create = () => db.account.create({ data: account() })
  expect((await create()).name).toBe('encrypted')
  const [hello, inside] = await db.$transaction(async (tx) => [
    tx.account.hello(),
    await tx.account.create({ data: account() }),
  ])
  expect(hello).toBe('hello')
  expect(inside).toMatchObject({ name: 'encrypted' })
  expect((await db.$transaction([create()]))[0]?.name).toBe('encrypted')
  expect(ran).toBe(3)
  expect(await told()).toEqual(Array.from({ length: 3 }, () => 'account.create by u_7'))
})

test('raw SQL has its context and its transaction, whatever it does', async () => {
  const db = audited()
  const seen = `SELECT current_setting('vouchsafe.context', true) AS context`
  const [row] = await db.$queryRawUnsafe<{ context: string }[]>(seen)
  expect(JSON.parse(row!.context)).toMatchObject({ actor: ADA })
  await expect(db.$executeRawUnsafe('VACUUM account')).rejects.toThrow('inside a transaction block')
  const [plain] = await t.db.prisma.$queryRawUnsafe<{ context: string | null }[]>(seen)
  expect(plain?.context ?? '').toBe('')
})

test('the documented clients say who is acting, and why', async () => {
  const blocks = readMarkdown(readFileSync('docs/sdk-prisma.md', 'utf8')).blocks
  const [plain = '', said = ''] = blocks
    .filter(({ info, text }) => info === 'ts' && text.includes('withAudit('))
    .map(({ text }) => text)
  const adapter = new PrismaPg({ connectionString: t.appUrl })
  const own = runDocumented(plain, { withAudit, PrismaClient, adapter }) as PrismaClient
  await own.account.create({ data: account() })
  const ofAda = runDocumented(said, { withAudit, prisma: t.db.prisma }) as PrismaClient
  await ofAda.account.create({ data: account() })
  expect(await captured()).toMatchObject([
    { actor: { type: 'service', id: 'vouchsafe_app' } },
    { actor: { type: 'user', id: 'u_42' }, reason: 'asked by phone' },
  ])
  await own.$disconnect()
})
