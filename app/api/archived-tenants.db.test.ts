import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { testKey, testPlace, testUser, type TestApi, type TestPlace, type TestUser } from '@/lib/testing/api'
import { testTenant, type TestDb } from '@/lib/testing/database'

import { apiRoutes } from './routes'

let place: TestPlace
let database: TestDb
let api: TestApi
let system: TenantRef
let org: TenantRef
let portal: TenantRef
let instance: TestUser
let admin: TestUser
let portalAdmin: TestUser
let stranger: TestUser

type Asker = { key: string } | { cookie: string }

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  ;({ database, api, system } = place)
  instance = await testUser(database.db, { instanceAdmin: true })
})
afterAll(() => place.close())
beforeEach(async () => {
  org = await testTenant(database.db)
  portal = await testTenant(database.db, { parentId: org.id })
  admin = await testUser(database.db, { roles: [[org, 'admin']] })
  portalAdmin = await testUser(database.db, { roles: [[portal, 'admin']] })
  stranger = await testUser(database.db, { roles: [[await testTenant(database.db), 'admin']] })
})

const set = (tenant: TenantRef, archived: boolean, as: Asker) =>
  api.send('PATCH', `/api/v1/tenants/${tenant.slug}`, { as, json: { archived } })
const read = async (tenant: TenantRef, as: Asker) =>
  (await api.send('GET', `/api/v1/events?tenant=${tenant.id}`, { as })).status
const list = async (as: Asker, query = '') => {
  const { json } = await api.send('GET', `/api/v1/tenants?${query}`, { as })
  const { tenants, total } = json as { tenants: { slug: string; status: string }[]; total: number }
  expect(total).toBe(tenants.length)
  return tenants.map(({ slug, status }) => `${slug} ${status}`)
}
const actions = async (tenant: TenantRef) => {
  const rows = await database.db.prisma.event.findMany({
    where: { tenantId: tenant.key, action: { startsWith: 'vouchsafe.tenant.' } },
    orderBy: { idx: 'asc' },
  })
  return rows.map(({ action }) => action.replace('vouchsafe.tenant.', ''))
}

describe('an archived tenant', () => {
  test('is read and written by nobody, with all below it, and comes back with what it had', async () => {
    const reader = await testUser(database.db, { roles: [[portal, 'viewer']] })
    const key = await testKey(database.db, portal, ['events:write', 'events:read'])
    const every = await testKey(database.db, null, ['events:write'])
    const json = { action: 'a.b', change: 'NONE', resource: { type: 'X' }, actor: { type: 'system' } }
    const write = async (as: Asker) =>
      (await api.send('POST', `/api/v1/events?tenant=${portal.id}`, { as, json })).status
    expect([
      await read(portal, reader),
      await read(portal, key),
      await write(key),
      await write(every),
    ]).toEqual([200, 200, 201, 201])

    const gone = await set(org, true, instance)
    expect(gone.json).toMatchObject({ status: 'archived', archivedAt: expect.any(String) })
    for (const as of [reader, admin, portalAdmin, instance]) expect(await read(portal, as)).toBe(404)
    expect([await read(portal, key), await write(key), await write(every)]).toEqual([401, 401, 404])
    expect((await api.send('GET', '/api/v1/me', { as: key })).status).toBe(401)
    expect((await api.send('GET', '/api/v1/me', { as: admin })).json).toMatchObject({ tenants: [] })
    expect((await api.send('GET', `/api/v1/users?tenant=${org.slug}`, { as: instance })).status).toBe(404)
    expect((await set(org, true, instance)).status).toBe(404)
    expect(await list(instance, `status=archived&find=${org.slug}`)).toEqual([
      `${org.slug} archived`,
      `${portal.slug} parent_archived`,
    ])
    expect((await set(portal, false, instance)).json).toMatchObject({
      detail: expect.stringContaining('with a tenant above it'),
    })

    expect((await set(org, false, instance)).json).toMatchObject({ status: 'active', archivedAt: null })
    expect([
      await read(portal, reader),
      await read(portal, key),
      await write(key),
      await write(every),
    ]).toEqual([200, 200, 201, 201])
    expect(await actions(org)).toEqual(['archive', 'restore'])
    expect(await actions(portal)).toEqual(['archive', 'restore'])
    expect((await actions(system)).slice(-2)).toEqual(['archive', 'restore'])
  })

  test('is archived and brought back by who administers what is above it, not by its own admins', async () => {
    expect((await set(portal, true, portalAdmin)).status).toBe(403)
    expect((await set(org, true, admin)).status).toBe(403)
    expect((await set(portal, true, stranger)).status).toBe(404)
    expect((await set(portal, true, await testKey(database.db, portal, ['admin']))).status).toBe(403)
    expect((await set(portal, true, admin)).status).toBe(200)
    expect(await actions(org)).toEqual(['archive'])
    for (const as of [portalAdmin, stranger]) expect((await set(portal, false, as)).status).toBe(404)
    expect(await list(admin)).toEqual([`${org.slug} active`])
    expect(await list(admin, 'status=all')).toEqual([`${org.slug} active`, `${portal.slug} archived`])
    expect(await list(stranger, `status=archived`)).toEqual([])
    expect((await set(portal, false, admin)).status).toBe(200)
    expect((await set(portal, false, admin)).status).toBe(404)
  })

  test('does not bring back what was archived by itself', async () => {
    await set(portal, true, admin)
    await set(org, true, instance)
    await set(org, false, instance)
    expect(await list(admin, 'status=all')).toEqual([`${org.slug} active`, `${portal.slug} archived`])
  })

  test('its people and those below read in their own log that it was so, and nothing of what is above', async () => {
    const json = { slug: `${portal.slug}-x`, name: 'Portal X', parent: org.slug }
    const made = await api.send('POST', '/api/v1/tenants', { as: admin, json })
    const { id } = made.json as { id: string }
    await set(org, true, instance)
    await set(org, false, instance)
    const key = await database.db.prisma.tenant.findUniqueOrThrow({ where: { id } })
    const events = await database.db.prisma.event.findMany({
      where: { tenantId: key.key },
      orderBy: { idx: 'asc' },
    })
    expect(events.map(({ action, resourceId }) => [action, resourceId])).toEqual([
      ['vouchsafe.tenant.create', id],
      ['vouchsafe.tenant.archive', id],
      ['vouchsafe.tenant.restore', id],
    ])
    const told = events.map(({ message, details, after, resourceName }) => [
      message,
      details,
      after,
      resourceName,
    ])
    expect(JSON.stringify(told)).not.toContain(`"${org.slug}"`)
    expect(JSON.stringify(told)).not.toContain(org.id)
  })

  test('does not keep anybody who is its last admin from being disabled', async () => {
    const other = await testTenant(database.db)
    await testUser(database.db, { roles: [[other, 'admin']] })
    const person = await testUser(database.db, {
      roles: [
        [portal, 'admin'],
        [other, 'admin'],
      ],
    })
    await database.db.prisma.roleGrant.deleteMany({ where: { accountId: portalAdmin.id } })
    const disable = () =>
      api.send('PATCH', `/api/v1/users/${person.id}?tenant=${other.slug}`, {
        as: instance,
        json: { disabled: true },
      })
    expect((await disable()).status).toBe(409)
    await set(portal, true, instance)
    expect((await disable()).status).toBe(200)
  })

  test('the system tenant is never archived', async () => {
    expect((await set(system, true, instance)).status).toBe(409)
  })

  test.each([[{}], [{ archived: true, name: 'Both' }], [{ archived: 'yes' }], [{ archivedAt: null }]])(
    'nothing else is understood: %j',
    async (json) => {
      const answer = await api.send('PATCH', `/api/v1/tenants/${portal.slug}`, { as: admin, json })
      expect(answer.status).toBe(422)
    },
  )
})

describe('the list of tenants', () => {
  test('a portal’s admin sees the portal and nothing above or beside it', async () => {
    await testTenant(database.db, { parentId: org.id })
    const answer = await api.send('GET', '/api/v1/tenants', { as: portalAdmin })
    expect(answer.json).toMatchObject({
      tenants: [{ slug: portal.slug, parent: null, depth: 0, mayArchive: false, people: 1 }],
      total: 1,
    })
    expect(answer.text).not.toContain(org.slug)
    expect((await api.send('GET', '/api/v1/tenants', { as: admin })).json).toMatchObject({
      tenants: [{ slug: org.slug }, { parent: org.slug, depth: 1, mayArchive: true }, { parent: org.slug }],
    })
  })

  test('comes in pages, each tenant once, after its parent', async () => {
    for (let i = 0; i < 5; i += 1) await testTenant(database.db, { parentId: portal.id })
    const whole = await list(admin)
    const paged: string[] = []
    let cursor = ''
    do {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { json } = await api.send('GET', `/api/v1/tenants?limit=3${more}`, { as: admin })
      const page = json as { tenants: { slug: string; status: string }[]; nextCursor: string | null }
      paged.push(...page.tenants.map(({ slug, status }) => `${slug} ${status}`))
      cursor = page.nextCursor ?? ''
    } while (cursor !== '')
    expect(paged).toEqual(whole)
    expect(whole.slice(0, 2)).toEqual([`${org.slug} active`, `${portal.slug} active`])
    expect(whole).toHaveLength(7)
    expect((await api.send('GET', '/api/v1/tenants?cursor=nonsense', { as: admin })).status).toBe(400)
  })
})
