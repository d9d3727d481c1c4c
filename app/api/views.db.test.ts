import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SCOPES, type TenantRef } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { testKey, testPlace, testUser, type TestApi, type TestPlace, type TestUser } from '@/lib/testing/api'
import { testTenant, type TestDb } from '@/lib/testing/database'
import { OWN_VIEWS_MAX, type SavedView } from '@/lib/view/saved-view'

import { apiRoutes } from './routes'

let place: TestPlace
let database: TestDb
let api: TestApi
let tenant: TenantRef
let viewer: TestUser
let other: TestUser
let auditor: TestUser
let admin: TestUser

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  ;({ database, api } = place)
})
afterAll(() => place.close())
beforeEach(async () => {
  const { db } = database
  tenant = await testTenant(db)
  viewer = await testUser(db, { roles: [[tenant, 'viewer']], name: 'Vera' })
  other = await testUser(db, { roles: [[tenant, 'viewer']], name: 'Otto' })
  auditor = await testUser(db, { roles: [[tenant, 'auditor']], name: 'Aud' })
  admin = await testUser(db, { roles: [[tenant, 'admin']], name: 'Adi' })
})

const at = (id = '', where = tenant) => `/api/v1/views${id === '' ? '' : `/${id}`}?tenant=${where.slug}`
const save = (as: TestUser, json: object) => api.send('POST', at(), { as, json })
const change = (as: TestUser, id: string, json: object) => api.send('PATCH', at(id), { as, json })
const remove = (as: TestUser, id: string) => api.send('DELETE', at(id), { as })

interface Listed {
  views: SavedView[]
  goneDefault: { id: string; name: string } | null
}
const list = async (as: TestUser, where = tenant): Promise<Listed> =>
  (await api.send('GET', at('', where), { as })).json as Listed
const names = async (as: TestUser) => (await list(as)).views.map(({ name }) => name)

/** Saves a view and gives it. */
async function saved(as: TestUser, name: string, more: object = {}): Promise<SavedView> {
  const answer = await save(as, { name, search: 'q=type:FLOW', ...more })
  expect(answer.status, answer.text).toBe(201)
  return answer.json as SavedView
}

const recorded = async (where = tenant) => {
  const rows = await database.db.prisma.event.findMany({
    where: { tenantId: where.key, action: { startsWith: 'vouchsafe.view' } },
    orderBy: { idx: 'asc' },
  })
  return rows.map((row) => ({ ...row, action: row.action.slice('vouchsafe.view.'.length) }))
}

describe('one’s own views', () => {
  test('are saved in their one form, listed by name, and seen by nobody else', async () => {
    const search = 'since=-7d&q=type%3AFLOW&order=desc&columns=date,details.namespace&widths=date:210'
    const answer = await save(viewer, { name: ' Flüsse ', search })
    expect(answer.status).toBe(201)
    expect(answer.json).toMatchObject({
      name: 'Flüsse',
      search: 'q=type:FLOW&since=-7d&columns=date,details.namespace&widths=date:210',
      grammar: 1,
      shared: false,
      isDefault: false,
      isMine: true,
      mayChange: true,
      owner: { id: viewer.id, name: 'Vera' },
      problems: [],
    })
    await saved(viewer, 'Actors')
    expect(await names(viewer)).toEqual(['Actors', 'Flüsse'])
    expect(await names(other)).toEqual([])
    expect(await names(admin)).toEqual([])
  })

  test('can be renamed, changed and deleted; each is an event of its own, recorded with the change', async () => {
    const { id } = await saved(viewer, 'One')
    expect((await change(viewer, id, { name: 'Two' })).json).toMatchObject({ name: 'Two' })
    expect((await change(viewer, id, { search: 'q=type:USER' })).json).toMatchObject({
      search: 'q=type:USER',
    })
    // Nothing changes, so there is nothing to tell.
    expect((await change(viewer, id, { search: 'q=type%3AUSER' })).status).toBe(200)
    expect((await remove(viewer, id)).status).toBe(204)
    expect((await remove(viewer, id)).status).toBe(404)
    const events = await recorded()
    expect(events.map(({ action }) => action)).toEqual(['create', 'rename', 'update', 'delete'])
    expect(events[0]).toMatchObject({
      change: 'CREATE',
      resourceType: 'VIEW',
      resourceId: id,
      actorId: viewer.id,
    })
    expect(events[2]).toMatchObject({ before: { search: 'q=type:FLOW' }, after: { search: 'q=type:USER' } })
    // What was deleted can be found in the log, and saved again.
    expect(events[3]).toMatchObject({ before: { name: 'Two', search: 'q=type:USER' } })
  })

  test('have names of their own, whatever their case, width or spaces', async () => {
    const { id } = await saved(viewer, 'Failed logins')
    const again = await save(viewer, { name: 'ｆailed  LOGINS', search: '' })
    expect(again.status).toBe(409)
    expect(again.json).toMatchObject({ detail: expect.stringContaining('name already') })
    await saved(other, 'Failed logins')
    const second = await saved(viewer, 'Else')
    expect((await change(viewer, second.id, { name: 'FAILED logins' })).status).toBe(409)
    expect((await change(viewer, id, { name: 'FAILED logins' })).status).toBe(200)
    // A refused change leaves no event behind.
    expect((await recorded()).map(({ action }) => action)).toEqual(['create', 'create', 'create', 'rename'])
  })

  test.each([
    [{ name: '', search: '' }, 'name'],
    [{ name: 'a\u202Eb', search: '' }, 'name'],
    [{ name: 'x', search: 'q=type:FLOW+(' }, 'search.q'],
    [{ name: 'x', search: 'columns=type,gone' }, 'search.columns'],
    [{ name: 'x', search: 'since=yesterday' }, 'search.since'],
    [{ name: 'x', search: 'tenant=acme' }, 'search.tenant'],
    [{ name: 'x', search: 'page=2' }, 'search.page'],
    [{ name: 'x', search: `q=${'a'.repeat(20_000)}` }, 'search.search'],
    [{ name: 'x' }, 'search'],
    [{ name: 'x', search: '', owner: 'me' }, 'owner'],
  ])('%j is refused at its place', async (json, path) => {
    const answer = await save(viewer, json)
    expect(answer.status).toBe(422)
    expect(answer.json).toMatchObject({ errors: [{ path }] })
    expect(await recorded()).toEqual([])
  })

  test('are limited in number', async () => {
    const row = { tenantId: tenant.id, ownerId: viewer.id, search: '', grammar: 1 }
    await database.db.prisma.view.createMany({
      data: Array.from({ length: OWN_VIEWS_MAX }, (_, i) => ({
        ...row,
        id: crypto.randomUUID(),
        name: `View ${i}`,
        nameKey: `view ${i}`,
      })),
    })
    const answer = await save(viewer, { name: 'One more', search: '' })
    expect(answer.status).toBe(409)
    expect(answer.json).toMatchObject({ detail: expect.stringContaining('Delete one first') })
  })
})

describe('shared views', () => {
  test('are made by auditors and admins; viewers open them and change nothing of them', async () => {
    expect((await save(viewer, { name: 'Ours', search: '', shared: true })).status).toBe(403)
    const { id } = await saved(auditor, 'Ours', { shared: true })
    const seen = (await list(viewer)).views[0]
    expect(seen).toMatchObject({ id, shared: true, isMine: false, mayChange: false, owner: { name: 'Aud' } })
    for (const json of [{ name: 'Mine' }, { search: '' }, { shared: false }]) {
      expect((await change(viewer, id, json)).status, JSON.stringify(json)).toBe(403)
    }
    expect((await remove(viewer, id)).status).toBe(403)
    expect((await recorded()).map(({ action }) => action)).toEqual(['create'])
  })

  test('are not there for who sees only a part of the log: what others look for tells of the rest', async () => {
    const { id } = await saved(auditor, 'Layoffs', { shared: true, search: 'q=namespace:hr.*' })
    for (const grant of [{ query: 'type:FLOW' }, { masks: ['actor'] }]) {
      const limited = await testUser(database.db, { roles: [[tenant, 'viewer']] })
      await database.db.prisma.roleGrant.updateMany({ where: { accountId: limited.id }, data: grant })
      forgetRights(database.db)
      await saved(limited, 'Mine')
      expect(await names(limited)).toEqual(['Mine'])
      expect((await change(limited, id, { name: 'Found' })).status).toBe(404)
    }
  })

  test('are changed by their owner and by admins, not by other auditors', async () => {
    const { id } = await saved(auditor, 'Ours', { shared: true })
    const second = await testUser(database.db, { roles: [[tenant, 'auditor']] })
    expect((await change(second, id, { name: 'Theirs' })).status).toBe(403)
    expect((await change(admin, id, { name: 'Everybody’s' })).json).toMatchObject({
      name: 'Everybody’s',
      isMine: false,
      mayChange: true,
      owner: { name: 'Aud' },
    })
    expect((await remove(admin, id)).status).toBe(204)
    expect(await names(auditor)).toEqual([])
  })

  test('have names that are taken for all who share, and for nobody’s private ones', async () => {
    await saved(auditor, 'Ours', { shared: true })
    await saved(viewer, 'Ours')
    expect((await save(admin, { name: 'OURS', search: '', shared: true })).status).toBe(409)
    const { id } = await saved(admin, 'Ours')
    expect((await change(admin, id, { shared: true })).status).toBe(409)
  })

  test('come and go with sharing, which is recorded', async () => {
    const { id } = await saved(auditor, 'Ours')
    expect((await change(viewer, id, { name: 'x' })).status).toBe(404)
    await change(auditor, id, { shared: true })
    expect(await names(viewer)).toEqual(['Ours'])
    await change(auditor, id, { shared: false })
    expect(await names(viewer)).toEqual([])
    expect(await names(admin)).toEqual([])
    expect((await recorded()).map(({ action }) => action)).toEqual(['create', 'share', 'unshare'])
  })

  test('of one who may share no longer can be taken back by them, and not changed', async () => {
    const { id } = await saved(auditor, 'Ours', { shared: true })
    const json = { role: 'viewer' }
    await api.send('PATCH', `/api/v1/users/${auditor.id}?tenant=${tenant.slug}`, { as: admin, json })
    expect((await change(auditor, id, { search: '' })).status).toBe(403)
    expect((await change(auditor, id, { name: 'New' })).status).toBe(403)
    expect((await change(auditor, id, { shared: false })).status).toBe(200)
    expect((await change(auditor, id, { search: '' })).status).toBe(200)
    expect((await change(auditor, id, { shared: true })).status).toBe(403)
  })
})

describe('the view that one begins with', () => {
  const begins = async (as: TestUser) =>
    (await list(as)).views.find(({ isDefault }) => isDefault)?.name ?? null

  test('is chosen for oneself alone, among all that one sees', async () => {
    const ours = await saved(auditor, 'Ours', { shared: true })
    const mine = await saved(viewer, 'Mine')
    expect((await change(viewer, ours.id, { isDefault: true })).json).toMatchObject({ isDefault: true })
    expect([await begins(viewer), await begins(auditor)]).toEqual(['Ours', null])
    await change(viewer, mine.id, { isDefault: true })
    expect(await begins(viewer)).toBe('Mine')
    // Not this one: nothing changes.
    await change(viewer, ours.id, { isDefault: false })
    expect(await begins(viewer)).toBe('Mine')
    await change(viewer, mine.id, { isDefault: false })
    expect(await begins(viewer)).toBeNull()
    const events = (await recorded()).map(({ action }) => action)
    expect(events.slice(2)).toEqual(['set_default', 'set_default', 'clear_default'])
    expect((await change(other, mine.id, { isDefault: true })).status).toBe(404)
  })

  test.each([
    ['deleted', (id: string) => remove(auditor, id)],
    ['shared no more', (id: string) => change(auditor, id, { shared: false })],
  ])('is named when it is %s, until one forgets it', async (_, takeAway) => {
    const { id } = await saved(auditor, 'First', { shared: true })
    await change(viewer, id, { isDefault: true })
    await change(auditor, id, { isDefault: true })
    await change(auditor, id, { name: 'Ours' })
    await takeAway(id)
    await change(auditor, id, { name: 'Secret plans' })
    expect(await list(viewer)).toEqual({ views: [], goneDefault: { id, name: 'Ours' } })
    const answer = await change(viewer, id, { isDefault: false })
    expect([answer.status, answer.json]).toEqual([200, null])
    expect((await list(viewer)).goneDefault).toBeNull()
    expect((await change(viewer, id, { isDefault: false })).status).toBe(404)
    // Who deletes it knows.
    expect((await list(auditor)).goneDefault).toBeNull()
  })
})

describe('other tenants', () => {
  let elsewhere: TenantRef
  let stranger: TestUser
  let both: TestUser
  beforeEach(async () => {
    elsewhere = await testTenant(database.db)
    stranger = await testUser(database.db, { roles: [[elsewhere, 'admin']] })
    both = await testUser(database.db, {
      roles: [
        [tenant, 'admin'],
        [elsewhere, 'admin'],
      ],
    })
  })

  test('have none of these views, whatever is asked of them by id', async () => {
    const { id } = await saved(both, 'Ours', { shared: true })
    expect((await list(both, elsewhere)).views).toEqual([])
    expect((await list(stranger, elsewhere)).views).toEqual([])
    expect((await api.send('GET', at(), { as: stranger })).status).toBe(404)
    for (const as of [both, stranger]) {
      for (const json of [
        { name: 'x' },
        { search: '' },
        { shared: false },
        { isDefault: true },
        { isDefault: false },
      ]) {
        const answer = await api.send('PATCH', at(id, elsewhere), { as, json })
        expect(answer.status, JSON.stringify(json)).toBe(404)
        expect(answer.text).not.toContain('Ours')
      }
      expect((await api.send('DELETE', at(id, elsewhere), { as })).status).toBe(404)
    }
    expect((await list(both)).views).toHaveLength(1)
    expect(await recorded(elsewhere)).toEqual([])
  })

  test('have defaults and names of their own', async () => {
    const here = await saved(both, 'Same')
    const there = await api.send('POST', at('', elsewhere), { as: both, json: { name: 'Same', search: '' } })
    expect(there.status).toBe(201)
    await change(both, here.id, { isDefault: true })
    expect((await list(both, elsewhere)).views).toMatchObject([{ isDefault: false }])
  })

  test('a key has no views, with every scope', async () => {
    const { key } = await testKey(database.db, tenant, [...SCOPES])
    expect((await api.send('GET', at(), { as: { key } })).status).toBe(401)
    expect((await api.send('POST', at(), { as: { key }, json: { name: 'x', search: '' } })).status).toBe(401)
  })
})

test('what this version cannot use is said with the view, which stays as it was saved', async () => {
  const search = 'q=type:FLOW+(&columns=type,gone'
  const { id } = await saved(viewer, 'Old')
  // Written in another version of the language, as after an update.
  await database.db.prisma.view.update({ where: { id }, data: { search, grammar: 0 } })
  const view = (await list(viewer)).views[0]
  expect(view).toMatchObject({ search })
  expect(view?.problems).toMatchObject([
    { param: 'columns', wrong: 'gone' },
    { param: 'q', wrong: '(' },
  ])
  expect((await change(viewer, id, { search: 'q=type:FLOW' })).json).toMatchObject({ problems: [] })
})
