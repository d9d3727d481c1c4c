import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import { apiRoutes } from '@/app/api/routes'
import type { TenantRef } from '@/lib/access/roles'
import { testKey, type TestPlace, testPlace } from '@/lib/testing/api'
import { type CaptureDb, captureDatabase } from '@/lib/testing/capture'
import { testTenant } from '@/lib/testing/database'
import { type Fault, faultProxy } from '@/lib/testing/fault-proxy'
import { scaled } from '@/lib/testing/scale'

import { type Shipper, startShipper } from './prisma'

// Both ends are real: an application's PostgreSQL with our triggers, and Vouchsafe with its own.
let place: TestPlace
let app: CaptureDb
let tenant: TenantRef
let key: string
let shippers: Shipper[]

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  app = await captureDatabase(
    'CREATE TABLE "Item" (id int PRIMARY KEY, name text, n int DEFAULT 0)',
    'model Item { id Int @id\n name String?\n n Int }',
  )
})
afterAll(async () => {
  await app.drop()
  await place.close()
})
beforeEach(async () => {
  tenant = await testTenant(place.database.db)
  key = (await testKey(place.database.db, tenant, ['events:write', 'events:read'], { sourceName: 'shop' }))
    .key
  await app.owner.query('TRUNCATE "Item", vouchsafe.refused')
  await app.drain()
  shippers = []
})
afterEach(() => Promise.all(shippers.map((shipper) => shipper.stop())))

const errors: unknown[] = []
function start(more: Partial<Parameters<typeof startShipper>[0]> = {}): Shipper {
  const onError = (error: unknown) => void errors.push(error)
  const shipper = startShipper({ connectionString: app.ownerUrl, url: place.api.url, key, onError, ...more })
  shippers.push(shipper)
  return shipper
}

const rowsIn = async (table: string) =>
  Number((await app.owner.query<{ n: string }>(`SELECT count(*) AS n FROM vouchsafe.${table}`)).rows[0]?.n)

/** Waits until nothing is left to be sent. */
const shipped = () =>
  vi.waitFor(async () => expect(await rowsIn('outbox'), errors.join('\n')).toBe(0), { timeout: 30_000 })

interface Stored {
  action: string
  resource: { id: string; name?: string }
  before?: { n: number }
  after?: { n: number }
}

/** Events of the application in the order of the log. */
async function log(): Promise<Stored[]> {
  const found: Stored[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const path = `/api/v1/events?order=arrival&limit=1000&q=source:shop${cursor === '' ? '' : `&cursor=${cursor}`}`
    const answer = await place.api.send('GET', path, { as: { key } })
    const page = answer.json as { events: Stored[]; nextCursor: string | null }
    found.push(...page.events)
    cursor = page.nextCursor
  }
  // The newest arrival is given first.
  return found.toReversed()
}

describe('what is committed', () => {
  test('is in the log in the order of its commits, and no longer in the outbox', async () => {
    const other = await app.connect()
    await app.app.query('BEGIN')
    await app.app.query(`INSERT INTO "Item" VALUES (1, 'written first')`)
    await other.query(`INSERT INTO "Item" VALUES (2, 'committed first')`)
    await app.app.query('COMMIT')
    await app.app.query('UPDATE "Item" SET n = n + 1')
    await app.app.query('DELETE FROM "Item" WHERE id = 1')
    const shipper = start()
    await shipped()
    expect((await log()).map(({ action, resource }) => `${action} ${resource.id}`)).toEqual([
      'item.create 2',
      'item.create 1',
      'item.update 1',
      'item.update 2',
      'item.delete 1',
    ])
    expect(await rowsIn('committed')).toBe(0)
    expect(shipper.counters()).toEqual({ shipped: 5, refused: 0, failures: 0, isLeading: true })
    expect(await shipper.lag()).toEqual({ rows: 0, seconds: 0, refused: 0 })
  })

  test('wakes a shipper that sleeps for long', async () => {
    start({ pollMs: 3_600_000 })
    for (const id of [1, 2, 3]) {
      await app.app.query('INSERT INTO "Item" VALUES ($1)', [id])
      await shipped()
    }
    expect(await log()).toHaveLength(3)
  })

  test('comes once and in its order from many writers at once, whichever of several shippers is stopped', async () => {
    await app.app.query('INSERT INTO "Item" SELECT n FROM generate_series(1, 4) AS n')
    let [first] = [start({ pollMs: 20 }), start({ pollMs: 20 }), start({ pollMs: 20 })]
    const writers = await Promise.all([1, 2, 3].map(() => app.connect()))
    const write = async (client: pg.Client, writer: number) => {
      for (let i = 0; i < scaled(15); i++) {
        // Rows in the same order everywhere, or the writers would wait for each other for good.
        const ids = [((writer + i) % 4) + 1, ((writer * i) % 4) + 1].toSorted((a, b) => a - b)
        await client.query('BEGIN')
        for (const id of ids) await client.query('UPDATE "Item" SET n = n + 1 WHERE id = $1', [id])
        await client.query(i % 7 === 3 ? 'ROLLBACK' : 'COMMIT')
      }
    }
    const writing = Promise.all(writers.map(write))
    for (let i = 0; i < 3; i++) {
      await vi.waitFor(() => expect(shippers.some((one) => one.counters().isLeading)).toBe(true), {
        timeout: 30_000,
      })
      first = shippers.find((one) => one.counters().isLeading)!
      shippers = shippers.filter((one) => one !== first)
      await first.stop()
      start({ pollMs: 20 })
    }
    await writing
    await shipped()
    const events = await log()
    const { rows } = await app.owner.query<{ id: number; n: number }>('SELECT id, n FROM "Item"')
    for (const { id, n } of rows) {
      const states = events.filter(({ resource }) => resource.id === String(id)).map(({ after }) => after?.n)
      expect(states).toEqual(Array.from({ length: n + 1 }, (_, i) => i))
    }
    expect(events).toHaveLength(rows.reduce((sum, { n }) => sum + n, 0) + rows.length)
  })

  test('is sent in parts, where it is much', async () => {
    await app.app.query('INSERT INTO "Item" SELECT n FROM generate_series(1, 300) AS n')
    start()
    await shipped()
    expect((await log()).map(({ resource }) => Number(resource.id))).toEqual(
      Array.from({ length: 300 }, (_, i) => i + 1),
    )
  })
})

describe('what Vouchsafe refuses', () => {
  test('is kept with its reason and blocks nobody', async () => {
    await app.app.query('INSERT INTO "Item" SELECT n FROM generate_series(1, 20) AS n')
    // Somebody else has the id of one event already.
    const { rows } = await app.owner.query<{ id: string }>(
      `SELECT id FROM vouchsafe.outbox WHERE key IN ('5', '6', '13')`,
    )
    for (const { id } of rows) {
      const json = { id, actor: { type: 'system' }, action: 'x', change: 'NONE', resource: { type: 'X' } }
      expect((await place.api.send('POST', '/api/v1/events', { as: { key }, json })).status).toBe(201)
    }
    const shipper = start()
    await shipped()
    const ids = (await log()).flatMap(({ action, resource }) => (action === 'x' ? [] : [Number(resource.id)]))
    expect(ids).toEqual([1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 19, 20])
    const kept = await app.owner.query<{ key: string; reason: string }>(
      'SELECT key, reason FROM vouchsafe.refused ORDER BY place',
    )
    expect(kept.rows.map((row) => row.key)).toEqual(['5', '6', '13'])
    for (const { reason } of kept.rows) expect(reason).toContain('409')
    expect(shipper.counters()).toMatchObject({ shipped: 17, refused: 3, failures: 0 })
    expect(await rowsIn('committed')).toBe(0)
  })
})

describe('what fails', () => {
  test.each<Fault>(['not applied', 'reply lost'])(
    'in the database when rows are to be deleted (%s): nothing is lost or doubled',
    async (fault) => {
      const proxy = await faultProxy(app.ownerUrl)
      await app.app.query('INSERT INTO "Item" SELECT n FROM generate_series(1, 10) AS n')
      proxy.arm(fault, 'DELETE FROM vouchsafe.outbox')
      const shipper = start({ connectionString: proxy.url })
      await shipped()
      await vi.waitFor(() => expect(shipper.counters().failures).toBe(1))
      expect(proxy.faults()).toBe(1)
      expect((await log()).map(({ resource }) => Number(resource.id))).toEqual(
        Array.from({ length: 10 }, (_, i) => i + 1),
      )
      await shipper.stop()
      await proxy.close()
    },
  )

  test('at Vouchsafe, whether it is away or does not know the key: it is tried again until it works', async () => {
    await app.app.query('INSERT INTO "Item" VALUES (1)')
    errors.length = 0
    const away = start({ url: 'http://127.0.0.1:9' })
    const stranger = start({ key: 'vs_unknown000_nobody' })
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(1), { timeout: 30_000 })
    await Promise.all([away.stop(), stranger.stop()])
    expect(errors.map(String).join('\n')).toMatch(/cannot be reached|does not know the key/)
    expect(await rowsIn('outbox')).toBe(1)
    start()
    await shipped()
    expect(await log()).toHaveLength(1)
  })

  test('a pool gives one connection, and gets it back', async () => {
    const pool = new pg.Pool({ connectionString: app.ownerUrl })
    await app.app.query('INSERT INTO "Item" VALUES (1)')
    const shipper = startShipper({ pool, url: place.api.url, key })
    await shipped()
    await shipper.stop()
    expect(pool.totalCount).toBe(0)
    await pool.end()
  })

  test('without a database or with a wrong key there is no shipper', () => {
    expect(() => startShipper({ url: place.api.url, key })).toThrow('A shipper needs the database')
    expect(() => start({ key: 'nonsense' })).toThrow('is not an API key of Vouchsafe')
  })
})
