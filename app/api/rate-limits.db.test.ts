import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { testApi, testKey, testUser, type TestAnswer, type TestApi, type TestUser } from '@/lib/testing/api'
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
    expect(statuses(await askOften(LIMIT / 2, { as }))).toEqual([401])
    expect(statuses(await askOften(LIMIT / 2, { headers: { cookie: 'a=b' } }))).toEqual([401])
    expect(statuses(await askOften(1, { as }))).toEqual([429])
    expect(statuses(await askOften(1, {}, '/api/v1/openapi.json'))).toEqual([429])
    const key = await testKey(database.db, tenant, ['events:read'])
    expect(statuses(await askOften(1, { as: key }))).toEqual([200])
  })

  test('of what asks whether the process lives: none', async () => {
    expect(statuses(await askOften(LIMIT + 1, {}, '/livez'))).toEqual([200])
  })
})
