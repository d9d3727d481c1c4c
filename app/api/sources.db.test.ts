import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import type { SourceFigures, Sources } from '@/lib/ingest/source-view'
import { testKey, type TestPlace, testPlace } from '@/lib/testing/api'
import { testTenant } from '@/lib/testing/database'

import { apiRoutes } from './routes'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let place: TestPlace
let tenant: TenantRef
let admin: { key: string }

beforeAll(async () => {
  place = await testPlace(apiRoutes)
})
beforeEach(async () => {
  tenant = await testTenant(place.database.db)
  admin = await testKey(place.database.db, tenant, ['config'])
})
afterAll(() => place.close())

const keyOf = (sourceName: string) => testKey(place.database.db, tenant, ['events:write'], { sourceName })

/** Events of ours that happened so many ms ago. */
async function send(as: { key: string }, ...ages: number[]): Promise<void> {
  const json = ages.map((age) => ({
    actor: { type: 'system' },
    action: 'ship.sail',
    change: 'NONE',
    resource: { type: 'SHIP', id: 's' },
    occurredAt: new Date(Date.now() - age).toISOString(),
  }))
  expect((await place.api.send('POST', '/api/v1/events', { as, json })).status).toBe(201)
}

async function sources(query = ''): Promise<SourceFigures[]> {
  const answer = await place.api.send('GET', `/api/v1/sources${query}`, { as: admin })
  expect(answer.status, answer.text).toBe(200)
  return (answer.json as Sources).sources
}

const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0)

describe('the sources of a tenant', () => {
  test('are none where nothing has sent and nothing has a key to send with, whatever we record ourselves', async () => {
    const json = { secrets: true, paths: [], version: 0 }
    expect((await place.api.send('PUT', '/api/v1/redaction', { as: admin, json })).status).toBe(200)
    const own = { tenantId: tenant.key, sourceName: 'vouchsafe' }
    expect(await place.database.db.prisma.event.count({ where: own })).toBeGreaterThan(0)
    expect(await sources()).toEqual([])
  })

  test('are also those that only have a key, with nothing made up about them', async () => {
    const { id } = await keyOf('harbour')
    expect(await sources()).toEqual([
      {
        name: 'harbour',
        formats: [],
        keys: [expect.objectContaining({ id, lastUsedAt: null })],
        total: 0,
        hours: Array.from({ length: 24 }, () => 0),
        days: Array.from({ length: 30 }, () => 0),
        lastSeenAt: null,
        lag: null,
        rejects: 0,
        lastRejectAt: null,
        silentSince: null,
        leavesOut: false,
        signatures: null,
      },
    ])
  })

  test('have their events counted by the hour and the day in which they happened', async () => {
    const harbour = await keyOf('harbour')
    await send(harbour, 0, 0, 3 * HOUR, 2 * DAY, 40 * DAY)
    await send(await keyOf('airport'), 0)
    const [airport, found] = await sources()
    expect([airport?.name, airport?.total]).toEqual(['airport', 1])
    expect(found).toMatchObject({ name: 'harbour', total: 5, formats: ['vouchsafe'] })
    // An hour may end between sending and asking: then the newest stand one place earlier.
    expect([sum(found!.hours), sum(found!.hours.slice(-2)), sum(found!.days)]).toEqual([3, 2, 4])
    expect(sum(found!.days.slice(-5, -1))).toBeGreaterThanOrEqual(1)
  })

  test('tell when their last event was stored, and how late the newest ones came', async () => {
    const harbour = await keyOf('harbour')
    const before = Date.now()
    await send(harbour, ...Array.from({ length: 15 }, () => MINUTE), ...Array.from({ length: 5 }, () => HOUR))
    const [found] = await sources()
    expect(Date.parse(found!.lastSeenAt ?? '')).toBeGreaterThanOrEqual(before)
    expect(found!.lag?.events).toBe(20)
    expect(Math.round((found!.lag?.median ?? 0) / MINUTE)).toBe(1)
    expect(Math.round((found!.lag?.p95 ?? 0) / HOUR)).toBe(1)
  })

  test('are known for what they sent last, also when others have sent a lot since', async () => {
    await send(await keyOf('quiet'), 3 * DAY)
    const busy = await keyOf('busy')
    await send(busy, ...Array.from({ length: 2_100 }, () => 0))
    const found = (await sources()).find(({ name }) => name === 'quiet')
    expect(found).toMatchObject({ total: 1, formats: ['vouchsafe'], lag: { events: 1 } })
    expect(found?.lastSeenAt).not.toBeNull()
  })

  test('say when and in which formats they sent, however old what they sent is', async () => {
    const harbour = await keyOf('harbour')
    const archive = async (format: string, json: object) => {
      const answer = await place.api.send('POST', `/api/v1/ingest/${format}`, { as: harbour, json })
      expect(answer.status, answer.text).toBe(201)
    }
    await archive('kibana', [{ '@timestamp': '2026-02-01T00:00:00Z', event: { action: 'user_login' } }])
    const [first] = await sources()
    await send(await keyOf('busy'), ...Array.from({ length: 2_100 }, () => 0))
    // Older than what came before, and stored after it.
    await archive('ecs', [{ '@timestamp': '2026-01-01T00:00:00Z', event: { action: 'login' } }])
    await send(await keyOf('busy'), ...Array.from({ length: 2_100 }, () => 0))
    const found = (await sources()).find(({ name }) => name === 'harbour')
    expect(found).toMatchObject({ total: 2, formats: ['ecs', 'kibana'], lag: { events: 1 } })
    expect(Date.parse(found?.lastSeenAt ?? '')).toBeGreaterThan(Date.parse(first?.lastSeenAt ?? ''))
  })

  test('tell of records that could not be taken, and of nobody else’s', async () => {
    const harbour = await keyOf('harbour')
    const path = '/api/v1/ingest/kestra'
    await place.api.send('POST', path, { as: harbour, body: '[{"id": "a"}, "no record"]' })
    const other = await testTenant(place.database.db)
    const theirs = await testKey(place.database.db, other, ['events:write'], { sourceName: 'harbour' })
    await place.api.send('POST', path, { as: theirs, body: '["no record either"]' })
    await send(theirs, 0)
    const [found, ...more] = await sources()
    expect(more).toEqual([])
    expect(found).toMatchObject({ formats: ['kestra'], rejects: expect.any(Number) })
    const listed = await place.api.send('GET', '/api/v1/rejects?source=harbour', { as: admin })
    expect((listed.json as { rejects: unknown[] }).rejects).toHaveLength(found!.rejects)
    expect(found!.rejects).toBeGreaterThan(0)
  })

  test('are asked for one by one, too', async () => {
    await send(await keyOf('harbour'), 0)
    await keyOf('airport')
    expect((await sources('?source=harbour')).map(({ name, total }) => [name, total])).toEqual([
      ['harbour', 1],
    ])
    expect(await sources('?source=nowhere')).toEqual([])
    expect(await sources('?source=vouchsafe')).toEqual([])
  })

  test('lose a key that was revoked, and stay when they have sent', async () => {
    const { id } = await keyOf('harbour')
    await keyOf('airport')
    await place.database.db.prisma.apiKey.update({ where: { id }, data: { revokedAt: new Date() } })
    expect((await sources()).map(({ name }) => name)).toEqual(['airport'])
  })
})
