import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { testApi, testUser, type TestApi, type TestUser } from '@/lib/testing/api'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { TestStream } from '@/lib/testing/event-stream'

import { eventRoutes } from './events'
import { tailRoute } from './tail'

let database: TestDb
let api: TestApi
let tenant: TenantRef
let ada: TestUser
const streams: TestStream[] = []

beforeAll(async () => {
  database = await testDatabase()
  api = await testApi(database.db, [tailRoute({ beatMs: 40, positionMs: 20, checkMs: 20 }), ...eventRoutes])
})
afterAll(async () => {
  await api.close()
  await database.drop()
})
beforeEach(async () => {
  tenant = await testTenant(database.db)
  ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
  await grant({ query: 'type:FLOW', masks: ['client.ip'] })
  return () => streams.splice(0).forEach((stream) => stream.close())
})

async function grant(data: { query: string | null; masks: string[] }): Promise<void> {
  await database.db.prisma.roleGrant.updateMany({ where: { accountId: ada.id }, data })
  forgetRights(database.db)
}

async function tail(search = ''): Promise<TestStream> {
  const stream = await TestStream.open(`${api.url}/api/v1/events/tail${search}`, { as: ada })
  streams.push(stream)
  return stream
}

const append = (type: string, ids: string[]) =>
  testAppend(
    database.db,
    tenant,
    ids.map((id) => ({
      actor: { type: 'user' as const, id: 'u' },
      action: 'run',
      change: 'NONE' as const,
      resource: { type, id },
      client: { ip: '203.0.113.7' },
    })),
  )

const placesOf = (events: { json: string }[]) =>
  // safe: the API's own events
  events.map(({ json }) => JSON.parse(json) as Record<string, unknown> & { resource: { id: string } })

describe('a tail of who sees only a part of the log', () => {
  test('goes on from a page’s pin with what may be seen, without what is hidden of it, and tells no place', async () => {
    await append('FLOW', ['before'])
    const { json } = await api.send('GET', '/api/v1/events?documents=false', { as: ada })
    // safe: the route's own schema was held against it
    const page = json as { pin: string; size?: number }
    expect(page.size).toBeUndefined()
    await append('KV', ['secret-1'])
    await append('FLOW', ['one', 'two'])
    await append('KV', ['secret-2'])
    const stream = await tail(`?after=${page.pin}`)
    expect(JSON.parse((await stream.nextOf('position')).data ?? '')).toEqual({})
    const events = placesOf(await stream.events(2))
    expect(events.map(({ resource }) => resource.id)).toEqual(['one', 'two'])
    for (const event of events) {
      expect(event).not.toHaveProperty('client')
      expect(event).not.toHaveProperty('index')
    }
  })

  test('is told a place as often when nothing happens as when something does that it may not see', async () => {
    const stream = await tail()
    const quiet = [await stream.nextOf('position'), await stream.nextOf('position')]
    await append('KV', ['secret'])
    const busy = [await stream.nextOf('position'), await stream.nextOf('position')]
    for (const { data, id } of [...quiet, ...busy]) {
      expect(data).toBe('{}')
      expect(id).toHaveLength(quiet[0]!.id!.length)
    }
  })

  test('ends when more or less may be seen, and goes on for who comes again as it then is', async () => {
    const stream = await tail()
    const { id } = await stream.nextOf('position')
    await grant({ query: 'type:KV', masks: [] })
    expect(JSON.parse((await stream.nextOf('end')).data ?? '')).toEqual({ reason: 'access_changed' })
    await append('FLOW', ['no-more'])
    await append('KV', ['now'])
    const events = placesOf(await (await tail(`?after=${id}`)).events(1))
    expect(events.map(({ resource }) => resource.id)).toEqual(['now'])
  })

  test('begins at no number, and at nobody else’s pin', async () => {
    for (const after of ['0', '7', 'x'])
      expect((await api.send('GET', `/api/v1/events/tail?after=${after}`, { as: ada })).status).toBe(400)
  })
})
