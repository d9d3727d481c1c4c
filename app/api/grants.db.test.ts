import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { GRAMMAR_VERSION } from '@/lib/event/fields'
import { testKey, testPlace, testUser, type TestApi, type TestPlace, type TestUser } from '@/lib/testing/api'
import { testTenant, type TestDb } from '@/lib/testing/database'

import { apiRoutes } from './routes'

let place: TestPlace
let database: TestDb
let api: TestApi
let tenant: TenantRef
let portal: TenantRef
let admin: TestUser
let viewer: TestUser
let instance: TestUser

type Asker = { key: string } | { cookie: string }

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  ;({ database, api } = place)
  instance = await testUser(database.db, { instanceAdmin: true, name: 'Root' })
})
afterAll(() => place.close())
beforeEach(async () => {
  tenant = await testTenant(database.db)
  portal = await testTenant(database.db, { parentId: tenant.id })
  admin = await testUser(database.db, { roles: [[tenant, 'admin']], name: 'Ada Admin' })
  viewer = await testUser(database.db, { roles: [[tenant, 'viewer']], name: 'Vera Viewer' })
})

const LIMITED = { role: 'viewer', query: 'namespace:team-a.*', masks: ['client.ip', 'actor.email'] }

const set = (json: object, as: Asker = admin, user = viewer, slug = tenant.slug) =>
  api.send('PUT', `/api/v1/grants/${user.id}?tenant=${slug}`, { as, json })
const list = async (as: Asker, query = '', slug = tenant.slug) => {
  const { json } = await api.send('GET', `/api/v1/grants?tenant=${slug}&${query}`, { as })
  return json as {
    grants: { user: { id: string; name: string }; role: string; query: string | null; version: number }[]
    inherited: { user: { name: string }; from: string | null }[]
    total: number
    nextCursor: string | null
  }
}
const stored = (user: TestUser) =>
  database.db.prisma.roleGrant.findUniqueOrThrow({
    where: { accountId_tenantId: { accountId: user.id, tenantId: tenant.id } },
  })
const recorded = () =>
  database.db.prisma.event.findMany({
    where: { tenantId: tenant.key, action: 'vouchsafe.user.set_grant' },
    orderBy: { idx: 'asc' },
  })

describe('a grant', () => {
  test('is changed as a whole, shown with its limit, and recorded with before and after', async () => {
    const answer = await set({ ...LIMITED, masks: ['client.ip', 'actor.email', 'client.ip'], version: 1 })
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({
      user: { id: viewer.id },
      ...LIMITED,
      masks: ['actor.email', 'client.ip'],
      version: 2,
    })
    const [event, ...others] = await recorded()
    expect(others).toEqual([])
    expect(event).toMatchObject({
      resourceId: viewer.id,
      before: { role: 'viewer', query: null, masks: [] },
      after: { ...LIMITED, masks: ['actor.email', 'client.ip'] },
      actorName: 'Ada Admin',
    })
    const users = await api.send('GET', `/api/v1/users?tenant=${tenant.slug}&find=vera`, { as: admin })
    expect(users.json).toMatchObject({ users: [{ id: viewer.id, limited: true }], total: 1 })
    // The same again is no change, and no event.
    expect((await set({ ...LIMITED, version: 2 })).json).toMatchObject({ version: 2 })
    expect(await recorded()).toHaveLength(1)
  })

  test('edited by two admins at once: the second one is told, and nothing is lost', async () => {
    const other = await testUser(database.db, { roles: [[tenant, 'admin']] })
    const answers = await Promise.all([
      set({ ...LIMITED, version: 1 }),
      set({ role: 'auditor', query: null, masks: ['actor'], version: 1 }, other),
    ])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    const refused = answers.find(({ status }) => status === 409)
    expect(refused?.json).toMatchObject({
      detail: expect.stringMatching(/Vera Viewer is (viewer of what namespace|auditor, without actor)/),
      errors: [{ path: 'version' }],
    })
    expect(await recorded()).toHaveLength(1)
    expect((await stored(viewer)).version).toBe(2)
    // Also against a change of the role alone.
    await api.send('PATCH', `/api/v1/users/${viewer.id}?tenant=${tenant.slug}`, {
      as: admin,
      json: { role: (await stored(viewer)).role === 'viewer' ? 'auditor' : 'viewer' },
    })
    expect((await set({ ...LIMITED, version: 2 })).status).toBe(409)
  })

  test.each([
    [{ query: 'outcome:maybe' }, 'query:8-13'],
    [{ query: 'type:(FLOW' }, 'query:5-10'],
    [{ query: '' }, 'query'],
    [{ query: '   ' }, 'query'],
    [{ query: 'changed:spec' }, 'query'],
    [{ query: 'type:FLOW OR from:role=admin' }, 'query'],
    [{ query: '-tenant:acme' }, 'query'],
    [{ masks: ['outcome'] }, 'masks'],
    [{ masks: ['details..x'] }, 'masks'],
    [{ masks: 'client.ip' }, 'masks'],
    [{ role: 'admin' }, 'query'],
    [{ role: 'admin', query: null }, 'masks'],
    [{ role: 'owner' }, 'role'],
    [{ version: '1' }, 'version'],
    [{ instanceAdmin: true }, 'instanceAdmin'],
    [{ tenantId: 'another' }, 'tenantId'],
    [{ accountId: 'another' }, 'accountId'],
  ])('%j is refused at its place, and nothing changes', async (change, path) => {
    const answer = await set({ ...LIMITED, version: 1, ...change })
    expect(answer.status).toBe(422)
    const { errors } = answer.json as { errors: { path: string }[] }
    expect(errors.map((error) => error.path)).toContain(path)
    expect(await stored(viewer)).toMatchObject({ role: 'viewer', query: null, masks: [], version: 1 })
  })

  test('that is limited does not become an admin by its role alone', async () => {
    await set({ ...LIMITED, version: 1 })
    const answer = await api.send('PATCH', `/api/v1/users/${viewer.id}?tenant=${tenant.slug}`, {
      as: admin,
      json: { role: 'admin' },
    })
    expect([answer.status, answer.json]).toMatchObject([
      409,
      { detail: expect.stringContaining('Take the limit away first') },
    ])
    const auditor = await api.send('PATCH', `/api/v1/users/${viewer.id}?tenant=${tenant.slug}`, {
      as: admin,
      json: { role: 'auditor' },
    })
    expect(auditor.json).toMatchObject({ role: 'auditor', limited: true })
    // Nor by a hand in the database.
    await expect(
      database.db.pool.query("UPDATE role_grant SET role = 'admin' WHERE account_id = $1", [viewer.id]),
    ).rejects.toThrow('role_grant')
    await expect(
      database.db.pool.query("UPDATE role_grant SET query = '' WHERE account_id = $1", [viewer.id]),
    ).rejects.toThrow('role_grant')
  })

  test('of the last admin stays: also from their own hand', async () => {
    const down = { role: 'viewer', query: null, masks: [], version: 1 }
    const answer = await set(down, admin, admin)
    expect([answer.status, answer.json]).toMatchObject([
      409,
      { detail: expect.stringContaining('last admin') },
    ])
    await testUser(database.db, { roles: [[tenant, 'admin']] })
    expect((await set(down, admin, admin)).status).toBe(200)
    expect((await list(admin)).grants).toBeUndefined()
  })

  test('comes with the invitation', async () => {
    const invite = (json: object) =>
      api.send('POST', `/api/v1/users?tenant=${tenant.slug}`, { as: admin, json })
    const email = `new-${tenant.slug}@test`
    const bad = await invite({ email, name: 'New', ...LIMITED, query: 'type:(FLOW' })
    expect(bad.status).toBe(422)
    expect(bad.json).toMatchObject({ errors: [{ path: expect.stringMatching(/^query:/) }] })
    expect((await invite({ email, name: 'New', role: 'admin', query: 'a:b' })).status).toBe(422)
    const made = await invite({ email, name: 'New', ...LIMITED })
    expect(made.json).toMatchObject({ user: { role: 'viewer', limited: true } })
    expect((await list(admin, 'status=limited')).grants).toMatchObject([{ query: LIMITED.query, version: 1 }])
    const event = await database.db.prisma.event.findFirstOrThrow({
      where: { tenantId: tenant.key, action: 'vouchsafe.user.invite' },
    })
    expect(event.after).toMatchObject({ query: LIMITED.query, masks: ['actor.email', 'client.ip'] })
  })
})

describe('the list of grants', () => {
  test('is searched, narrowed to limited ones, and comes in pages', async () => {
    await set({ ...LIMITED, version: 1 })
    for (let i = 0; i < 4; i += 1) await testUser(database.db, { roles: [[tenant, 'auditor']] })
    expect((await list(admin, 'find=VERA')).grants.map(({ user }) => user.name)).toEqual(['Vera Viewer'])
    expect((await list(admin, 'find=team-a')).total).toBe(1)
    expect((await list(admin, 'find=auditor')).total).toBe(4)
    expect((await list(admin, 'find=%25')).total).toBe(0)
    expect((await list(admin, 'find=_')).total).toBe(0)
    expect((await list(admin, 'status=limited')).grants.map(({ user }) => user.id)).toEqual([viewer.id])
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await list(admin, `limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
      expect(page.total).toBe(6)
      seen.push(...page.grants.map(({ user }) => user.id))
      cursor = page.nextCursor
    }
    expect([seen.length, new Set(seen).size]).toEqual([6, 6])
    const names = (await list(admin, '')).grants.map(({ user }) => user.name)
    expect(names).toEqual(names.toSorted())
    expect(new Set(names).size).toBeGreaterThan(1)
  })

  test('names those who administer from above to who administers that, too', async () => {
    const portalAdmin = await testUser(database.db, { roles: [[portal, 'admin']] })
    const names = (answer: Awaited<ReturnType<typeof list>>) =>
      answer.inherited.map(({ user, from }) => `${user.name} ${from ?? 'instance'}`)
    expect(names(await list(admin, '', portal.slug))).toEqual([`Ada Admin ${tenant.slug}`])
    expect(names(await list(portalAdmin, '', portal.slug))).toEqual([])
    expect(names(await list(instance, '', portal.slug))).toEqual([
      `Ada Admin ${tenant.slug}`,
      'Root instance',
    ])
  })
})

test('grants of another tenant do not exist', async () => {
  const stranger = await testUser(database.db, { roles: [[await testTenant(database.db), 'admin']] })
  const portalAdmin = await testUser(database.db, { roles: [[portal, 'admin']] })
  const key = await testKey(database.db, portal, ['admin'])
  const grant = { ...LIMITED, version: 1 }
  for (const as of [stranger, portalAdmin, key]) expect((await set(grant, as)).status).toBe(404)
  // A person of the organisation, asked for in the portal, is nobody there; so is an id that nobody has.
  for (const id of [viewer.id, admin.id, '00000000-0000-4000-8000-000000000000']) {
    const answer = await set(grant, portalAdmin, { ...viewer, id }, portal.slug)
    expect([answer.status, answer.json]).toMatchObject([
      404,
      { detail: 'There is no such user in this tenant.' },
    ])
  }
  expect((await set(grant, viewer)).status).toBe(404)
  expect((await set(grant, await testKey(database.db, tenant, ['config']))).status).toBe(403)
  expect((await stored(viewer)).version).toBe(1)
})

test('a limit that was written in another version of the query language shows nothing until somebody saves it again', async () => {
  const events = () => api.send('GET', `/api/v1/events?tenant=${tenant.slug}`, { as: viewer })
  const outdated = async () => (await list(admin)).grants.map((grant) => grant as { outdated?: boolean })
  expect((await set({ ...LIMITED, version: 1 })).status).toBe(200)
  expect((await events()).status).toBe(200)
  const age = async () => {
    const where = { accountId: viewer.id, tenantId: tenant.id }
    await database.db.prisma.roleGrant.updateMany({ where, data: { grammar: GRAMMAR_VERSION + 1 } })
    forgetRights(database.db)
  }
  await age()
  expect((await events()).status).toBe(403)
  expect((await outdated()).filter((grant) => grant.outdated)).toHaveLength(1)
  // Another role says nothing of the limit.
  const json = { role: 'auditor' }
  const role = await api.send('PATCH', `/api/v1/users/${viewer.id}?tenant=${tenant.slug}`, {
    as: admin,
    json,
  })
  expect(role.status).toBe(200)
  expect((await events()).status).toBe(403)
  // Saved as it is: somebody has looked at it.
  const saved = await set({ ...LIMITED, role: 'auditor', version: (await stored(viewer)).version })
  expect(saved.json).toMatchObject({ outdated: false, query: LIMITED.query })
  expect((await events()).status).toBe(200)
  // Who sees everything does so in every version.
  expect(
    (await set({ role: 'viewer', query: null, masks: [], version: (await stored(viewer)).version })).status,
  ).toBe(200)
  await age()
  expect((await events()).status).toBe(200)
})
