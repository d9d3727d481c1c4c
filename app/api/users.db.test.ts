import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { testPlace, testKey, testUser, type TestApi, type TestPlace, type TestUser } from '@/lib/testing/api'
import { testTenant, type TestDb } from '@/lib/testing/database'
import { holdLock } from '@/lib/testing/locks'

import { apiRoutes } from './routes'

let place: TestPlace
let database: TestDb
let api: TestApi
let system: TenantRef
let tenant: TenantRef
let admin: TestUser

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  ;({ database, api, system } = place)
})
afterAll(() => place.close())
beforeEach(async () => {
  tenant = await testTenant(database.db)
  admin = await testUser(database.db, { roles: [[tenant, 'admin']], name: 'Admin' })
})

/** Holds the head of a tenant's log, so that nothing can be recorded in it. */
const holdHead = (of: TenantRef) =>
  holdLock(database.superUrl, `SELECT FROM log_head WHERE log_id = '${of.logId}' FOR UPDATE`)

interface Recorded {
  action: string
  resourceId: string | null
  actorId: string | null
  before: unknown
  after: unknown
}
const recorded = (where: TenantRef): Promise<Recorded[]> =>
  database.db.prisma.event.findMany({
    where: { tenantId: where.key, action: { startsWith: 'vouchsafe.user' } },
    orderBy: { idx: 'asc' },
    select: { action: true, resourceId: true, actorId: true, before: true, after: true },
  })
const users = (suffix = '') => `/api/v1/users${suffix}?tenant=${tenant.slug}`
const change = (id: string, json: object, as: TestUser = admin) =>
  api.send('PATCH', users(`/${id}`), { as, json })
const invite = (json: object, as: TestUser = admin) => api.send('POST', users(), { as, json })
const status = async (as: TestUser, path = `/api/v1/events?tenant=${tenant.slug}`) =>
  (await api.send('GET', path, { as })).status

interface Invited {
  user: { id: string; email: string; status: string }
  invitation: { url: string } | null
}

describe('inviting', () => {
  const accept = (url: string, json: object) =>
    api.send('POST', '/api/v1/invitations/accept', { json: { token: url.split('/').at(-1), ...json } })

  test('somebody new: a link that works once', async () => {
    const made = await invite({ email: 'Grace@Test', name: 'Grace', role: 'auditor' })
    expect(made.status).toBe(201)
    const { user, invitation } = made.json as Invited
    expect(user).toMatchObject({ email: 'grace@test', role: 'auditor', status: 'invited' })
    expect(invitation?.url).toMatch(/^http:\/\/localhost:3000\/invite\/[A-Za-z0-9_-]{43}$/)
    const url = invitation?.url ?? ''
    const short = await accept(url, { password: 'short' })
    expect(short.status).toBe(422)
    expect(short.json).toMatchObject({ errors: [{ path: 'password' }] })
    const good = { password: 'correct horse battery', name: 'Grace H.' }
    expect((await accept(url, good)).json).toEqual({ email: 'grace@test' })
    expect((await accept(url, good)).status).toBe(404)
    const list = await api.send('GET', users(), { as: admin })
    expect(list.json).toMatchObject({ users: [{}, { id: user.id, name: 'Grace H.', status: 'active' }] })
    const events = await recorded(tenant)
    expect(events.map((event) => event.action)).toEqual([
      'vouchsafe.user.invite',
      'vouchsafe.user.accept_invitation',
    ])
    expect(events[0]).toMatchObject({ resourceId: user.id, actorId: admin.id, after: { role: 'auditor' } })
    // Neither the link nor the password is anywhere in the log.
    expect(JSON.stringify(events)).not.toContain(url.split('/').at(-1))
    expect(JSON.stringify(events)).not.toContain('horse')
  })

  test('of two people with the same link only one gets in', async () => {
    const made = await invite({ email: 'race@test', name: 'Race', role: 'viewer' })
    const url = (made.json as Invited).invitation?.url ?? ''
    const both = await Promise.all([
      accept(url, { password: 'the first password' }),
      accept(url, { password: 'the other password' }),
    ])
    expect(both.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 404])
  })

  test('a new link ends the old one, and who is here needs none', async () => {
    const made = await invite({ email: 'link@test', name: 'Link', role: 'viewer' })
    const { user, invitation } = made.json as Invited
    const renewed = await api.send('POST', users(`/${user.id}/invitation`), { as: admin, json: {} })
    expect(renewed.status).toBe(201)
    expect((await accept(invitation?.url ?? '', { password: 'the first password' })).status).toBe(404)
    const { url } = (renewed.json as { invitation: { url: string } }).invitation
    expect((await accept(url, { password: 'the first password' })).status).toBe(200)
    const again = await api.send('POST', users(`/${user.id}/invitation`), { as: admin, json: {} })
    expect(again.status).toBe(409)
  })

  test('a link of somebody who was disabled meanwhile does not work', async () => {
    const made = await invite({ email: 'late@test', name: 'Late', role: 'viewer' })
    const { user, invitation } = made.json as Invited
    expect((await change(user.id, { disabled: true })).status).toBe(200)
    expect((await accept(invitation?.url ?? '', { password: 'the first password' })).status).toBe(404)
  })

  test('somebody twice is a conflict', async () => {
    await invite({ email: 'twice@test', name: 'Twice', role: 'viewer' })
    expect((await invite({ email: 'TWICE@test', name: 'Twice', role: 'admin' })).status).toBe(409)
  })

  test('an account of another tenant: only by who administers that one too', async () => {
    const other = await testTenant(database.db)
    const person = await testUser(database.db, { roles: [[other, 'viewer']] })
    const json = { email: person.email, name: 'Ignored', role: 'viewer' }
    const refused = await invite(json)
    expect(refused.status).toBe(409)
    expect(refused.json).toMatchObject({ detail: expect.stringContaining('instance admin') })
    const instance = await testUser(database.db, { instanceAdmin: true })
    const made = await invite({ ...json, confirm: true }, instance)
    expect(made.status).toBe(201)
    expect(made.json).toMatchObject({ user: { id: person.id, name: 'Test' }, invitation: null })
    expect(await status(person)).toBe(200)
  })

  test.each([
    [{ email: 'no address', name: 'X', role: 'viewer' }, 'email'],
    [{ email: 'a@test', name: ' ', role: 'viewer' }, 'name'],
    [{ email: 'a@test', name: 'a\u0000b', role: 'viewer' }, 'name'],
    [{ email: 'a@test', name: 'X', role: 'owner' }, 'role'],
    [{ email: 'a@test', name: 'X', role: 'viewer', instanceAdmin: true }, 'instanceAdmin'],
  ])('%j is refused at its place', async (json, path) => {
    const answer = await invite(json)
    expect(answer.status).toBe(422)
    expect(answer.json).toMatchObject({ errors: [{ path }] })
  })
})

describe('changing', () => {
  test('a role: at once, and with what it was before', async () => {
    const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    expect(await status(ada, users())).toBe(404)
    const answer = await change(ada.id, { role: 'admin' })
    expect(answer.json).toMatchObject({ id: ada.id, role: 'admin' })
    expect(await status(ada, users())).toBe(200)
    // The same again changes nothing, and says nothing to the log.
    expect((await change(ada.id, { role: 'admin' })).status).toBe(200)
    expect(await recorded(tenant)).toMatchObject([
      { action: 'vouchsafe.user.set_role', before: { role: 'viewer' }, after: { role: 'admin' } },
    ])
  })

  test('disabling ends every session at once, and enabling brings none of them back', async () => {
    const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    expect(await status(ada)).toBe(200)
    expect((await change(ada.id, { disabled: true })).json).toMatchObject({ status: 'disabled' })
    expect(await status(ada)).toBe(401)
    expect((await change(ada.id, { disabled: false })).json).toMatchObject({ status: 'active' })
    expect(await status(ada)).toBe(401)
  })

  test('disabling and enabling are for who has just shown that it is them', async () => {
    const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    await database.db.prisma.session.updateMany({
      where: { accountId: admin.id },
      data: { authenticatedAt: new Date(Date.now() - 3_600_000) },
    })
    forgetRights(database.db)
    for (const disabled of [true, false]) {
      expect((await change(ada.id, { disabled })).json).toMatchObject({ code: 'confirm_needed' })
    }
  })

  test('whom an instance admin disabled, no admin of the tenant enables', async () => {
    const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    const instance = await testUser(database.db, { instanceAdmin: true })
    // Disabled by the tenant already: the word of the instance weighs more.
    expect((await change(ada.id, { disabled: true })).json).toMatchObject({ disabledByInstance: false })
    const disabled = await change(ada.id, { disabled: true }, instance)
    expect(disabled.json).toMatchObject({ status: 'disabled', disabledByInstance: true })
    // To disable them once more does not make it the tenant's.
    expect((await change(ada.id, { disabled: true })).json).toMatchObject({ disabledByInstance: true })
    const refused = await change(ada.id, { disabled: false })
    expect(refused.status).toBe(409)
    expect((refused.json as { detail: string }).detail).toContain('only an instance admin')
    const enabled = await change(ada.id, { disabled: false }, instance)
    expect(enabled.json).toMatchObject({ status: 'active', disabledByInstance: false })
  })

  test('taking somebody out ends what they may here, and not their session', async () => {
    const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    expect((await api.send('DELETE', users(`/${ada.id}`), { as: admin })).status).toBe(204)
    expect(await status(ada)).toBe(404)
    expect(await status(ada, '/api/v1/me')).toBe(200)
  })

  test('one change at a time', async () => {
    const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
    expect((await change(ada.id, {})).status).toBe(422)
    expect((await change(ada.id, { role: 'admin', disabled: true })).status).toBe(422)
  })

  test('somebody of another tenant does not exist', async () => {
    const other = await testTenant(database.db)
    const person = await testUser(database.db, { roles: [[other, 'viewer']] })
    expect((await change(person.id, { role: 'admin' })).status).toBe(404)
    expect((await change(person.id, { disabled: true })).status).toBe(404)
    expect((await api.send('DELETE', users(`/${person.id}`), { as: admin })).status).toBe(404)
    expect((await change('no-uuid', { disabled: true })).status).toBe(422)
  })

  test('a person of several tenants is disabled only by who administers all of them', async () => {
    const other = await testTenant(database.db)
    const both = await testUser(database.db, {
      roles: [
        [tenant, 'viewer'],
        [other, 'viewer'],
      ],
    })
    expect((await change(both.id, { disabled: true })).status).toBe(409)
    expect(await status(both)).toBe(200)
    const instance = await testUser(database.db, { instanceAdmin: true })
    expect((await change(both.id, { disabled: true }, instance)).status).toBe(200)
    // It reaches into both tenants, so both logs say so.
    expect((await recorded(tenant)).map((event) => event.action)).toEqual(['vouchsafe.user.disable'])
    expect((await recorded(other)).map((event) => event.action)).toEqual(['vouchsafe.user.disable'])
  })
})

describe('the last one', () => {
  test('admin of a tenant stays admin: not demoted, not disabled, not taken out', async () => {
    expect((await change(admin.id, { role: 'viewer' })).status).toBe(409)
    expect((await change(admin.id, { disabled: true })).status).toBe(409)
    expect((await api.send('DELETE', users(`/${admin.id}`), { as: admin })).status).toBe(409)
    const second = await testUser(database.db, { roles: [[tenant, 'admin']] })
    expect((await change(admin.id, { role: 'viewer' })).status).toBe(200)
    expect((await change(second.id, { role: 'viewer' }, second)).status).toBe(409)
  })

  test('somebody who was invited and never came is no second admin', async () => {
    await invite({ email: `never-${tenant.slug}@test`, name: 'Never', role: 'admin' })
    expect((await change(admin.id, { role: 'viewer' })).status).toBe(409)
  })

  test('two admins who demote each other at once do not both succeed', async () => {
    const second = await testUser(database.db, { roles: [[tenant, 'admin']] })
    // Both are held up where they would record themselves, so that neither has committed when the other looks.
    const holder = await holdHead(tenant)
    const changes = [
      change(second.id, { role: 'viewer' }, admin),
      change(admin.id, { role: 'viewer' }, second),
    ]
    await holder.untilWaiting(2)
    await holder.commit()
    const both = await Promise.all(changes)
    const admins = await database.db.prisma.roleGrant.count({ where: { tenantId: tenant.id, role: 'admin' } })
    expect(admins).toBe(1)
    expect(both.filter((answer) => answer.status === 200)).toHaveLength(1)
  })

  test('instance admin stays one', async () => {
    await database.db.prisma.account.updateMany({ data: { instanceAdmin: false } })
    const root = await testUser(database.db, { instanceAdmin: true, roles: [[tenant, 'admin']] })
    expect((await change(root.id, { instanceAdmin: false }, root)).status).toBe(409)
    expect((await change(root.id, { disabled: true }, root)).status).toBe(409)
    // A tenant's admin may not learn that there is such a thing.
    expect((await change(admin.id, { instanceAdmin: true })).status).toBe(404)
    expect((await change(admin.id, { instanceAdmin: true }, root)).json).toMatchObject({
      instanceAdmin: true,
    })
    expect((await change(root.id, { instanceAdmin: false }, root)).status).toBe(200)
    const events = await recorded(system)
    expect(events.slice(-2).map((event) => event.after)).toEqual([
      { instanceAdmin: true },
      { instanceAdmin: false },
    ])
  })
})

describe('the list', () => {
  interface Listed {
    users: { id: string; name: string }[]
    nextCursor: string | null
    total: number
  }
  const list = async (search: string) =>
    (await api.send('GET', `${users()}&${search}`, { as: admin })).json as Listed
  const found = async (find: string) =>
    (await list(`find=${encodeURIComponent(find)}`)).users.map(({ name }) => name)

  test('is searched by all that it shows', async () => {
    const { accountIdentity, account, secondFactor } = database.db.prisma
    const person = (name: string, role: 'viewer' | 'auditor' = 'viewer') =>
      testUser(database.db, { roles: [[tenant, role]], name })
    await person('Aud', 'auditor')
    const limited = await person('Lim')
    await api.send('PUT', `/api/v1/grants/${limited.id}?tenant=${tenant.slug}`, {
      as: admin,
      json: { role: 'viewer', query: 'type:FLOW', masks: [], version: 1 },
    })
    await invite({ email: `inv-${tenant.slug}@test`, name: 'Inv', role: 'viewer' })
    await change((await person('Dis')).id, { disabled: true })
    const provider = await person('Pro')
    const identity = { accountId: provider.id, issuer: 'https://idp.test', subject: provider.id }
    await accountIdentity.create({ data: identity })
    const coded = await person('Sec')
    const factor = { accountId: coded.id, secret: new Uint8Array(1), lastStep: 0 }
    await secondFactor.create({ data: factor })
    await account.update({ where: { id: coded.id }, data: { lastSignInAt: new Date() } })

    expect(await found('audit')).toEqual(['Aud'])
    expect(await found('limited')).toEqual(['Lim'])
    expect(await found('INVITED')).toEqual(['Inv'])
    expect(await found('nothing yet')).toEqual(['Inv'])
    expect(await found('disabled')).toEqual(['Dis'])
    expect(await found('single sign-on')).toEqual(['Pro'])
    expect(await found('second factor')).toEqual(['Sec'])
    expect(await found('active viewer')).toEqual(['Lim', 'Pro', 'Sec'])
    expect(await found('password never')).toEqual(['Admin', 'Aud', 'Dis', 'Lim'])
    expect(await found('instance')).toEqual([])
    const boss = await testUser(database.db, {
      roles: [[tenant, 'viewer']],
      name: 'Ina',
      instanceAdmin: true,
    })
    expect(await found('instance admin')).toEqual(['Ina'])
    // What is shown of an instance admin is that, and not the role beside it.
    expect(await found('viewer')).not.toContain('Ina')
    expect((await list(`find=${boss.id}`)).total).toBe(0)
  })

  test('goes by name, also where two have the same, and page by page', async () => {
    for (const name of ['Zed', 'Bea', 'Bea', 'Bea'])
      await testUser(database.db, { roles: [[tenant, 'viewer']], name })
    const seen: Listed['users'] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Listed = await list(`limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
      seen.push(...page.users)
      cursor = page.nextCursor
    }
    expect(seen.map(({ name }) => name)).toEqual(['Admin', 'Bea', 'Bea', 'Bea', 'Zed'])
    expect(new Set(seen.map(({ id }) => id)).size).toBe(5)
    const foreign = Buffer.from(JSON.stringify(['Bea', 'none'])).toString('base64url')
    const refused = await api.send('GET', `${users()}&cursor=${foreign}`, { as: admin })
    expect([refused.status, refused.json]).toMatchObject([400, { errors: [{ path: 'cursor' }] }])
  })
})

test('a key with the scope admin does it too, and is the actor', async () => {
  const key = await testKey(database.db, tenant, ['admin'])
  const made = await api.send('POST', users(), {
    as: key,
    json: { email: `by-key-${tenant.slug}@test`, name: 'By key', role: 'viewer' },
  })
  expect(made.status).toBe(201)
  expect(await recorded(tenant)).toMatchObject([{ action: 'vouchsafe.user.invite', actorId: key.id }])
})

test('a change that cannot be recorded does not happen, and can be tried again', async () => {
  const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
  const holder = await holdHead(tenant)
  const answer = await change(ada.id, { role: 'admin' })
  await holder.commit()
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).not.toBeNull()
  const grant = await database.db.prisma.roleGrant.findFirstOrThrow({ where: { accountId: ada.id } })
  expect(grant.role).toBe('viewer')
  expect(await recorded(tenant)).toEqual([])
  expect((await change(ada.id, { role: 'admin' })).status).toBe(200)
})
