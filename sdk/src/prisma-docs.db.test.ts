import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { apiRoutes } from '@/app/api/routes'
import { testKey, type TestPlace, testPlace } from '@/lib/testing/api'
import { type CaptureDb, captureDatabase } from '@/lib/testing/capture'
import { testTenant } from '@/lib/testing/database'
import { runDocumented } from '@/lib/testing/documented-code'
import { readMarkdown } from '@/scripts/markdown'

import { type Shipper, startShipper } from './prisma'
import { prismaCommand } from './prisma-command'

// The schema and the statements of docs/sdk-prisma.md, as a reader would use them.
const blocks = readMarkdown(readFileSync('docs/sdk-prisma.md', 'utf8')).blocks
const [schema = ''] = blocks.filter(({ info }) => info === 'prisma').map(({ text }) => text)
const [start = ''] = blocks
  .filter(({ info, text }) => info === 'ts' && text.includes('startShipper('))
  .map(({ text }) => text)
const [setContext = '', grants = ''] = blocks.filter(({ info }) => info === 'sql').map(({ text }) => text)

/** What `prisma migrate` makes of that schema. */
const TABLES = `
CREATE TABLE "Customer" (
  "id" serial PRIMARY KEY, "name" text NOT NULL, "cardNumber" text, "passwordHash" text,
  "seenAt" timestamp(3), "deletedAt" timestamp(3)
);
CREATE TABLE "Order" (
  "id" serial PRIMARY KEY, "customerId" int NOT NULL REFERENCES "Customer" ON DELETE CASCADE, "total" numeric(65,30) NOT NULL
);
`

let place: TestPlace
let app: CaptureDb
let role: string

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  app = await captureDatabase(TABLES, schema)
  role = `shipper_${Date.now().toString(36)}`
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await asSuperuser(`DROP OWNED BY ${role}`, `DROP ROLE ${role}`)
  await app.drop()
  await place.close()
})

async function asSuperuser(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: app.superUrl })
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

test('the documented schema, context and rights give the documented events', async () => {
  const database = new URL(app.ownerUrl).pathname.slice(1)
  await asSuperuser(
    `CREATE ROLE ${role} LOGIN PASSWORD 'shipper'`,
    `GRANT CONNECT ON DATABASE ${database} TO ${role}`,
    grants.replaceAll('shipper', role),
  )
  const insert = `INSERT INTO "Customer" (name, "cardNumber", "passwordHash") VALUES ('Ada', '4111', 'x')`
  await app.app.query(`BEGIN; ${setContext} ${insert}; COMMIT`)
  await app.app.query(
    `INSERT INTO "Order" ("customerId", total) VALUES (1, 12345678901234567890.10), (1, 9.50)`,
  )
  await app.app.query(`UPDATE "Customer" SET "seenAt" = now()`)
  await app.app.query(`UPDATE "Customer" SET "deletedAt" = now(), "cardNumber" = '4222'`)
  await app.app.query(`DELETE FROM "Customer"`)

  const tenant = await testTenant(place.database.db)
  const { key } = await testKey(place.database.db, tenant, ['events:write', 'events:read'])
  const url = new URL(app.ownerUrl)
  url.username = role
  url.password = 'shipper'
  vi.stubEnv('SHIPPER_DATABASE_URL', url.href)
  vi.stubEnv('VOUCHSAFE_URL', place.api.url)
  vi.stubEnv('VOUCHSAFE_KEY', key)
  // safe: the block makes one
  const shipper = runDocumented(start, { startShipper, process }) as Shipper
  await vi.waitFor(() => expect(shipper.counters().shipped).toBe(7), { timeout: 30_000 })
  await shipper.stop()

  const answer = await place.api.send('GET', '/api/v1/events?order=arrival', { as: { key } })
  const { events } = answer.json as { events: { action: string; resource: object; change: string }[] }
  expect(events.toReversed()).toMatchObject([
    {
      action: 'customer.create',
      actor: { type: 'service', id: 'billing' },
      reason: 'monthly run',
      resource: { type: 'CUSTOMER', id: '1', name: 'Ada' },
      after: { name: 'Ada', cardNumber: '[redacted]', passwordHash: '[redacted]', deletedAt: null },
      details: { table: 'public.Customer', role: 'vouchsafe_app', application: 'a test' },
    },
    {
      action: 'order.create',
      actor: { type: 'service', id: 'vouchsafe_app' },
      after: { total: '12345678901234567890.100000000000000000000000000000' },
    },
    { action: 'order.create', after: { total: 9.5 } },
    { action: 'customer.delete', change: 'DELETE', details: { redactedChanges: ['cardNumber'] } },
    { action: 'customer.delete', change: 'DELETE' },
    { action: 'order.delete', resource: { type: 'ORDER', id: '1' } },
    { action: 'order.delete', resource: { type: 'ORDER', id: '2' } },
  ])
})

const COMMANDS = [...readFileSync('docs/sdk-prisma.md', 'utf8').matchAll(/`npx vouchsafe prisma ([^`]+)`/g)]

test('the documented commands write the migration, check it, and send what was captured and what was refused', async () => {
  const commands = COMMANDS.map(([, command = '']) => command)
  expect(commands.toSorted()).toEqual([
    'init',
    'init --check',
    'init --database <url>',
    'ship',
    'ship --refused',
  ])
  const cwd = mkdtempSync(join(tmpdir(), 'vs-prisma-docs-'))
  mkdirSync(join(cwd, 'prisma'))
  writeFileSync(join(cwd, 'prisma/schema.prisma'), schema)
  const stop = new AbortController()
  const said: string[] = []
  const terminal = {
    cwd,
    databaseUrl: app.ownerUrl,
    now: () => new Date(),
    say: (line: string) => void said.push(line),
  }
  const run = (command: string) => prismaCommand(command.split(' '), { ...terminal, stopping: stop.signal })
  vi.stubEnv('VOUCHSAFE_URL', place.api.url)
  const keys = await Promise.all(
    [1, 2].map(async () => {
      const tenant = await testTenant(place.database.db)
      return (await testKey(place.database.db, tenant, ['events:write', 'events:read'])).key
    }),
  )
  try {
    expect([await run('init'), await run('init --check')]).toEqual([0, 0])
    expect(await run(`init --check --database ${app.ownerUrl}`)).toBe(0)
    expect([await run(`init --database ${app.ownerUrl}`), said.at(-1)]).toEqual([
      0,
      expect.stringContaining('Nothing to do'),
    ])

    // In the first tenant somebody else has the id of this change.
    await app.app.query(`INSERT INTO "Customer" (name) VALUES ('Eve')`)
    const { rows } = await app.owner.query<{ id: string }>('SELECT id FROM vouchsafe.outbox')
    const json = {
      id: rows[0]?.id,
      actor: { type: 'system' },
      action: 'x',
      change: 'NONE',
      resource: { type: 'X' },
    }
    await place.api.send('POST', '/api/v1/events', { as: { key: keys[0]! }, json })
    vi.stubEnv('VOUCHSAFE_KEY', keys[0])
    await app.app.query(`INSERT INTO "Customer" (name) VALUES ('Ada')`)
    const shipping = run('ship')
    await vi.waitFor(async () => expect(await left()).toEqual({ outbox: 0, refused: 1 }), { timeout: 30_000 })
    stop.abort()
    expect(await shipping).toBe(0)
    expect(said.join()).toContain('Vouchsafe refuses event')
    expect([await run('ship --refused'), await left()]).toEqual([1, { outbox: 0, refused: 1 }])
    vi.stubEnv('VOUCHSAFE_KEY', keys[1])
    expect([await run('ship --refused'), await left()]).toEqual([0, { outbox: 0, refused: 0 }])
    expect([await run('ship --once'), said.at(-1)]).toEqual([0, '0 events are stored.'])
    const answer = await place.api.send('GET', '/api/v1/events?q=type:CUSTOMER', { as: { key: keys[1]! } })
    expect(answer.json).toMatchObject({ events: [{ id: rows[0]?.id, resource: { name: 'Eve' } }] })
  } finally {
    rmSync(cwd, { recursive: true })
  }
})

/** What is yet to be sent, and what was refused. */
async function left(): Promise<unknown> {
  const count = (table: string) => `(SELECT count(*)::int FROM vouchsafe.${table}) AS ${table}`
  return (await app.owner.query(`SELECT ${count('outbox')}, ${count('refused')}`)).rows[0]
}
