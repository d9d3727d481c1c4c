import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { makeApiKey } from '@/lib/access/server/api-key-format'
import { forgetRights } from '@/lib/access/server/cache'
import {
  TEST_PAGES,
  testApi,
  testKey,
  testUser,
  type TestAnswer,
  type TestApi,
  type TestUser,
} from '@/lib/testing/api'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { apiRoutes } from './routes'

const LIMIT = 60

let database: TestDb
let api: TestApi
let tenant: TenantRef
let root: TestUser
let clock = new Date()

beforeAll(async () => {
  database = await testDatabase()
  await testTenant(database.db, { slug: 'system', isSystem: true })
  tenant = await testTenant(database.db, { slug: 'main' })
})
beforeEach(async () => {
  clock = new Date()
  api = await testApi(database.db, apiRoutes, () => clock)
  root = await testUser(database.db, { instanceAdmin: true })
  const { version } = (await api.send('GET', PATH, { as: root })).json as { version: number }
  const value = { keyPerMinute: LIMIT, userPerMinute: LIMIT, addressPerMinute: LIMIT }
  expect((await api.send('PUT', PATH, { as: root, json: { version, value } })).status).toBe(200)
  return () => api.close()
})
afterAll(() => database.drop())

const PATH = '/api/v1/settings/rateLimits'
type As = { as: { key: string } | { cookie: string } } | object

/** Asks so often, and gives the answers. */
async function askOften(times: number, as: As = {}, path = '/api/v1/me'): Promise<TestAnswer[]> {
  const answers: TestAnswer[] = []
  for (let n = 0; n < times; n++) answers.push(await api.send('GET', path, as))
  return answers
}
const statuses = (answers: readonly TestAnswer[]) => [...new Set(answers.map((answer) => answer.status))]

describe('requests of a minute', () => {
  test('of a key: what is left is said, the next one is refused with how long to wait, and after that it goes on', async () => {
    const as = await testKey(database.db, tenant, ['events:read'])
    const answers = await askOften(LIMIT, { as })
    expect(statuses(answers)).toEqual([200])
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"key";q=60;w=60')
    expect(answers.map((answer) => answer.headers.get('ratelimit')?.split(';')[1])).toEqual(
      Array.from({ length: LIMIT }, (_, n) => `r=${LIMIT - 1 - n}`),
    )
    const [refused] = await askOften(1, { as })
    expect(refused?.status).toBe(429)
    expect(refused?.json).toMatchObject({ code: 'rate_limited' })
    expect(refused?.headers.get('retry-after')).toBe('1')
    expect(refused?.headers.get('ratelimit')).toBe('"key";r=0;t=60')
    // Others are not held up by it.
    const another = await testKey(database.db, tenant, ['events:read'])
    expect(statuses(await askOften(1, { as: another }))).toEqual([200])
    clock = new Date(clock.getTime() + 1000)
    expect((await askOften(2, { as })).map((answer) => answer.status)).toEqual([200, 429])
  })

  test('of a person, in whatever session', async () => {
    const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    expect(statuses(await askOften(LIMIT, { as: ada }))).toEqual([200])
    expect(statuses(await askOften(1, { as: ada }))).toEqual([429])
    expect((await api.send('GET', '/api/v1/me', { as: root })).headers.get('ratelimit')).toMatch(/^"user";r=/)
  })

  test('of nobody known: wrong keys and cookies count, and do not hold up who is known', async () => {
    const as = { key: 'vs_nonsense' }
    const key = await testKey(database.db, tenant, ['events:read'])
    const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    for (const known of [key, ada]) expect(statuses(await askOften(1, { as: known }))).toEqual([200])
    expect(statuses(await askOften(LIMIT / 2, { as }))).toEqual([401])
    expect(statuses(await askOften(LIMIT / 2, { headers: { cookie: 'a=b' } }))).toEqual([401])
    expect(statuses(await askOften(1, { as }))).toEqual([429])
    expect(statuses(await askOften(1, {}, '/api/v1/openapi.json'))).toEqual([429])
    for (const known of [key, ada]) expect(statuses(await askOften(3, { as: known }))).toEqual([200])
  })

  test('of an address that has asked too often: no key or session is looked up that was not good before', async () => {
    const known = await testKey(database.db, tenant, ['events:read'])
    expect(statuses(await askOften(1, { as: known }))).toEqual([200])
    expect(statuses(await askOften(LIMIT, { as: { key: 'vs_nonsense' } }))).toEqual([401])
    const query = vi.spyOn(database.db.pool, 'query')
    const lookups = () =>
      query.mock.calls.filter(([text]) => /FROM (?:api_key|session)\b/.test(String(text))).length
    // They look like keys, and one of them is one: nobody is told which.
    const guesses = [makeApiKey().text, makeApiKey().text, (await testKey(database.db, tenant, [])).key]
    for (const key of guesses) expect(statuses(await askOften(1, { as: { key } }))).toEqual([429])
    const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    expect(statuses(await askOften(1, { as: ada }))).toEqual([429])
    expect(lookups()).toBe(0)
    expect(statuses(await askOften(1, { as: known }))).toEqual([200])
    expect(lookups()).toBe(1)
    query.mockRestore()
    // A key that has been revoked is good no more, and stands in the queue like any other.
    await database.db.prisma.apiKey.update({ where: { id: known.id }, data: { revokedAt: new Date() } })
    forgetRights(database.db)
    expect(statuses(await askOften(1, { as: known }))).toEqual([429])
    clock = new Date(clock.getTime() + 1000)
    expect(statuses(await askOften(1, { as: ada }))).toEqual([200])
  })

  test('of pages: they count with the rest, of the person or of the address', async () => {
    const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    expect(statuses(await askOften(LIMIT / 2, { as: ada }, TEST_PAGES))).toEqual([404])
    expect(statuses(await askOften(LIMIT / 2, { as: ada }))).toEqual([200])
    const [refused] = await askOften(1, { as: ada }, TEST_PAGES)
    expect([refused?.status, refused?.headers.get('retry-after')]).toEqual([429, '1'])
    // Nobody known, and what only looks like a session: the address.
    expect(statuses(await askOften(LIMIT, {}, `${TEST_PAGES}/sign-in`))).toEqual([404])
    expect(statuses(await askOften(1, { headers: { cookie: 'a=b' } }, TEST_PAGES))).toEqual([429])
    const ended = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    expect(statuses(await askOften(1, { as: ended }, TEST_PAGES))).toEqual([429])
    // Who was known before goes on.
    expect(statuses(await askOften(1, { as: root }, TEST_PAGES))).toEqual([404])
  })

  test('of what asks whether the process lives: none', async () => {
    expect(statuses(await askOften(LIMIT + 1, {}, '/livez'))).toEqual([200])
  })
})
