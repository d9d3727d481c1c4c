import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { can, NOTHING_HERE, PERMISSIONS, type Permission } from '@/lib/access/permissions'
import { SCOPES, type Principal, type Role, type TenantRef, wholeGrant } from '@/lib/access/roles'
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

const detail = (answer: TestAnswer): unknown =>
  typeof answer.json === 'object' && answer.json !== null && 'detail' in answer.json
    ? answer.json.detail
    : null

/** allowed: past every check of rights; what is wrong with the request itself may still be said. */
function verdict(answer: TestAnswer): 'allowed' | 'unauthenticated' | 'forbidden' | 'hidden' {
  if (answer.status === 401) return 'unauthenticated'
  if (answer.status === 403) return 'forbidden'
  if (answer.status === 404 && detail(answer) === NOTHING_HERE) return 'hidden'
  return 'allowed'
}

function expectedFor(route: Route, principal: Principal, permission: Permission) {
  if (principal.kind === 'user' && route.auth === 'key') return 'unauthenticated'
  if (principal.kind === 'key' && route.auth === 'session') return 'unauthenticated'
  if (can(principal, permission, here)) return 'allowed'
  if (principal.kind === 'key') return 'forbidden'
  return 'hidden' in PERMISSIONS[permission] ? 'hidden' : 'forbidden'
}

const person = (role: Role | null): Principal => ({
  kind: 'user',
  userId: '',
  email: '',
  name: '',
  sessionId: '',
  instanceAdmin: role === null,
  grants: role === null ? [] : [wholeGrant(here.id, role)],
})

describe('every guarded route, for everybody', () => {
  const label = (route: Route) => `${route.method} ${route.path}`

  test.each(guarded.map((route) => [label(route), route] as const))('%s', async (_, route) => {
    const permission = route.permission
    if (permission === undefined) throw new Error('only guarded routes are here')
    expect(verdict(await knock(route, null)), 'nobody').toBe('unauthenticated')
    for (const role of ['viewer', 'auditor', 'admin'] as const) {
      expect(verdict(await knock(route, role)), role).toBe(expectedFor(route, person(role), permission))
    }
    expect(verdict(await knock(route, 'instance admin')), 'instance admin').toBe(
      expectedFor(route, person(null), permission),
    )
    for (const scope of SCOPES) {
      const principal: Principal = {
        kind: 'key',
        keyId: '',
        name: '',
        scopes: [scope],
        tenantId: here.id,
        sourceName: '',
      }
      expect(verdict(await knock(route, `key ${scope}`)), scope).toBe(
        expectedFor(route, principal, permission),
      )
    }
  })

  test.each(guarded.map((route) => [label(route), route] as const))(
    '%s: another tenant does not exist, whatever one is elsewhere',
    async (_, route) => {
      const key = await knock(route, "stranger's key")
      // Where only people are asked, a key is nobody.
      expect(key.status).toBe(route.auth === 'session' ? 401 : 404)
      if (route.auth !== 'session') expect(detail(key)).toBe('There is no tenant "here".')
      if (route.auth === 'key') return
      const admin = await knock(route, 'stranger')
      expect(admin.status).toBe(404)
      expect(detail(admin)).toBe('There is no tenant "here".')
      // In the very words that a tenant which nobody has gets.
      const nowhere = await knock(route, 'stranger', 'tenant=nowhere')
      expect(detail(nowhere)).toBe('There is no tenant "nowhere".')
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

test('every route says who may ask, and every permission is asked for somewhere', () => {
  const open = apiRoutes.filter((route) => route.permission === undefined).map((route) => route.path)
  expect(open).toEqual([
    '/api/v1/invitations/accept',
    '/api/v1/session',
    '/api/v1/session/confirm',
    '/api/v1/me/sessions',
    '/api/v1/me/sessions/:id',
    '/api/v1/me/sessions',
    '/api/v1/me',
    // About whoever is signed in, whatever their roles.
    '/api/v1/account',
    '/api/v1/account/password',
    '/api/v1/account/second-factor/setup',
    '/api/v1/account/second-factor',
    '/api/v1/account/second-factor',
    '/api/v1/account/recovery-codes',
    '/livez',
    '/readyz',
    '/metrics',
    '/api/v1/openapi.json',
  ])
  const asked = new Set(guarded.map((route) => route.permission))
  // The verbs behind these routes ask for more: see the tests of tenants, users and views.
  const byVerbs: Permission[] = ['tenants.write', 'instance.write', 'views.share']
  const all = Object.keys(PERMISSIONS)
  expect(all.filter((one) => ![...asked, ...byVerbs].includes(one as Permission))).toEqual([])
})
