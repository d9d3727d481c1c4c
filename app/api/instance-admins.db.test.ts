import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { testPlace, testUser, type TestApi, type TestPlace, type TestUser } from '@/lib/testing/api'
import { testTenant, type TestDb } from '@/lib/testing/database'

import { apiRoutes } from './routes'

let place: TestPlace
let database: TestDb
let api: TestApi
let system: TenantRef
let tenant: TenantRef
let first: TestUser
let second: TestUser

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  ;({ database, api, system } = place)
})
afterAll(() => place.close())
beforeEach(async () => {
  await database.db.prisma.account.updateMany({ data: { instanceAdmin: false } })
  tenant = await testTenant(database.db)
  // As at first start: neither has a role in any tenant.
  first = await testUser(database.db, { instanceAdmin: true, name: 'First' })
  second = await testUser(database.db, { instanceAdmin: true, name: 'Second' })
})

const users = (suffix = '') => `/api/v1/users${suffix}?tenant=${tenant.slug}`
const change = (id: string, json: object, as: TestUser = second) =>
  api.send('PATCH', users(`/${id}`), { as, json })
const me = async (as: TestUser) => (await api.send('GET', '/api/v1/me', { as })).status
const actions = async (where: TenantRef) => {
  const rows = await database.db.prisma.event.findMany({
    where: { tenantId: where.key, action: { startsWith: 'vouchsafe.user' }, resourceId: first.id },
    orderBy: { idx: 'asc' },
    select: { action: true },
  })
  return rows.map((row) => row.action)
}

describe('an instance admin without any role', () => {
  test('is disabled and enabled by another one, which the system tenant’s log says', async () => {
    const disabled = await change(first.id, { disabled: true })
    expect(disabled.json).toMatchObject({ id: first.id, status: 'disabled' })
    expect(await me(first)).toBe(401)
    expect((await change(first.id, { disabled: false })).json).toMatchObject({ status: 'active' })
    expect(await actions(system)).toEqual(['vouchsafe.user.disable', 'vouchsafe.user.enable'])
  })

  test('gets a new link while there is no password yet, and none after', async () => {
    expect((await api.send('POST', users(`/${first.id}/invitation`), { as: second, json: {} })).status).toBe(
      409,
    )
    await database.db.prisma.account.update({ where: { id: first.id }, data: { passwordHash: null } })
    const renewed = await api.send('POST', users(`/${first.id}/invitation`), { as: second, json: {} })
    expect(renewed.status).toBe(201)
    expect(await actions(system)).toEqual(['vouchsafe.user.renew_invitation'])
    expect(await actions(tenant)).toEqual(['vouchsafe.user.renew_invitation'])
  })

  test('does not exist for a tenant’s admin', async () => {
    const admin = await testUser(database.db, { roles: [[tenant, 'admin']] })
    for (const disabled of [true, false]) {
      expect((await change(first.id, { disabled }, admin)).status).toBe(404)
    }
    const link = await api.send('POST', users(`/${first.id}/invitation`), { as: admin, json: {} })
    expect(link.status).toBe(404)
    expect((await change(first.id, { role: 'viewer' }, admin)).status).toBe(404)
    expect(await me(first)).toBe(200)
  })

  test('has no role to change or take away, and is told how to get one', async () => {
    const role = await change(first.id, { role: 'viewer' })
    expect(role.status).toBe(409)
    expect(role.json).toMatchObject({ detail: expect.stringContaining(`Invite ${first.email}`) })
    expect((await api.send('DELETE', users(`/${first.id}`), { as: second })).status).toBe(409)
  })

  test('is disabled by nobody when it is the last one', async () => {
    await change(first.id, { disabled: true })
    expect((await change(second.id, { disabled: true })).status).toBe(409)
    expect(await me(second)).toBe(200)
  })

  test('stays one until there is a role somewhere or it is disabled: else it would be listed nowhere', async () => {
    const refused = await change(first.id, { instanceAdmin: false })
    expect(refused.status).toBe(409)
    expect(refused.json).toMatchObject({ detail: expect.stringContaining('no role in any tenant') })
    const json = { email: first.email, name: 'First', role: 'viewer', confirm: true }
    expect((await api.send('POST', users(), { as: second, json })).status).toBe(201)
    expect((await change(first.id, { instanceAdmin: false })).json).toMatchObject({
      role: 'viewer',
      instanceAdmin: false,
    })

    const third = await testUser(database.db, { instanceAdmin: true })
    await change(third.id, { disabled: true })
    expect((await change(third.id, { instanceAdmin: false })).status).toBe(200)
  })
})
