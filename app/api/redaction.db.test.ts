import { expect, test } from 'vitest'

import { testKey, testUser } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'
import { tenantApi } from '@/lib/testing/tenant-api'

import { apiRoutes } from './routes'

const t = tenantApi(apiRoutes)

const at = () => `/api/v1/redaction?tenant=${t.tenant.slug}`
const set = (json: object) => t.api.send('PUT', at(), { as: t.admin, json })
const get = async () => (await t.api.send('GET', at(), { as: t.admin })).json

const ID = '0199a3c1-0000-7000-8000-00000000000a'
const event = (more: object = {}) => ({
  id: ID,
  action: 'user.update',
  change: 'UPDATE',
  resource: { type: 'USER', id: 'u7' },
  actor: { type: 'user', id: 'u1' },
  client: { ip: '203.0.113.77' },
  details: { password: 'hunter2-hunter2' },
  after: { note: 'set to hunter2-hunter2' },
  ...more,
})
const sent = async (path: string, json: object) => {
  const answer = await t.api.send('POST', path, { as: t.writer, json })
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer.json as { accepted: number; duplicates: number }
}

/** Everything that the database holds of the tenant's events, as text. */
async function allStored(): Promise<string> {
  const { rows } = await t.db.pool.query<{ text: string }>(
    `SELECT concat(e::text, ' ', convert_from(l.entry, 'UTF8')) AS text FROM event e JOIN log_entry l ON l.event_id = e.id
      WHERE e.tenant_id = $1 AND e.source_name <> 'vouchsafe'`,
    [t.tenant.key],
  )
  return rows.map(({ text }) => text).join('\n')
}

test('a new tenant begins with secrets taken out, which is shown, recorded, and can be turned off', async () => {
  const root = await testUser(t.db, { instanceAdmin: true })
  const json = { slug: `new-${t.tenant.slug}`, name: 'New' }
  expect((await t.api.send('POST', '/api/v1/tenants', { as: root, json })).status).toBe(201)
  const { id, key, slug } = await t.db.prisma.tenant.findFirstOrThrow({ where: { slug: json.slug } })
  t.tenant = { ...t.tenant, id, key, slug }
  t.admin = root
  t.writer = await testKey(t.db, t.tenant, ['events:write'])
  expect(await get()).toMatchObject({ secrets: true, paths: [], version: 0 })
  await sent('/api/v1/events', event())
  expect(await allStored()).not.toContain('hunter2')
  const [made] = await t.db.prisma.event.findMany({ where: { tenantId: key, idx: 0 } })
  expect(made).toMatchObject({ action: 'vouchsafe.tenant.create', details: { redaction: 'secrets' } })
  expect((await set({ secrets: false, paths: [], version: 0 })).json).toMatchObject({ version: 1 })
  await sent('/api/v1/events', event({ id: ID.replace('a', 'c') }))
  expect(await allStored()).toContain('hunter2-hunter2')
})

test('where nothing is set, nothing is taken out until it is turned on; then it is nowhere, and the event says what went', async () => {
  expect(await get()).toEqual({ secrets: false, paths: [], version: 0, updatedAt: null })
  await sent('/api/v1/events', event({ id: ID.replace('a', 'b') }))
  expect(await allStored()).toContain('hunter2-hunter2')
  t.tenant = await testTenant(t.db)
  t.admin = await testUser(t.db, { roles: [[t.tenant, 'admin']] })
  t.writer = await testKey(t.db, t.tenant, ['events:write'])
  expect((await set({ secrets: true, paths: ['client.ip'], version: 0 })).json).toMatchObject({ version: 1 })
  expect(await sent('/api/v1/events', event())).toMatchObject({ accepted: 1 })
  expect(await allStored()).not.toContain('hunter2')
  expect(await allStored()).not.toContain('203.0.113.77')
  const reader = await testKey(t.db, t.tenant, ['events:read'])
  const found = await t.api.send('GET', `/api/v1/events/${ID}`, { as: reader })
  expect(found.json).toMatchObject({
    details: { password: '[redacted]', redacted: ['client.ip', 'details.password'] },
    after: { note: 'set to [redacted]' },
  })
})

test('a resend is a duplicate, and records of other systems are redacted as well', async () => {
  await set({ secrets: true, paths: [], version: 0 })
  await sent('/api/v1/events', event())
  expect(await sent('/api/v1/events', event())).toMatchObject({ accepted: 0, duplicates: 1 })
  const record = {
    '@timestamp': '2026-11-01T00:00:00Z',
    event: { action: 'space_update', category: ['database'], type: ['change'], outcome: 'unknown' },
    message: 'User set Bearer abcdef123456',
    user: { name: 'mira' },
  }
  expect(await sent('/api/v1/ingest/kibana', [record])).toMatchObject({ accepted: 1 })
  expect(await allStored()).not.toContain('abcdef123456')
  expect(await allStored()).toContain('Bearer [redacted]')
})

test('a change is recorded with what was and what is; the second of two editors and a path that is none are refused', async () => {
  expect((await set({ secrets: true, paths: ['message'], version: 0 })).status).toBe(200)
  expect((await set({ secrets: false, paths: [], version: 0 })).status).toBe(409)
  expect((await set({ secrets: true, paths: ['message'], version: 1 })).json).toMatchObject({ version: 1 })
  const wrong = await set({ secrets: true, paths: ['action'], version: 1 })
  expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('cannot be hidden')])
  const rows = await t.db.prisma.event.findMany({
    where: { tenantId: t.tenant.key, action: 'vouchsafe.redaction.set' },
  })
  expect(rows).toMatchObject([
    { before: { secrets: false, paths: [] }, after: { secrets: true, paths: ['message'] } },
  ])
})
