import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { SCOPES, type TenantRef } from '@/lib/access/roles'
import type { Route } from '@/lib/http/route'
import {
  testApi,
  testKey,
  testUser,
  type TestAnswer,
  type TestApi,
  type TestRequest,
} from '@/lib/testing/api'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { detailOf } from '@/lib/testing/detail-of'

import { apiRoutes } from './routes'

let database: TestDb
let api: TestApi
let here: TenantRef
let there: TenantRef
const people = new Map<string, NonNullable<TestRequest['as']>>()

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  await testTenant(db, { slug: 'system', isSystem: true })
  here = await testTenant(db, { slug: 'here' })
  there = await testTenant(db, { slug: 'there' })
  for (const role of ['viewer', 'auditor', 'admin'] as const) {
    people.set(role, await testUser(db, { roles: [[here, role]] }))
  }
  people.set('instance admin', await testUser(db, { instanceAdmin: true }))
  for (const scope of SCOPES) people.set(`key ${scope}`, await testKey(db, here, [scope]))
  people.set('stranger', await testUser(db, { roles: [[there, 'admin']] }))
  people.set("stranger's key", await testKey(db, there, [...SCOPES]))
  api = await testApi(db, apiRoutes)
})
afterAll(async () => {
  await api.close()
  await database.drop()
})

const guarded = apiRoutes.filter((route) => route.permission !== undefined)
const NOBODY = '00000000-0000-4000-8000-000000000000'

/** A request that is well-formed enough to get past the router, and changes nothing. */
function knock(route: Route, who: string | null, query = 'tenant=here'): Promise<TestAnswer> {
  const path = route.path.replaceAll(/:\w+/g, route.path.startsWith('/api/v1/tenants') ? 'here' : NOBODY)
  const as = who === null ? undefined : people.get(who)
  return api.send(route.method, `${path}?${query}`, {
    ...(as !== undefined && { as }),
    ...(route.body !== undefined && { json: { nothing: 'that anybody knows' } }),
  })
}

describe('every guarded route', () => {
  const label = (route: Route) => `${route.method} ${route.path}`

  test.each(guarded.map((route) => [label(route), route] as const))(
    '%s: another tenant does not exist, whatever one is elsewhere',
    async (_, route) => {
      const key = await knock(route, "stranger's key")
      // Where only people are asked, a key is nobody.
      expect(key.status).toBe(route.auth === 'session' ? 401 : 404)
      if (route.auth !== 'session') expect(detailOf(key)).toBe('There is no tenant "here".')
      if (route.auth === 'key') return
      const admin = await knock(route, 'stranger')
      expect(admin.status).toBe(404)
      expect(detailOf(admin)).toBe('There is no tenant "here".')
      // In the very words that a tenant which nobody has gets.
      const nowhere = await knock(route, 'stranger', 'tenant=nowhere')
      expect(detailOf(nowhere)).toBe('There is no tenant "nowhere".')
    },
  )
})

test('what an auditor may not see answers like what is not there', async () => {
  const as = people.get('auditor')
  const hidden = await api.send('GET', '/api/v1/users?tenant=here', as ? { as } : {})
  const missing = await api.send('GET', '/api/v1/nothing?tenant=here', as ? { as } : {})
  const without = (answer: TestAnswer) => ({ ...(answer.json as object), requestId: null })
  expect(hidden.status).toBe(404)
  expect(without(hidden)).toEqual(without(missing))
})
