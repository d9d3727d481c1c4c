import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import type { Route } from '@/lib/http/route'
import {
  testKey,
  testPlace,
  testUser,
  type TestAnswer,
  type TestApi,
  type TestPlace,
} from '@/lib/testing/api'
import { testTenant, type TestDb } from '@/lib/testing/database'

import { apiRoutes } from './routes'

/** Bodies that would do something, for every route that is told by its path what to do it to. */
const BODIES: Readonly<Record<string, object>> = {
  'PATCH /api/v1/users/:id': { role: 'auditor' },
  'PUT /api/v1/grants/:userId': { role: 'auditor', query: null, masks: [], version: 1 },
  'POST /api/v1/users/:id/invitation': {},
  'POST /api/v1/users/:id/password-reset': {},
  'POST /api/v1/api-keys/:id/rotate': {},
  'PATCH /api/v1/tenants/:id': { name: 'Mine' },
  'PATCH /api/v1/views/:id': { name: 'Mine' },
  'PATCH /api/v1/rules/:id': { name: 'Mine', version: 1 },
  ...Object.fromEntries(
    ['v2', 'v3'].flatMap((version) => {
      const portal = `/compat/konnect/${version}/portals/:portalId`
      const job = { start_at: '2026-11-20T09:00:00Z', end_at: '2026-11-20T10:00:00Z' }
      return [
        [`PATCH /compat/konnect/${version}/audit-log-destinations/:id`, { log_format: 'json' }],
        [`PATCH ${portal}/audit-log-webhook`, { enabled: false }],
        [`PUT ${portal}/audit-log-replay-job`, job],
      ]
    }),
  ),
  'POST /api/v1/destinations/:id/secret/rotate': {},
  'PATCH /api/v1/destinations/:id': { name: 'Mine', version: 1 },
  'POST /api/v1/destinations/:id/resume': {},
  'POST /api/v1/destinations/:id/test': {},
}
/** Paths whose parts are no ids: the name of a section, a format, a source, an index that there is not. */
const NO_IDS = [
  '/api/v1/settings/:section',
  '/api/v1/ingest/:format',
  '/api/v1/sources/:name',
  '/compat/elasticsearch/',
]

type Asker = { key: string } | { cookie: string }

let place: TestPlace
let database: TestDb
let api: TestApi
let here: TenantRef
let parent: TenantRef
let there: TenantRef
let askers: { name: string; as: Asker }[]
/** What other tenants have, by what it is. */
let foreign: Record<string, string>

beforeAll(async () => {
  place = await testPlace(apiRoutes)
  ;({ database, api } = place)
  const { db } = database
  parent = await testTenant(db, { slug: 'parent' })
  here = await testTenant(db, { slug: 'here', parentId: parent.id })
  there = await testTenant(db, { slug: 'there', parentId: parent.id })
  const admin = await testUser(db, { roles: [[here, 'admin']] })
  const both = await testKey(db, here, ['admin', 'events:read', 'events:export', 'config', 'delivery'])
  askers = [
    { name: 'an admin', as: admin },
    { name: 'a key', as: both },
  ]
  foreign = {}
  for (const tenant of [there, parent]) {
    const person = await testUser(db, { roles: [[tenant, 'admin']] })
    await testUser(db, { roles: [[tenant, 'admin']] })
    const json = {
      action: 'a.b',
      change: 'NONE',
      resource: { type: 'X', id: 'x' },
      actor: { type: 'system' },
    }
    const writer = await testKey(db, tenant, ['events:write'])
    const sent = await api.send('POST', '/api/v1/events', { as: writer, json })
    const view = await api.send('POST', `/api/v1/views?tenant=${tenant.slug}`, {
      as: person,
      json: { name: 'Theirs', search: 'q=type:X', shared: true },
    })
    const rule = await api.send('POST', `/api/v1/rules?tenant=${tenant.slug}`, {
      as: person,
      json: { name: 'Theirs', query: 'type:Y' },
    })
    const destination = await api.send('POST', `/api/v1/destinations?tenant=${tenant.slug}`, {
      as: person,
      json: { name: 'Theirs', target: { kind: 'webhook', url: 'https://example.org' }, format: 'json' },
    })
    const replay = await api.send('POST', `/api/v1/replays?tenant=${tenant.slug}`, {
      as: person,
      json: { destinationId: (destination.json as { id: string }).id },
    })
    const forwarder = await testKey(db, tenant, ['delivery'])
    const konnect = await api.send('POST', '/compat/konnect/v3/audit-log-destinations', {
      as: forwarder,
      json: { name: 'Theirs', endpoint: 'https://example.org', authorization: 'Bearer x', log_format: 'cef' },
    })
    expect([sent, view, rule, destination, replay, konnect].map(({ status }) => status)).toEqual([
      201, 201, 201, 201, 201, 201,
    ])
    const event = (sent.json as { events: { id: string }[] }).events[0]?.id ?? ''
    Object.assign(foreign, {
      [`person of ${tenant.slug}`]: person.id,
      [`key of ${tenant.slug}`]: writer.id,
      [`event of ${tenant.slug}`]: event,
      [`view of ${tenant.slug}`]: (view.json as { id: string }).id,
      [`rule of ${tenant.slug}`]: (rule.json as { id: string }).id,
      [`destination of ${tenant.slug}`]: (destination.json as { id: string }).id,
      [`replay of ${tenant.slug}`]: (replay.json as { id: string }).id,
      [`Konnect destination of ${tenant.slug}`]: (konnect.json as { id: string }).id,
      [`log of ${tenant.slug}`]: tenant.logId,
      [`id of ${tenant.slug}`]: tenant.id,
      [`slug of ${tenant.slug}`]: tenant.slug,
    })
  }
})
afterAll(() => place.close())

const label = ({ method, path }: Route): string => `${method} ${path}`
const withIds = apiRoutes.filter(({ path, permission }) => {
  return permission !== undefined && path.includes('/:') && !NO_IDS.some((one) => path.startsWith(one))
})

/** Everything that a change could have changed outside of `here`. */
async function others(): Promise<string> {
  const { prisma } = database.db
  const tenants = { tenantId: { in: [there.id, parent.id] } }
  const rows = [
    await prisma.tenant.findMany({ where: { id: { in: [there.id, parent.id] } }, orderBy: { id: 'asc' } }),
    await prisma.roleGrant.findMany({ where: tenants, orderBy: { id: 'asc' } }),
    await prisma.apiKey.findMany({ where: tenants, orderBy: { id: 'asc' }, omit: { lastUsedAt: true } }),
    await prisma.view.findMany({ where: tenants, orderBy: { id: 'asc' } }),
    await prisma.rule.findMany({ where: tenants, orderBy: { id: 'asc' } }),
    await prisma.destination.findMany({ where: tenants, orderBy: { id: 'asc' }, omit: { secrets: true } }),
    await prisma.konnectDestination.findMany({
      where: tenants,
      orderBy: { id: 'asc' },
      omit: { secrets: true },
    }),
    await prisma.konnectWebhook.count({ where: tenants }),
    await prisma.replay.findMany({
      where: { delivery: { destination: tenants } },
      orderBy: { deliveryId: 'asc' },
    }),
    await prisma.session.findMany({
      where: { account: { grants: { some: tenants } } },
      orderBy: { idHash: 'asc' },
      select: { revokedAt: true, accountId: true },
    }),
    await prisma.account.findMany({ where: { grants: { some: tenants } }, orderBy: { id: 'asc' } }),
    await prisma.invitation.count(),
  ]
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}

/** An answer without what differs from request to request, and without the id that was asked about. */
function told({ status, text, headers }: TestAnswer, id: string): string {
  const request = headers.get('x-request-id') ?? ''
  return `${status} ${text.replaceAll(request, '<request>').replaceAll(id, '<id>')}`
}

test.each(withIds.map((one) => [label(one), one] as const))(
  '%s: an id of another tenant is answered like one that nobody has, and nothing changes there',
  async (name, one) => {
    const json = BODIES[name]
    if (one.body !== undefined) expect(json, 'a body to try it with stands in BODIES').toBeDefined()
    const before = await others()
    for (const { name: who, as } of askers) {
      const ask = async (id: string) => {
        const path = one.path.replaceAll(/:\w+/g, encodeURIComponent(id))
        const answer = await api.send(one.method, `${path}?tenant=here`, { as, ...(json && { json }) })
        return told(answer, id)
      }
      const nobody = await ask(randomUUID())
      const noSlug = await ask('no-such-thing')
      const noLog = await ask('0'.repeat(32))
      for (const [what, id] of Object.entries(foreign)) {
        const alike = what.startsWith('slug') ? noSlug : what.startsWith('log') ? noLog : nobody
        expect(await ask(id), `${who}, ${what}`).toBe(alike)
      }
    }
    expect(await others()).toBe(before)
  },
)

test('a parent, or any tenant that is named in a body, is only one that the asker administers', async () => {
  const before = await others()
  for (const { as } of askers) {
    const make = async (tenant: string) => {
      const json = { slug: `new-${randomUUID()}`, name: 'New', parent: tenant }
      return told(await api.send('POST', '/api/v1/tenants', { as, json }), tenant)
    }
    const nowhere = await make(randomUUID())
    expect(nowhere).toMatch(/^404/)
    for (const tenant of [there.id, parent.id]) expect(await make(tenant)).toBe(nowhere)
    expect(await make('there')).toBe(await make('no-such'))
  }
  expect(await others()).toBe(before)
})

test.each(apiRoutes.filter(({ auth }) => auth !== 'none').map((one) => [label(one), one] as const))(
  '%s takes no parameter and no member that it does not know: nobody slips a tenant, a role or an owner in',
  async (_, one) => {
    const root = await testUser(database.db, { instanceAdmin: true })
    const every = await testKey(database.db, here, [
      'events:write',
      'events:read',
      'admin',
      'config',
      'delivery',
    ])
    const as = one.auth === 'key' ? every : root
    const path = one.path.replaceAll(/:\w+/g, randomUUID())
    const slipped = { tenantId: there.id, createdBy: root.id, grants: [] }
    const query = await api.send(one.method, `${path}?tenant=here&tenantId=${there.id}`, {
      as,
      ...(one.body !== undefined && { json: {} }),
    })
    expect(query.status).toBe(400)
    expect(pathsOf(query)).toContain('tenantId')
    if (one.body === undefined || one.body === 'raw') return
    const body = await api.send(one.method, `${path}?tenant=here`, { as, json: slipped })
    expect(body.status).toBe(422)
    expect(pathsOf(body)).toEqual(expect.arrayContaining(Object.keys(slipped)))
  },
)

/** Of a problem of ours, or in the members of Konnect or Elasticsearch, where each reason begins with its path. */
function pathsOf({ json }: TestAnswer): string[] {
  // safe: problems have one of them
  const {
    errors,
    invalid_parameters: fields,
    error,
  } = json as {
    errors?: { path: string }[]
    invalid_parameters?: { field: string }[]
    error?: { root_cause: { reason: string }[] }
  }
  if (error !== undefined) return error.root_cause.map(({ reason }) => reason.split(' ')[0] ?? '')
  return errors?.map(({ path }) => path) ?? fields?.map(({ field }) => field) ?? []
}
