import { crc32 } from 'node:zlib'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { makeApiKey } from '@/lib/access/server/api-key-format'
import { forgetRights } from '@/lib/access/server/cache'
import { openDb, type Db } from '@/lib/db/db'
import { writeRefusals } from '@/lib/log/server/count-refusal'
import { TEST_PAGES, testApi, testKey, testUser, type TestApi, type TestRequest } from '@/lib/testing/api'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { apiRoutes } from './routes'

let database: TestDb
let system: TenantRef
let main: TenantRef
let other: TenantRef
let elsewhere: Db
let apis: { api: TestApi; db: Db }[]
const api = () => apis[0]?.api ?? expect.unreachable()

// Two processes on one database.
beforeAll(async () => {
  database = await testDatabase()
  system = await testTenant(database.db, { slug: 'system', isSystem: true })
  main = await testTenant(database.db, { slug: 'main' })
  other = await testTenant(database.db, { slug: 'other' })
  elsewhere = openDb(database.appUrl, { poolSize: 3, applicationName: 'vouchsafe test, another process' })
  apis = []
  for (const db of [database.db, elsewhere]) apis.push({ db, api: await testApi(db, apiRoutes) })
})
afterAll(async () => {
  for (const one of apis) await one.api.close()
  await elsewhere.close()
  await database.drop()
})

const sizes = new Map<string, number>()
const logOf = (tenant: TenantRef) =>
  database.db.prisma.event.findMany({
    where: { tenantId: tenant.key, outcome: 'failure' },
    orderBy: { idx: 'asc' },
  })
beforeEach(async () => {
  await writeAll()
  for (const tenant of [system, main, other]) sizes.set(tenant.id, (await logOf(tenant)).length)
})

async function writeAll(): Promise<void> {
  for (const { db } of apis) await writeRefusals(db, new Date(), { all: true })
}

/** What this test's requests left in a log. */
async function told(tenant: TenantRef) {
  await writeAll()
  return (await logOf(tenant)).slice(sizes.get(tenant.id))
}
const countOf = ({ details }: { details: unknown }) => (details as { count?: number } | null)?.count ?? 1
const ask = (as: TestRequest, of = api()) => of.send('GET', '/api/v1/me', as)

/** A key with this prefix, and a secret that somebody made up. */
function wellFormed(prefix: string): string {
  const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const body = `vs_${prefix}_${'x'.repeat(32)}`
  let sum = ''
  for (let rest = crc32(body); sum.length < 6; rest = Math.floor(rest / 62))
    sum = letters.charAt(rest % 62) + sum
  return body + sum
}

describe('nobody known', () => {
  test('a wrong key that is sent a thousand times to two processes is told of twice by each, without the key', async () => {
    const { text, prefix } = makeApiKey()
    for (let n = 0; n < 100; n++) {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) => ask({ as: { key: text } }, apis[i % 2]?.api)),
      )
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
    }
    const events = await told(system)
    expect(events.reduce((all, event) => all + countOf(event), 0)).toBe(1000)
    // Where a minute ended in between, twice as many.
    expect(events.length).toBeLessThanOrEqual(8)
    const [first] = events
    expect(first).toMatchObject({
      action: 'vouchsafe.api_key.use',
      actorType: 'anonymous',
      resourceType: 'API_KEY',
      resourceId: null,
      reason: 'unknown API key',
      ip: '127.0.0.1',
      details: { prefix },
    })
    const counted = events.filter((event) => countOf(event) > 1)
    expect(counted[0]?.details).toEqual({
      count: expect.any(Number),
      reason: 'unknown API key',
      since: expect.any(String),
      until: expect.any(String),
    })
    const { rows } = await database.db.pool.query<{ all: string }>(
      'SELECT string_agg(e::text, chr(10)) AS all FROM event e',
    )
    expect(rows[0]?.all).toContain(prefix)
    expect(rows[0]?.all).not.toContain(text.split('_')[2])
    expect(await told(main)).toEqual([])
  })

  test.each([
    ['a mistyped key', (key: string) => `Bearer ${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`],
    ['a password', () => `Basic ${btoa('ada:my secret')}`],
    ['something else', () => 'Bearer my-secret'],
  ])('%s is told of, and nothing of it', async (_, header) => {
    const authorization = header(makeApiKey().text)
    expect((await ask({ headers: { authorization } })).status).toBe(401)
    const [event, ...more] = await told(system)
    expect(more).toEqual([])
    expect(event).toMatchObject({ reason: 'not an API key, or mistyped', details: null, resourceId: null })
    const text = JSON.stringify(event, (__, value: unknown) => (typeof value === 'bigint' ? 0 : value))
    for (const part of authorization.split(' ').slice(1)) expect(text).not.toContain(part)
  })

  test('who guesses the secret of a key learns nothing, and nobody takes it for that key', async () => {
    const { key } = await testKey(database.db, main, ['events:read'])
    const [, prefix = ''] = key.split('_')
    expect((await ask({ as: { key: wellFormed(prefix) } })).status).toBe(401)
    expect(await told(system)).toMatchObject([
      { reason: 'unknown API key', actorType: 'anonymous', resourceId: null, details: { prefix } },
    ])
    expect(await told(main)).toEqual([])
  })

  test('too many requests of one address are told of, also those for pages', async () => {
    const root = await testUser(database.db, { instanceAdmin: true })
    const path = '/api/v1/settings/rateLimits'
    const { version } = (await api().send('GET', path, { as: root })).json as { version: number }
    const set = async (addressPerMinute: number, at: number) =>
      api().send('PUT', path, {
        as: root,
        json: { version: at, value: { keyPerMinute: 6000, userPerMinute: 6000, addressPerMinute } },
      })
    expect((await set(60, version)).status).toBe(200)
    const fresh = await testApi(database.db, apiRoutes)
    const answers = []
    for (let n = 0; n < 45; n++) {
      answers.push((await ask({}, fresh)).status, (await fresh.send('GET', TEST_PAGES)).status)
    }
    await fresh.close()
    const refused = answers.filter((status) => status === 429).length
    expect(refused).toBeGreaterThan(0)
    const events = await told(system)
    expect(events[0]).toMatchObject({ action: 'vouchsafe.request.limit', reason: 'too many requests' })
    expect(events.reduce((all, event) => all + countOf(event), 0)).toBe(refused)
    await set(60_000, version + 1)
  })
})

describe('a key that is known', () => {
  test.each([
    ['that has expired', { expiresAt: new Date(0) }, 401, 'API key expired'],
    ['that was revoked', { revokedAt: new Date() }, 401, 'API key revoked'],
    [
      'from an address that is not its own',
      { addresses: ['192.0.2.1'] },
      403,
      'API key from another address',
    ],
  ])('%s is told of in the log of its tenant alone', async (_, change, status, reason) => {
    const { id, key } = await testKey(database.db, main, ['events:read'])
    await database.db.prisma.apiKey.update({ where: { id }, data: change })
    forgetRights(database.db)
    for (let n = 0; n < 20; n++) expect((await ask({ as: { key } })).status).toBe(status)
    const events = await told(main)
    expect(events.reduce((all, event) => all + countOf(event), 0)).toBe(20)
    expect(events[0]).toMatchObject({ actorType: 'service', actorId: id, resourceId: id, reason })
    expect(events.at(-1)).toMatchObject({ actorType: 'service', actorId: id, resourceId: id, reason })
    expect(await told(system)).toEqual([])
    expect(await told(other)).toEqual([])
  })

  test('of the instance, and of an archived tenant, is told of in the log of the system tenant', async () => {
    const whole = await testKey(database.db, null, ['events:read'], { expiresAt: new Date(0) })
    const closed = await testTenant(database.db, { slug: 'closed' })
    const old = await testKey(database.db, closed, ['events:read'])
    await database.db.prisma.tenant.update({ where: { id: closed.id }, data: { archivedAt: new Date() } })
    forgetRights(database.db)
    for (const { key } of [whole, old]) expect((await ask({ as: { key } })).status).toBe(401)
    expect((await told(system)).map(({ reason, actorId }) => [reason, actorId])).toEqual(
      expect.arrayContaining([
        ['API key expired', whole.id],
        ['API key of an archived tenant', old.id],
      ]),
    )
    expect(await told(closed)).toEqual([])
  })
})

test('what is answered, what brings no key, and a session that has ended leave no refusal', async () => {
  const { key } = await testKey(database.db, main, ['events:read'])
  const ada = await testUser(database.db, { roles: [[main, 'viewer']] })
  for (let n = 0; n < 5; n++) {
    expect((await ask({ as: { key } })).status).toBe(200)
    expect((await ask({ as: ada })).status).toBe(200)
    expect((await ask({})).status).toBe(401)
    expect((await ask({ headers: { cookie: 'a=b' } })).status).toBe(401)
  }
  await database.db.prisma.session.updateMany({ data: { revokedAt: new Date() } })
  forgetRights(database.db)
  expect((await ask({ as: ada })).status).toBe(401)
  expect([await told(system), await told(main)]).toEqual([[], []])
})
