import { readFileSync } from 'node:fs'

import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { apiRoutes } from '@/app/api/routes'
import { testKey, type TestPlace, testPlace } from '@/lib/testing/api'
import { type CaptureDb, captureDatabase } from '@/lib/testing/capture'
import { testTenant } from '@/lib/testing/database'
import { readMarkdown } from '@/scripts/markdown'

import { startShipper } from './prisma'

// The schema and the statements of docs/sdk-prisma.md, as a reader would use them.
const blocks = readMarkdown(readFileSync('docs/sdk-prisma.md', 'utf8')).blocks
const [schema = ''] = blocks.filter(({ info }) => info === 'prisma').map(({ text }) => text)
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
  const shipper = startShipper({ connectionString: url.href, url: place.api.url, key })
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
