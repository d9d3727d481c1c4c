import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { readSettings } from '@/lib/access/server/settings'
import { SECTIONS } from '@/lib/access/settings'
import { withClient } from '@/lib/db/client'
import { testKey, testPlace, testUser, type TestPlace, type TestUser } from '@/lib/testing/api'
import { TEST_ROLES, testTenant } from '@/lib/testing/database'

import { apiRoutes } from './routes'

let place: TestPlace
let root: TestUser

const PATH = '/api/v1/settings/sessions'
const { defaults } = SECTIONS.sessions

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  root = await testUser(place.database.db, { instanceAdmin: true, name: 'Root' })
})
afterEach(() => place.database.db.prisma.setting.updateMany({ data: { value: { ...defaults } } }))
afterAll(() => place.close())

const events = () =>
  place.database.db.prisma.event.findMany({
    where: { action: 'vouchsafe.settings.update' },
    orderBy: { idx: 'asc' },
  })
const now = async () => (await place.api.send('GET', PATH, { as: root })).json as { version: number }
const put = (json: unknown, as: { cookie: string } | { key: string } = root) =>
  place.api.send('PUT', PATH, { as, json })

test('are the defaults until somebody changes them, and then hold at once and are recorded', async () => {
  const { db } = place.database
  expect(await now()).toEqual({
    section: 'sessions',
    value: defaults,
    version: 0,
    updatedAt: null,
    updatedBy: null,
  })
  expect(await readSettings(db, 'sessions')).toEqual(defaults)
  const value = { ...defaults, idleMinutes: 30 }
  const answer = await put({ value, version: 0 })
  expect(answer.json).toMatchObject({ value, version: 1, updatedBy: 'Root' })
  expect(await readSettings(db, 'sessions')).toEqual(value)
  const [event] = await events()
  expect(event).toMatchObject({
    tenantId: place.system.key,
    actorId: root.id,
    resourceType: 'SETTINGS',
    resourceId: 'sessions',
    before: defaults,
    after: value,
  })
})

test('of two who change them at once the second is told, and nothing of theirs is stored', async () => {
  const { version } = await now()
  const before = (await events()).length
  const answers = await Promise.all(
    [20, 40].map((idleMinutes) => put({ value: { ...defaults, idleMinutes }, version })),
  )
  expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409])
  const lost = answers.find((answer) => answer.status === 409)
  expect(lost?.json).toMatchObject({ code: 'conflict', errors: [{ path: 'version' }] })
  expect((await events()).length).toBe(before + 1)
})

test('what is not valid is refused with its place, and so is a part of them', async () => {
  const { version } = await now()
  const wrong = await put({ value: { ...defaults, idleMinutes: 1, maxHours: 1.5 }, version })
  expect(wrong.status).toBe(422)
  expect(wrong.json).toMatchObject({ errors: [{ path: 'value.idleMinutes' }, { path: 'value.maxHours' }] })
  expect((await put({ value: { idleMinutes: 30 }, version })).status).toBe(422)
  expect((await put({ value: { ...defaults, role: 'admin' }, version })).status).toBe(422)
  expect((await put({ value: defaults })).status).toBe(422)
})

test('the same again is no change, and no event', async () => {
  const { version } = await now()
  const before = (await events()).length
  const { value } = (await place.api.send('GET', PATH, { as: root })).json as { value: unknown }
  expect((await put({ value, version })).json).toMatchObject({ version })
  expect((await events()).length).toBe(before)
})

test("are the instance's alone: no admin of a tenant knows of them, and no key of a tenant", async () => {
  const { db } = place.database
  const tenant = await testTenant(db, { slug: 'mine' })
  const admin = await testUser(db, { roles: [[tenant, 'admin']] })
  const { version } = await now()
  for (const path of [PATH, `${PATH}?tenant=mine`]) {
    expect((await place.api.send('GET', path, { as: admin })).status).toBe(404)
    const change = { as: admin, json: { value: { ...defaults, maxHours: 2 }, version } }
    expect((await place.api.send('PUT', path, change)).status).toBe(404)
  }
  const key = await testKey(db, tenant, ['admin'])
  expect((await put({ value: defaults, version }, key)).status).toBe(403)
  const instanceKey = await testKey(db, null, ['admin'])
  const set = await put({ value: { ...defaults, maxHours: 2 }, version }, instanceKey)
  expect(set.json).toMatchObject({ updatedBy: null, value: { maxHours: 2 } })
})

test('a change that cannot be recorded does not happen', async () => {
  const { db } = place.database
  const { version } = await now()
  const asOwner = (sql: string) => withClient(place.database.ownerUrl, (client) => client.query(sql))
  await asOwner(`REVOKE INSERT ON log_entry FROM ${TEST_ROLES.app}`)
  expect((await put({ value: { ...defaults, maxHours: 3 }, version })).status).toBe(500)
  await asOwner(`GRANT INSERT ON log_entry TO ${TEST_ROLES.app}`)
  expect(await now()).toMatchObject({ version, value: { maxHours: defaults.maxHours } })
  expect(await readSettings(db, 'sessions')).toEqual(defaults)
})
