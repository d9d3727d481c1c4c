import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Ctx } from '@/lib/access/ctx'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { everyRow } from '@/lib/admin/paging'
import { firstStart } from '@/lib/admin/server/first-start'
import { listApiKeys } from '@/lib/admin/server/list-api-keys'
import { listUsers } from '@/lib/admin/server/list-users'
import { signIn } from '@/lib/admin/server/sign-in'
import type { StoryTenant } from '@/lib/demo/story'
import { testDatabase, type TestDb } from '@/lib/testing/database'

import {
  endKeys,
  ensureTenants,
  isUnused,
  letIn,
  makeDemoAdmin,
  makeKey,
  newPeople,
  tenantNamed,
} from './demo-estate'

let database: TestDb
let ctx: Ctx

beforeAll(async () => {
  database = await testDatabase()
  await database.db.prisma.instance.create({ data: { keyFingerprint: 'tests' } })
  const now = () => new Date()
  await firstStart(database.db, { adminEmail: 'root@test', adminPassword: null }, now)
  ctx = {
    principal: { kind: 'system', name: 'demo' },
    tenant: null,
    requestId: 'test-request',
    ip: null,
    userAgent: null,
    now,
    db: database.db,
  }
})
afterAll(() => database.drop())

const TENANTS: readonly StoryTenant[] = [
  { slug: 'meridian', name: 'Meridian', parent: null, events: [], records: [] },
  { slug: 'meridian-partners', name: 'Meridian Partners', parent: 'meridian', events: [], records: [] },
  { slug: 'northwind-labs', name: 'Northwind Labs', parent: null, events: [], records: [] },
]

test('the empty first tenant becomes the main one, and again changes nothing', async () => {
  expect(await isUnused(ctx)).toBe(true)
  const first = await tenantNamed(ctx, 'main')
  await ensureTenants(ctx, TENANTS)
  await ensureTenants(ctx, TENANTS)
  const { bySlug } = await loadTenants(ctx.db)
  const slugs = [...bySlug.keys()].toSorted((a, b) => (a < b ? -1 : 1))
  expect(slugs).toEqual(['meridian', 'meridian-partners', 'northwind-labs', 'system'])
  expect(bySlug.get('meridian')?.id).toBe(first.id)
  expect(bySlug.get('meridian-partners')?.parentId).toBe(first.id)
  expect(bySlug.get('northwind-labs')?.parentId).toBeNull()
  expect(await isUnused(ctx)).toBe(false)
})

test('people can sign in with the printed passwords, also when they are let in twice', async () => {
  const people = newPeople()
  for (const person of [...people, ...people]) await letIn(ctx, person)
  for (const { email, password } of people) {
    expect(await signIn(ctx, { email, password })).toHaveProperty('sessionId')
  }
  const users = await everyRow(async (where) =>
    listUsers({ ...ctx, tenant: await tenantNamed(ctx, 'meridian') }, where),
  )
  const roles = users.flatMap((user) => (user.role === null ? [] : [user.role]))
  expect(roles.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['admin', 'auditor', 'viewer'])
})

test('where the first admin is somebody else, the demo has an instance admin of its own', async () => {
  const { email, password } = await makeDemoAdmin(ctx, 'meridian')
  expect(await signIn(ctx, { email, password })).toHaveProperty('sessionId')
  const users = await everyRow(async (where) =>
    listUsers({ ...ctx, tenant: await tenantNamed(ctx, 'northwind-labs') }, where),
  )
  expect(users.filter((user) => user.instanceAdmin).map((user) => user.email)).toContain(email)
})

test('ends the keys of a load that broke off, and no others', async () => {
  for (const name of ['Demo orchestrator', 'Demo orchestrator', 'Demo scripts']) {
    await makeKey(ctx, 'meridian', { name, scopes: ['events:write'], sourceName: 'orchestrator' })
  }
  await endKeys(ctx, 'meridian', 'Demo orchestrator')
  const left = await everyRow(async (where) =>
    listApiKeys({ ...ctx, tenant: await tenantNamed(ctx, 'meridian') }, where),
  )
  expect(left.filter((key) => key.status === 'active').map((key) => key.name)).toEqual(['Demo scripts'])
  expect(left).toHaveLength(3)
})
