import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { signOut } from '@/lib/admin/server/sign-out'
import { sessionCookie } from '@/lib/http/session-cookie'
import { testApi, testKey, testUser, type TestApi } from '@/lib/testing/api'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { apiRoutes } from './routes'

let database: TestDb
let api: TestApi
let tenant: TenantRef
let clock = new Date()

beforeAll(async () => {
  database = await testDatabase()
  await testTenant(database.db, { slug: 'system', isSystem: true })
  tenant = await testTenant(database.db, { slug: 'main' })
  api = await testApi(database.db, apiRoutes, () => clock)
})
beforeEach(() => {
  clock = new Date()
})
afterAll(async () => {
  await api.close()
  await database.drop()
})

const me = async (as: { cookie: string } | { key: string }) =>
  (await api.send('GET', '/api/v1/me', { as })).status

describe('a session', () => {
  test('says who one is and what one may do where', async () => {
    const ada = await testUser(database.db, { roles: [[tenant, 'auditor']], name: 'Ada' })
    const { json } = await api.send('GET', '/api/v1/me', { as: ada })
    expect(json).toEqual({
      principal: { kind: 'user', id: ada.id, email: ada.email, name: 'Ada', instanceAdmin: false },
      tenants: [
        {
          id: tenant.id,
          slug: 'main',
          name: 'main',
          role: 'auditor',
          query: null,
          masks: [],
          permissions: ['events.read', 'views.use', 'events.export', 'views.share', 'proofs.read'],
        },
      ],
      permissions: [],
    })
  })

  test('ends by signing out, at once', async () => {
    const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    expect(await me(ada)).toBe(200)
    const place = {
      db: database.db,
      requestId: 'test-request',
      ip: null,
      userAgent: null,
      now: () => new Date(),
    }
    await signOut(place, ada.sessionId)
    expect(await me(ada)).toBe(401)
    // Again: nothing more to end, and nothing more to record.
    await signOut(place, ada.sessionId)
    const events = await database.db.prisma.event.count({ where: { action: 'vouchsafe.session.sign_out' } })
    expect(events).toBe(1)
  })

  test('of a disabled account is none, even where nobody ended it', async () => {
    const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    await database.db.prisma.account.update({ where: { id: ada.id }, data: { disabledAt: new Date() } })
    forgetRights(database.db)
    expect(await me(ada)).toBe(401)
  })

  test('of nobody, or sealed by somebody else, is no session', async () => {
    const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    expect(await me({ cookie: await sessionCookie('x'.repeat(43)) })).toBe(401)
    expect(await me({ cookie: `${ada.cookie.split('=')[0]}=eyJhbGciOiJub25lIn0..x.y.z` })).toBe(401)
    expect(await me({ cookie: `other=${ada.cookie.split('=')[1]}` })).toBe(401)
  })

  test('with a grant whose query or masks cannot be read sees nothing: that is never no limit', async () => {
    const ada = await testUser(database.db, { roles: [[tenant, 'auditor']] })
    const seen = async (grant: { query: string | null; masks: string[] }) => {
      await database.db.prisma.roleGrant.updateMany({ where: { accountId: ada.id }, data: grant })
      forgetRights(database.db)
      const paths = [
        'events',
        'events/export?format=csv',
        'facets',
        'histogram',
        'suggest',
        'catalogue',
        'trace?id=a',
      ]
      const statuses = new Set<number>()
      for (const path of paths) {
        const address = `/api/v1/${path}${path.includes('?') ? '&' : '?'}tenant=main`
        statuses.add((await api.send('GET', address, { as: ada })).status)
      }
      return [...statuses]
    }
    for (const query of ['type:(FLOW', 'outcome:maybe', 'changed:role', '   ', '*'])
      expect(await seen({ query, masks: [] }), query).toEqual([403])
    expect(await seen({ query: null, masks: ['ip'] })).toEqual([403])
    expect(await seen({ query: 'type:FLOW', masks: ['client.ip'] })).toEqual([200])
    expect(await seen({ query: null, masks: [] })).toEqual([200])
  })

  test('is noted as used, and not on every request', async () => {
    const before = new Date(Date.now() - 120_000)
    const ada = await testUser(database.db, { roles: [[tenant, 'viewer']], now: before })
    const seen = async () => {
      const rows = await database.db.prisma.session.findMany({ where: { accountId: ada.id } })
      return rows[0]?.lastSeenAt.getTime()
    }
    const first = clock.getTime()
    await me(ada)
    expect(await seen()).toBe(first)
    clock = new Date(first + 30_000)
    await me(ada)
    expect(await seen()).toBe(first)
    clock = new Date(first + 61_000)
    await me(ada)
    expect(await seen()).toBe(first + 61_000)
  })
})

describe('a change made with a cookie', () => {
  test('needs our header, and a page of ours', async () => {
    const admin = await testUser(database.db, { roles: [[tenant, 'admin']] })
    const make = (headers: Record<string, string>) =>
      api.send('POST', '/api/v1/api-keys', {
        headers: { cookie: admin.cookie, ...headers },
        json: { name: 'k', scopes: ['events:read'] },
      })
    expect((await make({})).status).toBe(403)
    expect((await make({ 'x-vouchsafe-csrf': '1', origin: 'https://evil.example' })).status).toBe(403)
    expect((await make({ 'x-vouchsafe-csrf': '1', 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await make({ 'x-vouchsafe-csrf': '1', origin: api.url })).status).toBe(201)
    // What somebody else's page can send without asking: a form's own content type.
    expect((await make({ 'x-vouchsafe-csrf': '1', 'content-type': 'text/plain' })).status).toBe(415)
  })

  test('reading from another site is refused too', async () => {
    const admin = await testUser(database.db, { roles: [[tenant, 'admin']] })
    const headers = { cookie: admin.cookie, 'sec-fetch-site': 'cross-site' }
    expect((await api.send('GET', '/api/v1/users', { headers })).status).toBe(403)
  })

  test('no other site is ever allowed to read an answer', async () => {
    const answer = await api.send('OPTIONS', '/api/v1/users', {
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })
    expect(answer.status).toBe(405)
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

describe('an API key', () => {
  const ask = async (key: string) => (await api.send('GET', '/api/v1/me', { as: { key } })).status

  test('works until it expires, or is revoked, or its text is wrong', async () => {
    const { key } = await testKey(database.db, tenant, ['events:read'], {
      expiresAt: new Date(Date.now() + 60_000),
    })
    expect(await ask(key)).toBe(200)
    clock = new Date(Date.now() + 61_000)
    expect(await ask(key)).toBe(401)
    clock = new Date()
    expect(await ask('vs_nonsense')).toBe(401)
    expect(await ask('')).toBe(401)
  })

  test('is its secret, not its prefix', async () => {
    const { key, id } = await testKey(database.db, tenant, ['events:read'])
    expect(await ask(key)).toBe(200)
    // As if this were a well-formed key with the same prefix and another secret.
    const other = await testKey(database.db, tenant, ['events:read'])
    const { secretHash } = await database.db.prisma.apiKey.findUniqueOrThrow({ where: { id: other.id } })
    await database.db.prisma.apiKey.update({ where: { id }, data: { secretHash } })
    forgetRights(database.db)
    expect(await ask(key)).toBe(401)
  })

  test('of another scheme is told how to send one', async () => {
    const answer = await api.send('GET', '/api/v1/me', { headers: { authorization: 'Basic dTpw' } })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain('Bearer')
    expect(answer.json).toMatchObject({ detail: expect.stringContaining('Bearer') })
  })

  test('goes before a cookie, and needs no header against other sites', async () => {
    const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    const { key, id } = await testKey(database.db, tenant, ['events:read'])
    const answer = await api.send('GET', '/api/v1/me', { as: { key }, headers: { cookie: ada.cookie } })
    expect(answer.json).toMatchObject({ principal: { kind: 'key', id, sourceName: 'tests' } })
  })

  test('of the whole instance must say which tenant', async () => {
    const { key } = await testKey(database.db, null, ['events:read'])
    const answer = await api.send('GET', '/api/v1/events', { as: { key } })
    expect(answer.status).toBe(400)
    expect(answer.json).toMatchObject({
      errors: [{ path: 'tenant', message: 'main' }, { message: 'system' }],
    })
    expect((await api.send('GET', '/api/v1/events?tenant=main', { as: { key } })).status).toBe(200)
  })

  test('is noted as used, to the minute', async () => {
    const { key, id } = await testKey(database.db, tenant, ['events:read'])
    const used = async () =>
      (await database.db.prisma.apiKey.findUniqueOrThrow({ where: { id } })).lastUsedAt?.getTime()
    const first = clock.getTime()
    await ask(key)
    clock = new Date(first + 59_000)
    await ask(key)
    expect(await used()).toBe(first)
    clock = new Date(first + 60_000)
    await ask(key)
    expect(await used()).toBe(first + 60_000)
  })
})
