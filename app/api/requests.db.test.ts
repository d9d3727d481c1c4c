import { randomBytes } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { uuidv7 } from '@/lib/base/uuid'
import { fingerprint } from '@/lib/config/keys'
import { withClient } from '@/lib/db/client'
import { testApi, testKey, type TestApi, type TestRequest } from '@/lib/testing/api'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { apiRoutes } from './routes'

let database: TestDb
let api: TestApi
let mine: TenantRef
let writer: { key: string }
let reader: { key: string }
let exporter: { key: string }
let others: { key: string }

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  await testTenant(db, { slug: 'system', isSystem: true })
  mine = await testTenant(db, { slug: 'mine' })
  const theirs = await testTenant(db, { slug: 'theirs' })
  writer = await testKey(db, mine, ['events:write'], { sourceName: 'orders' })
  reader = await testKey(db, mine, ['events:read'])
  exporter = await testKey(db, mine, ['events:export'])
  others = await testKey(db, theirs, ['events:read', 'events:write', 'events:export'])
  api = await testApi(db, apiRoutes)
})
afterAll(async () => {
  await api.close()
  await database.drop()
})

const event = (more: object = {}) => ({
  actor: { type: 'user', id: 'u_1', name: 'Ada' },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: 'daily' },
  ...more,
})
const ingest = (request: TestRequest) => api.send('POST', '/api/v1/events', { as: writer, ...request })

describe('an event, there and back', () => {
  test('is stored, found, read and exported, with the source of its key', async () => {
    const sent = await ingest({ json: event({ details: { orders: 'round-trip' } }) })
    expect(sent.status).toBe(201)
    const { events } = sent.json as { events: { id: string; index: number }[] }
    const id = events[0]?.id ?? ''
    const list = await api.send('GET', '/api/v1/events?q=orders:round-trip', { as: reader })
    expect(list.json).toMatchObject({ events: [{ id, tenant: 'mine', source: { name: 'orders' } }] })
    const one = await api.send('GET', `/api/v1/events/${id}`, { as: reader })
    expect(one.json).toMatchObject({ id, action: 'flow.update', actor: { name: 'Ada' } })
    const file = await api.send('GET', '/api/v1/events/export?format=csv&q=orders:round-trip', {
      as: exporter,
    })
    expect(file.status).toBe(200)
    expect(file.headers.get('content-type')).toMatch(/^text\/csv/)
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="vouchsafe-mine-.*\.csv"$/)
    expect(file.text.split('\r\n')).toHaveLength(3)
    expect(file.text).toContain(id)
  })

  test('sent again with its id stores nothing, and says so with 200', async () => {
    const id = uuidv7(Date.now(), randomBytes(10))
    const first = await ingest({ json: event({ id }) })
    const second = await ingest({ json: event({ id }) })
    expect([first.status, second.status]).toEqual([201, 200])
    expect(second.json).toMatchObject({ accepted: 0, duplicates: 1, events: [{ id, status: 'duplicate' }] })
    expect((await ingest({ json: event({ id, reason: 'other' }) })).status).toBe(409)
  })

  test('sent again with an Idempotency-Key gets the first answer', async () => {
    const fresh = await ingest({ json: event(), headers: { 'idempotency-key': 'abc' } })
    const repeat = await ingest({ json: event(), headers: { 'idempotency-key': 'abc' } })
    expect(fresh.status).toBe(201)
    expect(repeat.json).toEqual(fresh.json)
    expect(repeat.headers.get('idempotent-replayed')).toBe('true')
    const other = await ingest({ json: event({ reason: 'other' }), headers: { 'idempotency-key': 'abc' } })
    expect(other.status).toBe(422)
  })

  test('of another tenant does not exist, not even by its id', async () => {
    const sent = await ingest({ json: event({ details: { secret: 'isolation' } }) })
    const id = (sent.json as { events: { id: string }[] }).events[0]?.id ?? ''
    expect((await api.send('GET', `/api/v1/events/${id}`, { as: others })).status).toBe(404)
    const list = await api.send('GET', '/api/v1/events?q=secret:isolation', { as: others })
    expect(list.json).toMatchObject({ events: [] })
    const file = await api.send('GET', '/api/v1/events/export?format=csv&q=secret:isolation', { as: others })
    expect(file.text).not.toContain(id)
    expect((await api.send('GET', `/api/v1/events/${id}?tenant=${mine.id}`, { as: others })).status).toBe(404)
  })
})

describe('what is wrong with a request is said with its place', () => {
  test.each([
    ['an unknown parameter', 'GET', '/api/v1/events?colour=red', 400, 'colour'],
    ['a misspelt one', 'GET', '/api/v1/events?Limit=5', 400, 'Limit'],
    ['a hostile one', 'GET', '/api/v1/events?__proto__=5', 400, '__proto__'],
    ['one given twice', 'GET', '/api/v1/events?q=a&q=b', 400, 'q'],
    ['one out of bounds', 'GET', '/api/v1/events?limit=1001', 400, 'limit'],
    ['one where none is known', 'GET', '/api/v1/me?x=1', 400, 'x'],
    ['two tenants', 'GET', '/api/v1/events?tenant=mine&tenant=theirs', 400, null],
  ])('%s', async (_, method, path, status, place) => {
    const answer = await api.send(method, path, { as: reader })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    if (place !== null) expect(answer.json).toMatchObject({ errors: [{ path: place }] })
  })

  test('a wrong query is told where it is wrong', async () => {
    const answer = await api.send('GET', `/api/v1/events?q=${encodeURIComponent('type:(FLOW')}`, {
      as: reader,
    })
    expect(answer.status).toBe(400)
    expect(answer.json).toMatchObject({ errors: [{ path: expect.stringMatching(/^q:\d+-\d+$/) }] })
  })

  test('wrong events: every place, nothing stored', async () => {
    const before = await database.db.prisma.event.count()
    const answer = await ingest({
      json: [event(), event({ change: 'MODIFY' }), event({ actor: { type: 'x' } })],
    })
    expect(answer.status).toBe(422)
    const paths = (answer.json as { errors: { path: string }[] }).errors.map((error) => error.path)
    expect(paths).toEqual(expect.arrayContaining(['events[1].change', 'events[2].actor.type']))
    expect(await database.db.prisma.event.count()).toBe(before)
  })

  test.each([
    ['no JSON', { body: '{', headers: { 'content-type': 'application/json' } }, 400],
    [
      'another content type',
      { body: 'x=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
    ],
    [
      'too much',
      { body: 'x'.repeat(11 * 1024 * 1024), headers: { 'content-type': 'application/json' } },
      413,
    ],
  ])('%s', async (_, request, status) => {
    expect((await ingest(request)).status).toBe(status)
  })

  test('a tenant in the body is refused: the key says it', async () => {
    const answer = await ingest({ json: event({ tenant: 'theirs' }) })
    expect(answer.status).toBe(422)
  })
})

describe('addresses and methods', () => {
  test('a path that is not there', async () => {
    const answer = await api.send('GET', '/api/v1/nothing')
    expect(answer.status).toBe(404)
    expect(answer.json).toMatchObject({ type: 'about:blank', title: 'Not Found', code: 'not_found' })
  })

  test('a method that a path does not have', async () => {
    const answer = await api.send('PUT', '/api/v1/events')
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, POST')
  })

  test('a broken escape in the path', async () => {
    expect((await api.send('GET', '/api/v1/events/%zz', { as: reader })).status).toBe(400)
  })

  test('every answer has the headers that keep it where it belongs', async () => {
    for (const path of ['/livez', '/api/v1/nothing', '/api/v1/openapi.json']) {
      const { headers } = await api.send('GET', path, { headers: { 'x-request-id': 'trace-0123456789' } })
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-request-id')).toBe('trace-0123456789')
    }
  })
})

describe('health', () => {
  test('alive, ready, and figures', async () => {
    expect((await api.send('GET', '/livez')).text).toBe('ok\n')
    expect((await api.send('HEAD', '/livez')).status).toBe(200)
    await database.db.prisma.instance.create({ data: { keyFingerprint: fingerprint() } })
    const ready = await api.send('GET', '/readyz')
    expect(ready.json).toEqual({
      ready: true,
      checks: { database: 'ok', migrations: 'ok', instanceKey: 'ok' },
      logs: 'ok',
    })
    await api.send('GET', '/api/v1/me', { as: reader })
    const figures = await api.send('GET', '/metrics')
    expect(figures.status).toBe(200)
    expect(figures.text).toMatch(
      /vouchsafe_http_request_seconds_count\{method="GET",route="\/api\/v1\/me",status="200"\}/,
    )
    // Ids and what people look for are no labels.
    expect(figures.text).not.toContain('round-trip')
  })

  test('figures are not for whoever comes through a proxy', async () => {
    const answer = await api.send('GET', '/metrics', { headers: { 'x-forwarded-for': '203.0.113.9' } })
    expect(answer.status).toBe(403)
  })

  test('another instance key is not ready, and says which check failed', async () => {
    // As the owner: whoever serves may not change it.
    await withClient(database.ownerUrl, (owner) =>
      owner.query("UPDATE instance SET key_fingerprint = 'somebody else'"),
    )
    // It is looked at once a second.
    await expect.poll(async () => (await api.send('GET', '/readyz')).status, { timeout: 5000 }).toBe(503)
    const answer = await api.send('GET', '/readyz')
    expect(answer.status).toBe(503)
    expect(answer.json).toMatchObject({
      ready: false,
      checks: { database: 'ok', instanceKey: 'another key' },
    })
  })
})
