import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { testKey, testPlace, testUser, type TestPlace, type TestRequest } from '@/lib/testing/api'
import { testAppend } from '@/lib/testing/append'
import { testTenant } from '@/lib/testing/database'

import { apiRoutes } from './routes'

type As = NonNullable<TestRequest['as']>

let place: TestPlace
let acme: TenantRef
let root: As
beforeAll(async () => {
  place = await testPlace(apiRoutes)
  const { db } = place.database
  acme = await testTenant(db, { slug: 'acme' })
  const beta = await testTenant(db, { slug: 'beta' })
  for (const tenant of [acme, beta])
    await testAppend(db, tenant, [
      {
        actor: { type: 'system' },
        action: `${tenant.slug}.did`,
        change: 'NONE',
        resource: { type: 'THING' },
      },
    ])
  root = { cookie: (await testUser(db, { instanceAdmin: true })).cookie }
})
afterAll(() => place.close())

const get = (path: string, as: As) => place.api.send('GET', path, { as })
const tenantsIn = (json: unknown) =>
  (json as { events: { tenant: string; action: string }[] }).events
    .filter(({ action }) => action.endsWith('.did'))
    .map(({ tenant }) => tenant)

describe('?tenant=*', () => {
  test('gives who has the whole instance the events of all tenants, and chooses among them by tenant:', async () => {
    const { key } = await testKey(place.database.db, null, ['events:read'])
    for (const as of [root, { key }]) {
      const all = await get('/api/v1/events?tenant=*', as)
      expect(all.status).toBe(200)
      expect(new Set(tenantsIn(all.json))).toEqual(new Set(['acme', 'beta']))
      expect(tenantsIn((await get('/api/v1/events?tenant=*&q=tenant:beta', as)).json)).toEqual(['beta'])
    }
  })

  test('counts them together, as one act of reading with the page', async () => {
    const q = 'type:THING'
    const page = (await get(`/api/v1/events?tenant=*&q=${q}`, root)).json as { pin: string; read: string }
    const pinned = new URLSearchParams({ tenant: '*', q, pin: page.pin, read: page.read })
    expect(await get(`/api/v1/facets?${pinned}&keys=tenant`, root)).toMatchObject({
      status: 200,
      json: {
        facets: [
          {
            key: 'tenant',
            exact: true,
            values: [
              { value: 'acme', count: 1 },
              { value: 'beta', count: 1 },
            ],
          },
        ],
      },
    })
    expect(await get(`/api/v1/histogram?${pinned}`, root)).toMatchObject({
      status: 200,
      json: { exact: true, total: 2 },
    })
  })

  test('does not exist for anybody else, in the words that an unknown tenant gets', async () => {
    const { db } = place.database
    const beta = await testTenant(db, { slug: 'beta-2' })
    const two: [TenantRef, 'auditor'][] = [
      [acme, 'auditor'],
      [beta, 'auditor'],
    ]
    const strangers: As[] = [
      { cookie: (await testUser(db, { roles: two })).cookie },
      { cookie: (await testUser(db, { roles: [[acme, 'admin']] })).cookie },
      { cookie: (await testUser(db, { roles: [[place.system, 'admin']] })).cookie },
      { key: (await testKey(db, acme, ['events:read', 'events:export', 'admin'])).key },
      { key: (await testKey(db, place.system, ['events:read', 'events:export', 'admin'])).key },
    ]
    for (const as of strangers) {
      for (const path of ['events', 'events/export', 'facets', 'histogram', 'users']) {
        const format = path.endsWith('export') ? '&format=csv' : ''
        const answer = await get(`/api/v1/${path}?tenant=*${format}`, as)
        expect(answer).toMatchObject({ status: 404, json: { detail: 'There is no tenant "*".' } })
      }
    }
    const nobody = await place.api.send('GET', '/api/v1/events?tenant=*')
    expect(nobody.status).toBe(401)
  })

  test('needs the scope, like one tenant does', async () => {
    const { key } = await testKey(place.database.db, null, ['events:write'])
    expect((await get('/api/v1/events?tenant=*', { key })).status).toBe(403)
  })

  test('is refused where only one tenant makes sense', async () => {
    for (const route of apiRoutes.filter((one) => one.auth === 'either' && one.allTenants !== true)) {
      const path = route.path.replaceAll(/:\w+/g, acme.id)
      const answer = await place.api.send(route.method, `${path}?tenant=*`, { as: root })
      expect(answer, path).toMatchObject({
        status: 400,
        json: { code: 'bad_request', errors: [{ path: 'tenant' }] },
      })
    }
    const { key } = await testKey(place.database.db, null, ['events:write', 'events:read'])
    const sent = await place.api.send('POST', '/api/v1/events?tenant=*', { as: { key }, json: [] })
    expect(sent.status).toBe(400)
    // A key of the whole instance must still say what it means.
    expect((await get('/api/v1/events', { key })).status).toBe(400)
  })
})
