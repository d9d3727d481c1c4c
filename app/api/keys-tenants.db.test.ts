import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SCOPES, type TenantRef } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { writeRefusals } from '@/lib/log/server/count-refusal'
import {
  testPlace,
  testKey,
  testUser,
  type TestApi,
  type TestPlace,
  type TestRequest,
  type TestUser,
} from '@/lib/testing/api'
import { testTenant, type TestDb } from '@/lib/testing/database'

import { apiRoutes } from './routes'

let place: TestPlace
let database: TestDb
let api: TestApi
let system: TenantRef
let tenant: TenantRef
let admin: TestUser
let instance: TestUser

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  ;({ database, api, system } = place)
  instance = await testUser(database.db, { instanceAdmin: true, name: 'Root' })
})
afterAll(() => place.close())
beforeEach(async () => {
  tenant = await testTenant(database.db)
  admin = await testUser(database.db, { roles: [[tenant, 'admin']], name: 'Admin' })
})

const recorded = (where: TenantRef, prefix: string) =>
  database.db.prisma.event.findMany({
    where: { tenantId: where.key, action: { startsWith: prefix } },
    orderBy: { idx: 'asc' },
  })

interface Made {
  apiKey: { id: string; prefix: string; tenant: string | null }
  secret: string
}

describe('API keys', () => {
  const keys = (suffix = '') => `/api/v1/api-keys${suffix}?tenant=${tenant.slug}`
  const make = (json: object, as: NonNullable<TestRequest['as']> = admin) =>
    api.send('POST', keys(), { as, json })
  const me = async (key: string) => (await api.send('GET', '/api/v1/me', { as: { key } })).status

  test('made, used, listed without the secret, and revoked at once', async () => {
    const json = { name: 'Order service', scopes: ['events:write', 'events:read'], expiresAt: null }
    const made = await make(json)
    expect(made.status).toBe(201)
    const { apiKey, secret } = made.json as Made
    expect(apiKey).toMatchObject({ sourceName: 'Order-service', status: 'active', createdBy: 'Admin' })
    expect(secret.startsWith(`vs_${apiKey.prefix}_`)).toBe(true)
    expect(await me(secret)).toBe(200)
    const list = await api.send('GET', keys(), { as: admin })
    expect(list.json).toMatchObject({ apiKeys: [{ id: apiKey.id, lastUsedAt: expect.any(String) }] })
    expect(list.text).not.toContain(secret)
    const gone = await api.send('DELETE', keys(`/${apiKey.id}`), { as: admin })
    expect(gone.json).toMatchObject({ id: apiKey.id, status: 'revoked' })
    expect(await me(secret)).toBe(401)
    expect((await api.send('DELETE', keys(`/${apiKey.id}`), { as: admin })).status).toBe(200)
    await writeRefusals(database.db, new Date(), { all: true })
    const events = await recorded(tenant, 'vouchsafe.api_key')
    expect(events.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'vouchsafe.api_key.create success',
      'vouchsafe.api_key.revoke success',
      'vouchsafe.api_key.use failure',
    ])
    const was = {
      name: 'Order service',
      prefix: apiKey.prefix,
      scopes: ['events:write', 'events:read'],
      sourceName: 'Order-service',
      addresses: [],
      expiresAt: null,
    }
    const after = { ...was, revokedAt: (gone.json as { revokedAt: string }).revokedAt }
    expect(events[0]).toMatchObject({ before: null, after: was })
    expect(events[1]).toMatchObject({ before: was, after })
    const text = JSON.stringify(events, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    expect(text).toContain(apiKey.prefix)
    expect(text).not.toContain(secret.slice(14))
    const row = await database.db.prisma.apiKey.findUniqueOrThrow({ where: { id: apiKey.id } })
    expect(JSON.stringify(row)).not.toContain(secret.slice(14))
  })

  test.each([
    [{ name: 'x', scopes: [] }, 'scopes'],
    [{ name: 'x', scopes: ['events:delete'] }, 'scopes[0]'],
    [{ name: 'x', scopes: ['events:read'], sourceName: 'a b' }, 'sourceName'],
    [{ name: 'x', scopes: ['events:read'], sourceName: 'VouchSafe' }, 'sourceName'],
    [{ name: 'ⓥouchsafe', scopes: ['events:read'] }, 'sourceName'],
    [{ name: 'x', scopes: ['events:read'], expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ name: 'x', scopes: ['events:read'], expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: 'x', scopes: ['events:read'], tenant: 'other' }, 'tenant'],
  ])('%j is refused at its place', async (json, path) => {
    const answer = await make(json)
    expect(answer.status).toBe(422)
    expect(answer.json).toMatchObject({ errors: [{ path }] })
  })

  test('of the whole instance: only by an instance admin, and recorded in the system tenant', async () => {
    const json = { name: 'Everything', scopes: ['events:read'], allTenants: true }
    expect((await make(json)).status).toBe(404)
    const key = await testKey(database.db, tenant, ['admin'])
    expect((await make(json, key)).status).toBe(403)
    const made = await make(json, instance)
    expect(made.status).toBe(201)
    const { apiKey } = made.json as Made
    expect(apiKey.tenant).toBeNull()
    const seen = async (as: TestUser) => (await api.send('GET', keys(), { as })).text.includes(apiKey.id)
    expect([await seen(instance), await seen(admin)]).toEqual([true, false])
    expect((await api.send('DELETE', keys(`/${apiKey.id}`), { as: admin })).status).toBe(404)
    expect((await api.send('DELETE', keys(`/${apiKey.id}`), { as: instance })).status).toBe(200)
    const events = await recorded(system, 'vouchsafe.api_key')
    expect(events.map((event) => event.resourceId)).toEqual([apiKey.id, apiKey.id])
  })

  test('from before our source was refused sends as another one', async () => {
    const { key } = await testKey(database.db, tenant, ['events:write'], { sourceName: 'Vouchsafe' })
    const answer = await api.send('GET', '/api/v1/me', { as: { key } })
    expect(answer.json).toMatchObject({ principal: { sourceName: `api-key-${key.slice(3, 13)}` } })
  })

  test('a key gives no scope that it does not have', async () => {
    const key = await testKey(database.db, tenant, ['admin', 'events:read'])
    expect((await make({ name: 'x', scopes: ['events:read'] }, key)).status).toBe(201)
    const more = await make({ name: 'x', scopes: ['events:read', 'events:write'] }, key)
    expect(more.status).toBe(403)
    expect(more.json).toMatchObject({ detail: expect.stringContaining('events:write') })
    expect((await make({ name: 'x', scopes: [...SCOPES] })).status).toBe(201)
  })

  test('works only from its addresses, whatever a header says', async () => {
    const scopes = ['events:read']
    const of = async (addresses: string[]) =>
      ((await make({ name: 'x', scopes, addresses })).json as Made).secret
    expect(await me(await of(['127.0.0.0/8', '::1']))).toBe(200)
    const elsewhere = await of(['203.0.113.0/24'])
    const answer = await api.send('GET', '/api/v1/me', {
      as: { key: elsewhere },
      headers: { 'x-forwarded-for': '203.0.113.7', 'x-real-ip': '203.0.113.7', forwarded: 'for=203.0.113.7' },
    })
    expect([answer.status, answer.json]).toMatchObject([
      403,
      { detail: expect.stringContaining('does not work from 127.0.0.1') as unknown },
    ])
    const row = await database.db.prisma.apiKey.findFirstOrThrow({
      where: { prefix: elsewhere.slice(3, 13) },
    })
    expect(row.lastUsedAt).toBeNull()
    const refused = await make({ name: 'x', scopes, addresses: ['10.0.0.0/8', 'localhost'] })
    expect(refused.json).toMatchObject({ errors: [{ path: 'addresses[1]' }] })
  })

  const rotate = (id: string, json: object = {}, as: NonNullable<TestRequest['as']> = admin) =>
    api.send('POST', keys(`/${id}/rotate`), { as, json })

  test('is replaced by one that does the same, and works beside it for a while', async () => {
    const old = (await make({ name: 'Orders', scopes: ['events:read'], addresses: ['127.0.0.1', '::1'] }))
      .json as Made
    const answer = await rotate(old.apiKey.id, { overlapHours: 1 })
    expect(answer.status).toBe(201)
    const next = answer.json as Made
    expect(next.apiKey).toMatchObject({
      name: 'Orders',
      sourceName: 'Orders',
      scopes: ['events:read'],
      expiresAt: null,
    })
    expect([await me(old.secret), await me(next.secret)]).toEqual([200, 200])
    const row = await database.db.prisma.apiKey.findUniqueOrThrow({ where: { id: old.apiKey.id } })
    expect(row.successorId).toBe(next.apiKey.id)
    expect((row.expiresAt?.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(3_600_000)
    expect((await rotate(old.apiKey.id)).status).toBe(409)
    const [event] = await recorded(tenant, 'vouchsafe.api_key.rotate')
    expect(event).toMatchObject({ resourceId: old.apiKey.id, details: { successor: next.apiKey.id } })
  })

  test('is replaced once, by whoever comes first', async () => {
    const { apiKey } = (await make({ name: 'Twice', scopes: ['events:read'] })).json as Made
    const answers = await Promise.all([rotate(apiKey.id), rotate(apiKey.id), rotate(apiKey.id)])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409])
  })

  test('without an overlap the old one ends at once; it never works longer than it would have', async () => {
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
    const old = (await make({ name: 'Soon', scopes: ['events:read'], expiresAt: at(2) })).json as Made
    expect((await rotate(old.apiKey.id, { overlapHours: 48 })).status).toBe(201)
    const row = await database.db.prisma.apiKey.findUniqueOrThrow({ where: { id: old.apiKey.id } })
    expect(row.expiresAt?.getTime()).toBeLessThanOrEqual(Date.now() + 2 * 3_600_000)
    const other = (await make({ name: 'Now', scopes: ['events:read'] })).json as Made
    expect((await rotate(other.apiKey.id, { overlapHours: 0 })).status).toBe(201)
    expect(await me(other.secret)).toBe(401)
    const never = await rotate(other.apiKey.id, { overlapHours: -1 })
    expect([never.status, never.json]).toMatchObject([
      422,
      { errors: [{ path: 'overlapHours', message: 'must be at least 0' }] },
    ])
  })

  test('is not replaced by who could not have made it', async () => {
    const strong = (await make({ name: 'Strong', scopes: ['events:read', 'events:export'] })).json as Made
    const weak = await testKey(database.db, tenant, ['admin', 'events:read'])
    expect((await rotate(strong.apiKey.id, {}, weak)).status).toBe(403)
    const theirs = await testKey(database.db, await testTenant(database.db), ['events:read'])
    expect((await rotate(theirs.id)).status).toBe(404)
    const viewer = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    expect((await rotate(strong.apiKey.id, {}, viewer)).status).toBe(404)
  })

  test('of another tenant does not exist', async () => {
    const other = await testTenant(database.db)
    const key = await testKey(database.db, other, ['events:read'])
    expect((await api.send('DELETE', keys(`/${key.id}`), { as: admin })).status).toBe(404)
    expect((await api.send('GET', keys(), { as: admin })).text).not.toContain(key.id)
    expect(await me(key.key)).toBe(200)
  })
})

describe('tenants', () => {
  const create = (json: object, as: NonNullable<TestRequest['as']>) =>
    api.send('POST', '/api/v1/tenants', { as, json })
  const slugs = async (as: NonNullable<TestRequest['as']>) => {
    const { json } = await api.send('GET', '/api/v1/tenants', { as })
    return (json as { tenants: { slug: string }[] }).tenants.map((one) => one.slug)
  }

  test('a child: made by an admin of its parent, who administers it from then on', async () => {
    const slug = `${tenant.slug}-portal`
    const made = await create({ slug, name: 'Portal', parent: tenant.slug }, admin)
    expect(made.status).toBe(201)
    expect(made.json).toMatchObject({ slug, parent: tenant.slug, system: false })
    expect(await slugs(admin)).toEqual([tenant.slug, slug])
    expect((await api.send('GET', `/api/v1/users?tenant=${slug}`, { as: admin })).status).toBe(200)
    // A viewer of the parent sees nothing of it.
    const viewer = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    expect((await api.send('GET', `/api/v1/events?tenant=${slug}`, { as: viewer })).status).toBe(404)
    // Its own log begins with its making, and the parent's log has it too.
    const { id } = made.json as { id: string }
    const child = await database.db.prisma.tenant.findUniqueOrThrow({
      where: { id },
      include: { log: true },
    })
    const own = await database.db.prisma.event.findMany({
      where: { tenantId: child.key },
      orderBy: { idx: 'asc' },
    })
    expect(own[0]).toMatchObject({ idx: 0n, action: 'vouchsafe.tenant.create', resourceId: id })
    expect(await recorded(tenant, 'vouchsafe.tenant')).toHaveLength(1)
    const head = await database.db.prisma.logHead.findUniqueOrThrow({
      where: { logId: child.log?.id ?? '' },
    })
    expect(head).toMatchObject({ tenantId: child.key })
    expect(head.size).toBeGreaterThan(0n)
  })

  test('of its own: only by an instance admin', async () => {
    const slug = `${tenant.slug}-own`
    expect((await create({ slug, name: 'Own' }, admin)).status).toBe(403)
    expect((await create({ slug, name: 'Own' }, instance)).status).toBe(201)
    expect(await slugs(admin)).toEqual([tenant.slug])
    expect(await slugs(instance)).toContain(slug)
  })

  test('below another’s, or below the system tenant: not', async () => {
    const other = await testTenant(database.db)
    expect((await create({ slug: 'a', name: 'A', parent: other.slug }, admin)).status).toBe(404)
    expect((await create({ slug: 'a', name: 'A', parent: 'system' }, instance)).status).toBe(409)
  })

  test('a slug that is taken is a conflict', async () => {
    const answer = await create({ slug: tenant.slug, name: 'Again' }, instance)
    expect(answer.status).toBe(409)
    expect(answer.json).toMatchObject({ detail: expect.stringContaining(tenant.slug) })
  })

  test.each([['Upper'], ['-x'], [''], ['a/b'], ['ä'], ['x'.repeat(64)]])('%j is no slug', async (slug) => {
    expect((await create({ slug, name: 'X' }, instance)).status).toBe(422)
  })

  test('an id is no slug: what is sent to a tenant by its id can never go to another one', async () => {
    const { id: uuid } = await testTenant(database.db)
    expect((await create({ slug: uuid, name: 'X' }, instance)).status).toBe(422)
    const rename = await api.send('PATCH', `/api/v1/tenants/${tenant.id}`, {
      as: admin,
      json: { slug: uuid },
    })
    expect(rename.status).toBe(422)
  })

  test('a slug that was released is kept for its tenant: nobody else writes or reads under it', async () => {
    const neighbour = await testTenant(database.db)
    const theirs = await testUser(database.db, { roles: [[neighbour, 'admin']] })
    const rename = (id: string, json: object, as: TestUser) =>
      api.send('PATCH', `/api/v1/tenants/${id}`, { as, json })
    expect((await rename(tenant.id, { slug: `${tenant.slug}-eu` }, admin)).status).toBe(200)
    const refused = await rename(neighbour.id, { slug: tenant.slug }, theirs)
    expect(refused.status).toBe(409)
    // What is taken and what is kept look alike.
    const taken = await rename(neighbour.id, { slug: `${tenant.slug}-eu` }, theirs)
    const detailOf = ({ json }: { json: unknown }) => (json as { detail: string }).detail
    expect(detailOf(taken)).toBe(detailOf(refused).replace(tenant.slug, `${tenant.slug}-eu`))
    const child = await create({ slug: tenant.slug, name: 'Child', parent: neighbour.slug }, theirs)
    expect(child.status).toBe(409)
    const find = (slug: string) => api.send('GET', `/api/v1/events?tenant=${slug}`, { as: theirs })
    expect((await find(tenant.slug)).status).toBe(404)
    // Its own tenant takes it back, and who runs the instance may give it away.
    expect((await rename(tenant.id, { slug: tenant.slug }, admin)).status).toBe(200)
    expect((await rename(tenant.id, { slug: `${tenant.slug}-us` }, admin)).status).toBe(200)
    expect((await rename(neighbour.id, { slug: tenant.slug }, instance)).status).toBe(200)
    const [freed] = await recorded(system, 'vouchsafe.tenant.free_slug')
    expect(freed).toMatchObject({ resourceId: tenant.id, details: { givenTo: neighbour.id } })
    const told = await recorded(neighbour, 'vouchsafe.tenant')
    expect(JSON.stringify(told.map(({ message, details }) => [message, details]))).not.toContain(tenant.id)
  })

  test('a slug that is released at this very moment is kept, too', async () => {
    const neighbour = await testTenant(database.db)
    const theirs = await testUser(database.db, { roles: [[neighbour, 'admin']] })
    const [released, grabbed] = await Promise.all([
      api.send('PATCH', `/api/v1/tenants/${tenant.id}`, { as: admin, json: { slug: `${tenant.slug}-eu` } }),
      api.send('PATCH', `/api/v1/tenants/${neighbour.id}`, { as: theirs, json: { slug: tenant.slug } }),
    ])
    expect([released.status, grabbed.status]).toEqual([200, 409])
  })

  test('a tenant is renamed by who has just shown that it is them', async () => {
    const authenticatedAt = new Date(Date.now() - 3_600_000)
    await database.db.prisma.session.updateMany({
      where: { accountId: admin.id },
      data: { authenticatedAt },
    })
    forgetRights(database.db)
    const json = { slug: `${tenant.slug}-eu` }
    const answer = await api.send('PATCH', `/api/v1/tenants/${tenant.id}`, { as: admin, json })
    expect(answer.json).toMatchObject({ code: 'confirm_needed' })
  })

  test('renamed: found by the new slug at once, by the old one no more, with all it had', async () => {
    const slug = `${tenant.slug}-new`
    const rename = (json: object, as = admin) =>
      api.send('PATCH', `/api/v1/tenants/${tenant.id}`, { as, json })
    expect((await rename({})).status).toBe(422)
    const answer = await rename({ slug, name: 'New' })
    expect(answer.json).toMatchObject({ id: tenant.id, slug, name: 'New' })
    const find = async (asked: string) =>
      (await api.send('GET', `/api/v1/events?tenant=${asked}`, { as: admin })).status
    expect([await find(slug), await find(tenant.slug), await find(tenant.id)]).toEqual([200, 404, 200])
    const events = await recorded(tenant, 'vouchsafe.tenant')
    expect(events[0]).toMatchObject({ before: { slug: tenant.slug }, after: { slug } })
    const stranger = await testUser(database.db, { roles: [[await testTenant(database.db), 'admin']] })
    expect((await rename({ name: 'Mine' }, stranger)).status).toBe(404)
  })

  test('the system tenant keeps its name', async () => {
    const answer = await api.send('PATCH', `/api/v1/tenants/system`, { as: instance, json: { name: 'X' } })
    expect(answer.status).toBe(409)
  })
})
