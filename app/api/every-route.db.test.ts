import { afterAll, beforeAll, expect, test } from 'vitest'

import { can, NOTHING_HERE, PERMISSIONS, type Permission, reaches } from '@/lib/access/permissions'
import { type Principal, type Role, SCOPES, type Scope, type TenantRef, wholeGrant } from '@/lib/access/roles'
import { effectiveGrants, tenantTree, type TenantTree } from '@/lib/access/tenants'
import { route, type Route } from '@/lib/http/route'
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

/** Routes about which no permission of the table decides, and what does. */
const DECIDED_OTHERWISE: Readonly<Record<string, string>> = {
  'POST /api/v1/invitations/accept': 'the token of the link',
  'GET /api/v1/session': 'whoever is signed in, about themselves',
  'POST /api/v1/session/confirm': 'whoever is signed in, about themselves',
  'GET /api/v1/me/sessions': 'whoever is signed in, about themselves',
  'DELETE /api/v1/me/sessions': 'whoever is signed in, about themselves',
  'DELETE /api/v1/me/sessions/:id': 'whoever is signed in, about themselves',
  'GET /api/v1/me': 'whoever asks, about themselves',
  'GET /api/v1/account': 'whoever is signed in, about themselves',
  'PUT /api/v1/account/password': 'whoever is signed in, about themselves',
  'POST /api/v1/account/second-factor/setup': 'whoever is signed in, about themselves',
  'PUT /api/v1/account/second-factor': 'whoever is signed in, about themselves',
  'DELETE /api/v1/account/second-factor': 'whoever is signed in, about themselves',
  'POST /api/v1/account/recovery-codes': 'whoever is signed in, about themselves',
  'GET /livez': 'anybody',
  'GET /readyz': 'anybody',
  'GET /metrics': 'anybody who reaches the port',
  'GET /api/v1/openapi.json': 'anybody',
  'GET /.well-known/jwks.json': 'anybody',
  'GET /verify.html': 'anybody',
  'GET /verify.js': 'anybody',
  'GET /verify.sha256': 'anybody',
  'GET /log/:logId/checkpoint': 'the tenant, and else who may read all of its events',
  'GET /log/:logId/log.json': 'the tenant, and else who may read all of its events',
  'GET /log/:logId/tile/*tile': 'the tenant, and else who may read all of its events',
}

/** Permissions that no route names, because a verb behind one asks for them: the tests of tenants, users and views see to it. */
const ASKED_BY_VERBS: readonly Permission[] = ['tenants.write', 'instance.write', 'views.share']

interface Asker {
  name: string
  principal: Principal
  as: NonNullable<TestRequest['as']> | undefined
}

let database: TestDb
let api: TestApi
let tree: TenantTree
let places: TenantRef[]
const askers: Asker[] = []

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  await testTenant(db, { slug: 'system', isSystem: true })
  const here = await testTenant(db, { slug: 'here' })
  const portal = await testTenant(db, { slug: 'portal', parentId: here.id })
  const there = await testTenant(db, { slug: 'there' })
  places = [here, portal, there]
  tree = tenantTree(places, null)
  askers.push({ name: 'nobody', principal: { kind: 'anonymous' }, as: undefined })
  const people: [string, TenantRef, Role][] = [
    ['viewer', here, 'viewer'],
    ['auditor', here, 'auditor'],
    ['admin', here, 'admin'],
    ['portal admin', portal, 'admin'],
  ]
  for (const [name, tenant, role] of people) {
    askers.push({
      name,
      principal: user([[tenant, role]]),
      as: await testUser(db, { roles: [[tenant, role]] }),
    })
  }
  askers.push({
    name: 'instance admin',
    principal: user([], true),
    as: await testUser(db, { instanceAdmin: true }),
  })
  for (const scope of SCOPES) {
    for (const tenant of [here, null]) {
      const name = `${tenant === null ? 'instance key' : 'key'} ${scope}`
      askers.push({ name, principal: key(scope, tenant), as: await testKey(db, tenant, [scope]) })
    }
  }
  api = await testApi(db, apiRoutes)
})
afterAll(async () => {
  await api.close()
  await database.drop()
})

function user(roles: readonly [TenantRef, Role][], instanceAdmin = false): Principal {
  const grants = effectiveGrants(
    roles.map(([tenant, role]) => wholeGrant(tenant.id, role)),
    tree,
  )
  const nothing = { userId: '', email: '', name: '', sessionId: '', authenticatedAt: new Date() }
  return { kind: 'user', ...nothing, instanceAdmin, grants }
}

function key(scope: Scope, tenant: TenantRef | null): Principal {
  return { kind: 'key', keyId: '', name: '', scopes: [scope], tenantId: tenant?.id ?? null, sourceName: '' }
}

const NOBODY = '00000000-0000-4000-8000-000000000000'
const label = ({ method, path }: Route): string => `${method} ${path}`

/** A request that is well-formed enough to get past the router, and changes nothing. */
function knock(at: TestApi, one: Route, { as }: Asker, place: TenantRef | null): Promise<TestAnswer> {
  const param = one.path.startsWith('/api/v1/tenants') ? (place?.slug ?? NOBODY) : NOBODY
  const path = one.path.replaceAll(/:\w+/g, param)
  return at.send(one.method, place === null ? path : `${path}?tenant=${place.slug}`, {
    ...(as !== undefined && { as }),
    ...(one.body !== undefined && { json: { nothing: 'that anybody knows' } }),
  })
}

type Verdict = 'allowed' | 'unauthenticated' | 'forbidden' | 'hidden' | 'no tenant'

/** allowed: past every check of rights; what is wrong with the request itself may still be said. */
function verdict(answer: TestAnswer): Verdict {
  const { status } = answer
  const detail = detailOf(answer)
  if (status === 401) return 'unauthenticated'
  if (status === 403) return 'forbidden'
  if (status === 404 && detail === NOTHING_HERE) return 'hidden'
  return status === 404 && detail.startsWith('There is no tenant ') ? 'no tenant' : 'allowed'
}

/** What the permission table says. */
function expected(one: Route, permission: Permission, { principal }: Asker, place: TenantRef): Verdict {
  if (principal.kind === 'anonymous') return 'unauthenticated'
  if (principal.kind === 'user' && one.auth === 'key') return 'unauthenticated'
  if (principal.kind === 'key' && one.auth === 'session') return 'unauthenticated'
  if (!reaches(principal, place)) return 'no tenant'
  if (can(principal, permission, place)) return 'allowed'
  return principal.kind === 'user' && 'hidden' in PERMISSIONS[permission] ? 'hidden' : 'forbidden'
}

/** Every route, asked by everybody in every tenant: where it does not do what is decided, and where nothing is. */
async function disagreements(at: TestApi, routes: readonly Route[]): Promise<string[]> {
  const found: string[] = []
  for (const one of routes) {
    if (one.permission !== undefined) found.push(...(await againstTable(at, one, one.permission)))
    else if (DECIDED_OTHERWISE[label(one)] === undefined)
      found.push(`${label(one)}: nothing decides who may ask`)
    else found.push(...(await againstAuth(at, one)))
  }
  return found
}

async function againstTable(at: TestApi, one: Route, permission: Permission): Promise<string[]> {
  const found: string[][] = []
  for (const asker of askers) {
    const asked = places.map(async (place) => {
      const should = expected(one, permission, asker, place)
      const is = verdict(await knock(at, one, asker, place))
      return is === should ? [] : [`${label(one)}: ${asker.name} in ${place.slug} is ${is}, not ${should}`]
    })
    found.push(...(await Promise.all(asked)))
  }
  return found.flat()
}

/** Where no permission decides: whoever may not knock at all is refused, and whoever may is not. */
async function againstAuth(at: TestApi, one: Route): Promise<string[]> {
  const found: string[] = []
  for (const asker of askers) {
    const { kind } = asker.principal
    const isKnown =
      one.auth === 'none' ||
      one.auth === 'optional' ||
      kind === one.auth ||
      (one.auth === 'either' && kind !== 'anonymous')
    const may = isKnown || (one.auth === 'session' && kind === 'user')
    // What is done to oneself would end the session that the next route is asked with.
    if (may && one.method !== 'GET') continue
    const is = verdict(await knock(at, one, asker, null))
    if ((is === 'unauthenticated') === may) found.push(`${label(one)}: ${asker.name} is ${is}`)
  }
  return found
}

/** So many are asked before the limits of this machine, which all of these askers share, begin anew. */
const ROUTES_AT_ONCE = 40

test(
  'every route does what the permission table says, whoever asks and wherever',
  { timeout: 300_000 },
  async () => {
    const found: string[] = []
    for (let from = 0; from < apiRoutes.length; from += ROUTES_AT_ONCE) {
      const at = await testApi(database.db, apiRoutes)
      found.push(...(await disagreements(at, apiRoutes.slice(from, from + ROUTES_AT_ONCE))))
      await at.close()
    }
    expect(found).toEqual([])
  },
)

test('a route about which nothing is decided is found, and so is one that lets in another than is decided', async () => {
  const answer = { responses: { 200: { description: '' } }, run: () => Promise.resolve({ status: 200 }) }
  const declared = { tag: 'Tests', summary: 'Planted', ...answer }
  const undecided = route({ method: 'GET', path: '/api/v1/planted', auth: 'either', ...declared })
  const decided = route({
    method: 'GET',
    path: '/api/v1/decided',
    auth: 'either',
    permission: 'users.read',
    ...declared,
  })
  const careless = await testApi(database.db, [undecided, { ...decided, permission: 'events.read' }])
  try {
    expect(await disagreements(careless, [undecided])).toEqual([
      'GET /api/v1/planted: nothing decides who may ask',
    ])
    expect(await disagreements(careless, [decided])).toEqual([
      'GET /api/v1/decided: viewer in here is allowed, not hidden',
      'GET /api/v1/decided: auditor in here is allowed, not hidden',
      'GET /api/v1/decided: key events:read in here is allowed, not forbidden',
      ...places.map(
        ({ slug }) => `GET /api/v1/decided: instance key events:read in ${slug} is allowed, not forbidden`,
      ),
      'GET /api/v1/decided: key admin in here is forbidden, not allowed',
      ...places.map(
        ({ slug }) => `GET /api/v1/decided: instance key admin in ${slug} is forbidden, not allowed`,
      ),
    ])
  } finally {
    await careless.close()
  }
})

test('nothing is decided about a route that is not there, and every permission is asked for somewhere', () => {
  const labels = apiRoutes.map(label)
  expect(Object.keys(DECIDED_OTHERWISE).filter((one) => !labels.includes(one))).toEqual([])
  const asked = [...apiRoutes.map(({ permission }) => permission), ...ASKED_BY_VERBS]
  expect(Object.keys(PERMISSIONS).filter((one) => !asked.includes(one as Permission))).toEqual([])
})
