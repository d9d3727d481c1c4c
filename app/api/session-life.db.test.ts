import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { SECTIONS } from '@/lib/access/settings'
import { hashPassword } from '@/lib/admin/server/passwords'
import { testApi, testKey, testUser, type TestAnswer, type TestApi, type TestUser } from '@/lib/testing/api'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { apiRoutes } from './routes'

const MINUTE_MS = 60_000
const { defaults } = SECTIONS.sessions
const PASSWORD = 'correct horse battery staple'

let database: TestDb
let api: TestApi
let tenant: TenantRef
let root: TestUser
let clock = new Date()

beforeAll(async () => {
  database = await testDatabase()
  await testTenant(database.db, { slug: 'system', isSystem: true })
  await database.db.prisma.instance.create({ data: { keyFingerprint: 'tests' } })
  tenant = await testTenant(database.db, { slug: 'main' })
  api = await testApi(database.db, apiRoutes, () => clock)
})
beforeEach(async () => {
  clock = new Date()
  root = await testUser(database.db, { instanceAdmin: true, name: 'Root' })
})
afterAll(async () => {
  await api.close()
  await database.drop()
})

const pass = (minutes: number) => {
  clock = new Date(clock.getTime() + minutes * MINUTE_MS)
}
const me = async (as: { cookie: string }) => (await api.send('GET', '/api/v1/me', { as })).status
const viewer = () => testUser(database.db, { roles: [[tenant, 'viewer']] })

async function settings(change: Partial<typeof defaults>): Promise<void> {
  const as = await testUser(database.db, { instanceAdmin: true, now: clock })
  const path = '/api/v1/settings/sessions'
  const { version } = (await api.send('GET', path, { as })).json as { version: number }
  const json = { version, value: { ...defaults, ...change } }
  expect((await api.send('PUT', path, { as, json })).status).toBe(200)
}

/** The cookie that an answer gave in place of another. */
function cookieOf(answer: TestAnswer): { cookie: string } {
  const given = answer.headers.get('set-cookie') ?? ''
  expect(given).toMatch(/; HttpOnly; SameSite=Lax$/)
  return { cookie: given.split(';')[0] ?? '' }
}

const eventsOf = (action: string, of: { sessionId?: string; resourceId?: string }) =>
  database.db.prisma.event.findMany({ where: { action, ...of }, orderBy: { idx: 'asc' } })

describe('a session ends', () => {
  beforeEach(() => settings({ idleMinutes: 30, maxHours: 2 }))

  test('when nobody used it for as long as the settings say, and not before', async () => {
    const ada = await viewer()
    pass(29)
    expect(await me(ada)).toBe(200)
    pass(29)
    expect(await me(ada)).toBe(200)
    pass(31)
    expect(await me(ada)).toBe(401)
  })

  test('after its time, however much it was used', async () => {
    const ada = await viewer()
    for (let hour = 0; hour < 2 * 60 - 25; hour += 25) {
      expect(await me(ada)).toBe(200)
      pass(25)
    }
    pass(25)
    expect(await me(ada)).toBe(401)
  })

  test('at once when the settings become shorter, and stays ended when they become longer again', async () => {
    const ada = await viewer()
    pass(20)
    await settings({ idleMinutes: 10 })
    expect(await me(ada)).toBe(401)
    await settings({ idleMinutes: 600 })
    expect(await me(ada)).toBe(401)
  })

  test('not because another process alone has seen its use', async () => {
    const ada = await viewer()
    await vi.waitFor(async () => expect(await me(ada)).toBe(200))
    pass(40)
    // What the other process noted is not told to this one.
    await database.db.prisma.session.updateMany({ where: { accountId: ada.id }, data: { lastSeenAt: clock } })
    expect(await me(ada)).toBe(200)
  })
})

describe('what matters is asked for again', () => {
  const makeKey = (as: { cookie: string } | { key: string }) =>
    api.send('POST', '/api/v1/api-keys?tenant=main', { as, json: { name: 'k', scopes: ['events:read'] } })
  const confirm = (as: { cookie: string }, password: string) =>
    api.send('POST', '/api/v1/session/confirm', { as, json: { password } })
  const until = async (as: { cookie: string }) =>
    ((await api.send('GET', '/api/v1/session', { as })).json as { confirmedUntil: string | null })
      .confirmedUntil

  async function admin(): Promise<TestUser> {
    const ada = await testUser(database.db, { roles: [[tenant, 'admin']], name: 'Ada', now: clock })
    const passwordHash = await hashPassword(PASSWORD)
    await database.db.prisma.account.update({ where: { id: ada.id }, data: { passwordHash } })
    await database.db.prisma.session.updateMany({ where: { accountId: ada.id }, data: { renew: false } })
    forgetRights(database.db)
    return ada
  }

  test('of who signed in a while ago, until they have given their password; the session then has another id', async () => {
    await settings({ confirmMinutes: 15 })
    const ada = await admin()
    expect((await makeKey(ada)).status).toBe(201)
    expect(await until(ada)).toBe(new Date(clock.getTime() + 15 * MINUTE_MS).toISOString())
    pass(16)
    const refused = await makeKey(ada)
    expect(refused.status).toBe(403)
    expect(refused.json).toMatchObject({ code: 'confirm_needed' })
    // What is no change of rights needs nothing.
    expect((await api.send('GET', '/api/v1/api-keys?tenant=main', { as: ada })).status).toBe(200)

    const answer = await confirm(ada, PASSWORD)
    expect(answer.status).toBe(204)
    const fresh = cookieOf(answer)
    expect((await makeKey(fresh)).status).toBe(201)
    // The one of before still works for a moment, for what was on its way; it has shown nothing.
    expect(await me(ada)).toBe(200)
    expect((await makeKey(ada)).status).toBe(403)
    expect(await until(ada)).toBe(null)
    pass(1)
    expect(await me(ada)).toBe(401)
    expect(await me(fresh)).toBe(200)
    const { id } = (await api.send('GET', '/api/v1/session', { as: fresh })).json as { id: string }
    const outcomes = await eventsOf('vouchsafe.session.confirm', { sessionId: id })
    expect(outcomes.map((event) => event.outcome)).toEqual(['success'])
  })

  test('a wrong password confirms nothing, is recorded, and cannot be guessed for long', async () => {
    const ada = await admin()
    pass(60)
    const wrong = await confirm(ada, 'not my password')
    expect(wrong.status).toBe(422)
    expect(wrong.json).toMatchObject({ errors: [{ path: 'password' }] })
    expect(wrong.headers.get('set-cookie')).toBe(null)
    expect((await makeKey(ada)).status).toBe(403)
    let answer = wrong
    for (let tries = 0; answer.status === 422; tries++) {
      expect(tries).toBeLessThan(20)
      answer = await confirm(ada, 'not my password')
    }
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await confirm(ada, PASSWORD)).status).toBe(429)
    const { id } = (await api.send('GET', '/api/v1/session', { as: ada })).json as { id: string }
    const events = await eventsOf('vouchsafe.session.confirm', { sessionId: id })
    expect(new Set(events.map((event) => event.outcome))).toEqual(new Set(['failure']))
    expect(JSON.stringify(events.map((event) => [event.message, event.reason, event.details]))).not.toContain(
      'not my',
    )
  })

  test('every verb that gives or takes rights asks; keys are not asked', async () => {
    const ada = await admin()
    const bob = await viewer()
    const key = await testKey(database.db, tenant, ['admin', 'events:read'])
    const { id: keyId } = await testKey(database.db, tenant, ['events:read'])
    pass(60)
    const person = `/api/v1/users/${bob.id}`
    const asks: [string, string, unknown?][] = [
      ['PATCH', person, { role: 'auditor' }],
      ['DELETE', person],
      ['POST', '/api/v1/users', { email: 'new@test', name: 'New', role: 'viewer' }],
      ['POST', `${person}/invitation`, {}],
      ['POST', `/api/v1/api-keys/${keyId}/rotate`, {}],
    ]
    for (const [method, path, json] of asks) {
      const answer = await api.send(method, `${path}?tenant=main`, {
        as: ada,
        ...(json !== undefined && { json }),
      })
      expect([path, answer.json]).toEqual([path, expect.objectContaining({ code: 'confirm_needed' })])
    }
    const flag = { as: root, json: { instanceAdmin: true } }
    expect((await api.send('PATCH', `${person}?tenant=main`, flag)).json).toMatchObject({
      code: 'confirm_needed',
    })
    const put = { as: root, json: { value: defaults, version: 0 } }
    expect((await api.send('PUT', '/api/v1/settings/sessions', put)).json).toMatchObject({
      code: 'confirm_needed',
    })
    expect((await makeKey(key)).status).toBe(201)
  })

  test('who may not do it at all is told that, and not asked', async () => {
    const bob = await viewer()
    pass(60)
    expect((await makeKey(bob)).status).toBe(404)
  })
})

describe('the id in the cookie', () => {
  test.each(['a role', 'the instance'])(
    'is changed once the person is given %s, in the same session',
    async (what) => {
      const ada = await viewer()
      const { id } = (await api.send('GET', '/api/v1/session', { as: ada })).json as { id: string }
      const change = what === 'a role' ? { role: 'admin' } : { instanceAdmin: true }
      expect(
        (await api.send('PATCH', `/api/v1/users/${ada.id}?tenant=main`, { as: root, json: change })).status,
      ).toBe(200)
      const first = await api.send('GET', '/api/v1/me', { as: ada })
      const fresh = cookieOf(first)
      expect(fresh.cookie).not.toBe(ada.cookie)
      const second = await api.send('GET', '/api/v1/session', { as: fresh })
      expect(second.json).toMatchObject({ id })
      expect(second.headers.get('set-cookie')).toBe(null)
      // Others that were on their way with the one of before arrive, for a moment, and get no third one.
      const late = await api.send('GET', '/api/v1/me', { as: ada })
      expect([late.status, late.headers.get('set-cookie')]).toEqual([200, null])
      pass(1)
      expect(await me(ada)).toBe(401)
      expect(await me(fresh)).toBe(200)
    },
  )

  test('of many requests at once one gets another, and all are answered', async () => {
    const ada = await viewer()
    await api.send('PATCH', `/api/v1/users/${ada.id}?tenant=main`, { as: root, json: { role: 'auditor' } })
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.send('GET', '/api/v1/me', { as: ada })),
    )
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 8 }, () => 200))
    expect(answers.filter((answer) => answer.headers.get('set-cookie') !== null)).toHaveLength(1)
  })
})
