import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { withClient } from '@/lib/db/client'
import type { EventDraft } from '@/lib/event/event'
import { testApi, testKey, testUser, type TestApi } from '@/lib/testing/api'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { TestStream, type StreamRequest } from '@/lib/testing/event-stream'
import { holdLock } from '@/lib/testing/locks'

import { eventRoutes } from './events'
import { tailRoute } from './tail'

let database: TestDb
let api: TestApi
let tenant: TenantRef
let reader: { id: string; key: string }
let clock: Date
const streams: TestStream[] = []

beforeAll(async () => {
  database = await testDatabase()
  await testTenant(database.db, { slug: 'system', isSystem: true })
  const route = tailRoute({ beatMs: 40, positionMs: 30, checkMs: 20 })
  api = await testApi(database.db, [route, ...eventRoutes], () => clock)
})
afterAll(async () => {
  await api.close()
  await database.drop()
})
beforeEach(async () => {
  clock = new Date()
  tenant = await testTenant(database.db)
  reader = await testKey(database.db, tenant, ['events:read'])
  forgetRights(database.db)
  return () => streams.splice(0).forEach((stream) => stream.close())
})

async function tail(search = '', request: Partial<StreamRequest> = {}): Promise<TestStream> {
  const stream = await TestStream.open(`${api.url}/api/v1/events/tail${search}`, { as: reader, ...request })
  streams.push(stream)
  return stream
}

const event = (n: number, more: Partial<EventDraft> = {}): EventDraft => ({
  actor: { type: 'user', id: `u_${n % 3}` },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: `f_${n}` },
  outcome: 'success',
  ...more,
})
const some = (count: number, more: Partial<EventDraft> = {}) =>
  Array.from({ length: count }, (_, n) => event(n, more))
const append = async (drafts: EventDraft[], to = tenant) =>
  (await testAppend(database.db, to, drafts)).events.map(({ id }) => id)

interface Listed {
  events: {
    id: string
    index: number
    action: string
    actor: { id?: string }
    details?: Record<string, unknown>
  }[]
  size: number
}

/** What a search says, in the order of the log. */
async function search(parameters: string, as: { key: string } = reader): Promise<Listed['events']> {
  const { json } = await api.send('GET', `/api/v1/events?limit=1000&documents=false${parameters}`, { as })
  // safe: the route's own schema was held against it
  return (json as Listed).events.toSorted((a, b) => a.index - b.index)
}

describe('a live tail', () => {
  test('gives what arrives, in the order of the log, as a list gives it', async () => {
    await append(some(3))
    const stream = await tail()
    expect(stream.status).toBe(200)
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(stream.headers.get('cache-control')).toBe('no-store')
    expect(stream.headers.get('x-accel-buffering')).toBe('no')
    expect(stream.headers.get('content-encoding')).toBeNull()
    // The three that were there, and the opening itself is the fourth.
    expect(await stream.next()).toMatchObject({ event: 'position', data: '{"size":3}' })
    const ids = [
      ...(await append(some(2, { before: { a: 1 }, after: { a: 2 } }))),
      ...(await append(some(40))),
    ]
    const given = await stream.events(42)
    expect(given.map(({ id }) => id)).toEqual(ids)
    expect(given.map(({ index }) => index)).toEqual(Array.from({ length: 42 }, (_, n) => n + 4))
    const listed = await search('&q=action:flow.update')
    expect(given.map(({ json }): unknown => JSON.parse(json))).toEqual(listed.slice(3))
  })

  test('goes on at every place without gap or duplicate, in the header or in the address', async () => {
    const opened = await tail()
    const start = (await opened.nextOf('position')).id ?? ''
    const ids = await append(some(12))
    const given = await opened.events(12)
    for (const [n, token] of [start, ...given.map((one) => one.token)].entries()) {
      const more = await append([event(n)])
      ids.push(...more)
      const resumed = n % 2 === 0 ? await tail(`?after=${token}`) : await tail('', { lastEventId: token })
      expect((await resumed.events(ids.length - n)).map(({ id }) => id)).toEqual(ids.slice(n))
    }
    // Where both are given, the browser has come further than its address says.
    const both = await tail('?after=0', { lastEventId: given[11]?.token ?? '' })
    expect((await both.events(1))[0]?.id).toBe(ids[12])
  })

  test('begins where a page was pinned', async () => {
    await append(some(5))
    const page = await api.send('GET', '/api/v1/events', { as: reader })
    const { size } = page.json as Listed
    const ids = await append(some(3))
    const stream = await tail(`?after=${size}`)
    expect((await stream.events(3)).map(({ id }) => id)).toEqual(ids)
  })

  test('catches up with a log much longer than what is kept, and goes on', async () => {
    const first = await append(some(1300))
    const stream = await tail('?after=0')
    const second = await append(some(700))
    expect((await stream.events(2000)).map(({ id }) => id)).toEqual([...first, ...second])
  })

  test('of a query gives what a search for it finds', async () => {
    const document = (role: string) => ({ user: { role } })
    await append([
      event(1, { before: document('viewer'), after: document('admin') }),
      event(2, { before: document('admin'), after: document('viewer'), outcome: 'failure' }),
      event(3, { details: { namespace: 'company.team', retries: 7 }, message: 'Nightly load failed' }),
      event(4, { client: { ip: '10.1.2.3' }, traceId: 'trace-4' }),
      event(5, { change: 'DELETE', action: 'flow.delete' }),
    ])
    const queries = [
      'changed:user.role',
      'from:user.role=viewer',
      'to:user.role=viewer -outcome:failure',
      'has:before OR ip:10.0.0.0/8',
      'namespace:company.*',
      'retries>5',
      '"load failed"',
      '-change:UPDATE',
      'actor:u_1 trace:trace-4',
      'message~night',
    ]
    for (const q of queries) {
      const found = await search(`&q=${encodeURIComponent(q)}`)
      // Reads are events, too: those of this reader are left out below.
      const wanted = found.filter((one) => one.actor.id !== reader.id).map(({ id }) => id)
      const stream = await tail(`?after=0&q=${encodeURIComponent(q)}`)
      expect(
        (await stream.events(wanted.length)).map(({ id }) => id),
        q,
      ).toEqual(wanted)
      stream.close()
    }
  })

  test('says that it is there, and where it is, while nothing matches', async () => {
    const stream = await tail('?q=action:nothing')
    const first = await stream.nextOf('position')
    const [quiet] = await append(some(1))
    const moved = await stream.nextOf('position')
    expect(moved.data).toBe('{"size":2}')
    expect(moved.id).not.toBe(first.id)
    const beats = [await stream.next(), await stream.next()]
    expect(beats).toEqual([{ comment: 'still here' }, { comment: 'still here' }])
    const [next] = await append(some(1))
    const resumed = await tail(`?after=${moved.id}`)
    expect((await resumed.events(1))[0]?.id).toBe(next)
    expect(quiet).not.toBe(next)
  })

  test('of a reader who takes nothing waits for them, and nobody waits with it', async () => {
    const slow = await tail()
    const quick = await tail('', { as: await testKey(database.db, tenant, ['events:read']) })
    const ids: string[] = []
    // More than sockets and what is kept for readers a little behind hold together.
    for (let n = 0; n < 6; n++)
      ids.push(...(await append(some(100, { details: { text: 'x'.repeat(20_000) } }))))
    const own = (found: { id: string; json: string }[]) => found.map(({ id }) => id)
    expect(own(await quick.events(600))).toEqual(ids)
    const late = []
    while (late.length < 600) {
      const [one] = await slow.events(1)
      // The second reader's opening is in the log after the first one's: theirs to see.
      if (one?.json.includes('flow.update')) late.push(one.id)
    }
    expect(late).toEqual(ids)
  })

  test('is read from the database once for many readers', async () => {
    const keys = await Promise.all(
      Array.from({ length: 5 }, () => testKey(database.db, tenant, ['events:read'])),
    )
    const many = await Promise.all(
      keys.flatMap((as) => Array.from({ length: 20 }, () => tail('?q=action:flow.update', { as }))),
    )
    // Those that began before others had been recorded read that much for themselves.
    await append(some(1))
    await Promise.all(many.map((stream) => stream.events(1)))
    const reads = vi.spyOn(database.db.readers, 'connect')
    const ids: string[] = []
    for (let n = 0; n < 10; n++) ids.push(...(await append(some(5))))
    const given = await Promise.all(many.map((stream) => stream.events(50)))
    for (const events of given) expect(events.map(({ id }) => id)).toEqual(ids)
    expect(reads.mock.calls.length).toBeLessThanOrEqual(10)
    reads.mockRestore()
  })

  test('ends cleanly when the server stops', async () => {
    const other = await testApi(database.db, [tailRoute()])
    const stream = await TestStream.open(`${other.url}/api/v1/events/tail`, { as: reader })
    await stream.nextOf('position')
    await other.close()
    expect(await stream.rest()).toEqual([{ event: 'end', data: '{"reason":"server_stopping"}' }])
  })
})

describe('who may follow', () => {
  test('a session that is ended, a role that is lost and a key that is revoked end the tail', async () => {
    const { prisma } = database.db
    const [ada, bob] = [
      await testUser(database.db, { roles: [[tenant, 'viewer']] }),
      await testUser(database.db, { roles: [[tenant, 'auditor']] }),
    ]
    const now = [await tail('', { as: ada }), await tail('', { as: bob }), await tail()]
    for (const stream of now) await stream.nextOf('position')
    await prisma.session.updateMany({ where: { accountId: ada.id }, data: { revokedAt: new Date() } })
    await prisma.roleGrant.deleteMany({ where: { accountId: bob.id } })
    await prisma.apiKey.update({ where: { id: reader.id }, data: { revokedAt: new Date() } })
    forgetRights(database.db)
    for (const stream of now) {
      expect((await stream.rest()).at(-1)).toEqual({ event: 'end', data: '{"reason":"access_ended"}' })
    }
    const again = await api.send('GET', '/api/v1/events/tail', { as: reader })
    expect(again.status).toBe(401)
  })

  test(
    'is asked at once when rights change, whoever changes them, and not only at the next look',
    { timeout: 10_000 },
    async () => {
      // With the timing of production, which looks every quarter of a minute: longer than a test may take.
      const other = await testApi(database.db, [tailRoute()])
      const ada = await testUser(database.db, { roles: [[tenant, 'viewer']] })
      const stream = await TestStream.open(`${other.url}/api/v1/events/tail`, { as: ada })
      await stream.nextOf('position')
      await withClient(database.ownerUrl, (client) =>
        client.query('DELETE FROM role_grant WHERE account_id = $1', [ada.id]),
      )
      expect((await stream.rest()).at(-1)).toEqual({ event: 'end', data: '{"reason":"access_ended"}' })
      await other.close()
    },
  )

  test('a tenant that gets another slug is followed anew', async () => {
    const stream = await tail()
    await stream.nextOf('position')
    await database.db.prisma.tenant.update({ where: { id: tenant.id }, data: { slug: `${tenant.slug}-new` } })
    forgetRights(database.db)
    expect((await stream.rest()).at(-1)?.data).toBe('{"reason":"tenant_changed"}')
  })

  test('nobody sees another tenant, and no token leads there', async () => {
    const theirs = await testTenant(database.db)
    const spy = await testKey(database.db, theirs, ['events:read'])
    forgetRights(database.db)
    const mine = await tail()
    const token = (await mine.nextOf('position')).id ?? ''
    const stream = await tail('', { as: spy })
    await append(some(5))
    const [own] = await append(some(1), theirs)
    expect((await stream.events(1))[0]?.id).toBe(own)
    const refused = await api.send('GET', `/api/v1/events/tail?after=${token}`, { as: spy })
    expect(refused.status).toBe(400)
    expect(refused.json).toMatchObject({ errors: [{ path: 'after' }] })
    const asked = await api.send('GET', `/api/v1/events/tail?tenant=${tenant.slug}`, { as: spy })
    expect(asked.status).toBe(404)
    const writer = await testKey(database.db, tenant, ['events:write'])
    expect((await api.send('GET', '/api/v1/events/tail', { as: writer })).status).toBe(403)
  })

  test('a query with problems and a place that is none are refused at their place', async () => {
    const [start] = await append(some(1))
    for (const [parameters, path] of [
      [`q=${encodeURIComponent('change:EXPLODE')}`, 'q:7-14'],
      ['after=nonsense', 'after'],
      [`after=${start}`, 'after'],
      ['after=99', 'after'],
    ]) {
      const refused = await api.send('GET', `/api/v1/events/tail?${parameters}`, { as: reader })
      expect(refused.status, parameters).toBe(400)
      expect(refused.json, parameters).toMatchObject({ errors: [{ path }] })
    }
    // Nothing was given out, so nothing was recorded.
    expect(await search('&q=action:vouchsafe.tail.*')).toEqual([])
  })

  test('too many tails of one reader are refused, and a place that is left is free again', async () => {
    const open = await Promise.all(Array.from({ length: 20 }, () => tail()))
    const refused = await api.send('GET', '/api/v1/events/tail', { as: reader })
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    open[0]?.close()
    await vi.waitUntil(async () => {
      const stream = await tail()
      return stream.status === 200
    })
  })
})

describe('reading is recorded', () => {
  const records = async (of: string) =>
    search(`&q=action:vouchsafe.tail.${of}`, await testKey(database.db, tenant, ['events:read']))
  const recorded = async () => (await records('open')).length

  test('once for a tail, also when its reader comes again within a quarter of an hour', async () => {
    const stream = await tail('?q=action:flow.*')
    const { id: token = '' } = await stream.nextOf('position')
    expect(await recorded()).toBe(1)
    await (await tail(`?q=action:flow.*&after=${token}`)).nextOf('position')
    expect(await recorded()).toBe(1)
    await (await tail(`?after=${token}`)).nextOf('position')
    expect(await recorded()).toBe(2)
    const other = await testKey(database.db, tenant, ['events:read'])
    await (await tail(`?q=action:flow.*&after=${token}`, { as: other })).nextOf('position')
    expect(await recorded()).toBe(3)
    clock = new Date(clock.getTime() + 900_001)
    await (await tail(`?q=action:flow.*&after=${token}`)).nextOf('position')
    expect(await recorded()).toBe(4)
  })

  test('with how many events were sent, when it is over, and with each thousand of them', async () => {
    await append(some(1200))
    const stream = await tail('?q=action:flow.*&after=0')
    const given = await stream.events(1200)
    const [on] = await records('read_on')
    const told = on?.details?.['rows']
    expect(told).toBeGreaterThanOrEqual(1000)
    stream.close()
    const closed = async (): Promise<unknown[]> =>
      (await records('close')).map(({ details }) => [details?.['rows'], details?.['ended']])
    await vi.waitUntil(async () => (await closed()).length > 0)
    expect(await closed()).toEqual([[1200, 'reader_left']])
    // Who comes again goes on with it, and so does the count.
    await append(some(3))
    const again = await tail(`?q=action:flow.*&after=${given[1199]?.token}`)
    await again.events(3)
    again.close()
    await vi.waitUntil(async () => (await closed()).length > 1)
    expect(await closed()).toEqual([
      [1200, 'reader_left'],
      [1203, 'reader_left'],
    ])
    const all = [...(await records('open')), ...(await records('close')), ...(await records('read_on'))]
    expect(new Set(all.map(({ details }) => details?.['read'])).size).toBe(1)
    expect(all).toHaveLength(4)
  })

  test('and no tail is opened where that cannot be written', async () => {
    const blocked = `SELECT FROM log_head WHERE log_id = '${tenant.logId}' FOR UPDATE`
    const lock = await holdLock(database.superUrl, blocked)
    const refused = await api.send('GET', '/api/v1/events/tail', { as: reader })
    expect(refused.status).toBe(503)
    await lock.commit()
  })

  test('and a tail never carries the reads that it causes, but those of others', async () => {
    const stream = await tail()
    const { id: start = '' } = await stream.nextOf('position')
    const [id] = await append(some(1))
    expect((await stream.events(1))[0]?.id).toBe(id)
    await api.send('GET', `/api/v1/events/${id}`, { as: reader })
    await search('')
    const other = await testKey(database.db, tenant, ['events:read'])
    await api.send('GET', `/api/v1/events/${id}`, { as: other })
    const [last] = await append(some(1))
    const seen = await stream.events(2)
    expect(seen.map(({ json }) => (JSON.parse(json) as { action: string }).action)).toEqual([
      'vouchsafe.event.read',
      'flow.update',
    ])
    expect(seen[1]?.id).toBe(last)
    // Also not what a tail from before it would find in the log.
    const again = await tail(`?after=${start}`)
    expect((await again.events(3)).map((one) => one.id)).toEqual([id, seen[0]?.id, last])
  })
})
