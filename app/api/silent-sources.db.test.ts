import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import { watchSources } from '@/lib/ingest/server/watch-sources'
import { testApi, testKey, testUser, type TestApi, type TestUser } from '@/lib/testing/api'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { holdLock } from '@/lib/testing/locks'

import { apiRoutes } from './routes'

const MINUTE = 60_000

let database: TestDb
let api: TestApi
let tenant: TenantRef
let admin: TestUser
let writer: { key: string }
/** The clock of this instance. It is moved, never waited for. */
let clock = Date.now()

beforeAll(async () => {
  database = await testDatabase()
  api = await testApi(database.db, apiRoutes, () => new Date(clock))
})
afterAll(async () => {
  await api.close()
  await database.drop()
})
beforeEach(async () => {
  clock = Date.now()
  // A round tells of the sources of every tenant.
  await database.db.prisma.sourceSetting.updateMany({ data: { silentAfter: null } })
  tenant = await testTenant(database.db)
  admin = await testUser(database.db, { roles: [[tenant, 'admin']] })
  writer = await testKey(database.db, tenant, ['events:write'], { sourceName: 'harbour' })
})

const settings = (source: string) => `/api/v1/sources/${source}/settings?tenant=${tenant.slug}`

async function listen(silentAfter: number | null, source = 'harbour', more: object = {}): Promise<void> {
  const { version } = (await api.send('GET', settings(source), { as: admin })).json as { version: number }
  const json = {
    keepOriginal: false,
    signatureKeys: null,
    refuse: 'none',
    kinds: null,
    silentAfter,
    ...more,
    version,
  }
  const answer = await api.send('PUT', settings(source), { as: admin, json })
  expect(answer.status, answer.text).toBe(200)
}

const event = (more: object = {}) => ({
  action: 'ship.sail',
  change: 'NONE',
  actor: { type: 'system' },
  resource: { type: 'SHIP' },
  ...more,
})

async function send(json: object = event()): Promise<void> {
  const answer = await api.send('POST', '/api/v1/events', { as: writer, json })
  expect(answer.status, answer.text).toBeLessThan(300)
}

/** Lets minutes go by, with a round of the worker in each. */
async function minutes(count: number) {
  const done = { silent: 0, heard: 0 }
  for (let n = 0; n < count; n++) {
    clock += MINUTE
    const { silent, heard } = await watchSources(database.db, new Date(clock))
    done.silent += silent
    done.heard += heard
  }
  return done
}

const told = () =>
  database.db.prisma.event.findMany({
    where: { tenantId: tenant.key, action: { in: ['vouchsafe.source.silent', 'vouchsafe.source.heard'] } },
    orderBy: { idx: 'asc' },
  })

test('a silence is told once, and once that it ended, however often somebody looks', async () => {
  await listen(10)
  await minutes(2)
  await send()
  expect(await minutes(1)).toEqual({ silent: 0, heard: 0 })
  const heardAt = new Date(clock).toISOString()
  expect(await minutes(9)).toEqual({ silent: 0, heard: 0 })
  expect(await minutes(30)).toEqual({ silent: 1, heard: 0 })
  const view = (await api.send('GET', settings('harbour'), { as: admin })).json
  expect(view).toMatchObject({ silentSince: heardAt })
  await send()
  expect(await minutes(5)).toEqual({ silent: 0, heard: 1 })
  expect((await api.send('GET', settings('harbour'), { as: admin })).json).toMatchObject({
    silentSince: null,
  })
  expect(await minutes(20)).toEqual({ silent: 1, heard: 0 })
  expect(await told()).toMatchObject([
    {
      action: 'vouchsafe.source.silent',
      actorType: 'system',
      resourceType: 'SOURCE',
      resourceId: 'harbour',
      message: 'Nothing new has come from harbour for 10 minutes',
      details: { source: 'harbour', silentSince: heardAt, silentAfter: 10 },
    },
    { action: 'vouchsafe.source.heard', details: { source: 'harbour', silentSince: heardAt } },
    { action: 'vouchsafe.source.silent' },
  ])
})

test('two workers at once tell of a silence once', async () => {
  await listen(5)
  await minutes(4)
  clock += 5 * MINUTE
  // Both have read that nothing was told, and wait to write that they tell.
  const held = await holdLock(database.superUrl, 'SELECT FROM source_setting FOR UPDATE')
  const rounds = [1, 2].map(() => watchSources(database.db, new Date(clock)))
  await held.untilWaiting(2)
  await held.commit()
  const [one, other] = await Promise.all(rounds)
  expect((one?.silent ?? 0) + (other?.silent ?? 0)).toBe(1)
  expect(await told()).toHaveLength(1)
})

test('nobody is told of a source that nobody listens for, nor of one that never sent before its time is over', async () => {
  await send()
  expect(await minutes(30)).toEqual({ silent: 0, heard: 0 })
  await listen(20)
  expect(await minutes(19)).toEqual({ silent: 0, heard: 0 })
  expect(await minutes(5)).toEqual({ silent: 1, heard: 0 })
  await listen(null)
  await send()
  expect(await minutes(5)).toEqual({ silent: 0, heard: 0 })
  await listen(20)
  expect(await minutes(19)).toEqual({ silent: 0, heard: 0 })
})

test('other minutes tell of the same silence no second time', async () => {
  await listen(5)
  expect(await minutes(10)).toEqual({ silent: 1, heard: 0 })
  await listen(7)
  expect(await minutes(20)).toEqual({ silent: 0, heard: 0 })
  await send()
  expect(await minutes(1)).toEqual({ silent: 0, heard: 1 })
})

test('what was kept out or refused was heard, and the same again was not; others do not speak for a source', async () => {
  await listen(5, 'harbour', { kinds: { mode: 'except', list: ['SHIP'] } })
  await minutes(4)
  await send()
  expect(await minutes(4)).toEqual({ silent: 0, heard: 0 })
  await api.send('POST', '/api/v1/ingest/kestra', { as: writer, body: '["no record"]' })
  expect(await minutes(4)).toEqual({ silent: 0, heard: 0 })
  const again = event({ id: '0199a3c1-0000-7000-8000-00000000000a', resource: { type: 'TUG' } })
  await send(again)
  expect(await minutes(4)).toEqual({ silent: 0, heard: 0 })
  await send(again)
  writer = await testKey(database.db, tenant, ['events:write'], { sourceName: 'airport' })
  await send()
  expect(await minutes(4)).toEqual({ silent: 1, heard: 0 })
})

test('of an archived tenant nothing is told', async () => {
  await listen(5)
  await minutes(1)
  await database.db.prisma.tenant.update({ where: { id: tenant.id }, data: { archivedAt: new Date() } })
  forgetRights(database.db)
  expect(await minutes(10)).toEqual({ silent: 0, heard: 0 })
})
