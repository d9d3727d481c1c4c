import { get } from 'node:http'

import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { eventRoutes } from '@/app/api/events'
import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { testApi, testKey, type TestApi } from '@/lib/testing/api'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { holdLock } from '@/lib/testing/locks'

import { exportEvents } from './export-events'
import type { Export } from './export-file'

// What exports may hold while they run, and that they hold nothing for somebody who has gone.

let database: TestDb
let api: TestApi
let tenant: TenantRef
let other: TenantRef
beforeAll(async () => {
  database = await testDatabase()
  api = await testApi(database.db, eventRoutes)
  tenant = await testTenant(database.db, { slug: 'acme' })
  other = await testTenant(database.db, { slug: 'other' })
})
afterAll(async () => {
  await api.close()
  await database.drop()
})

const ctx = (of: TenantRef): Ctx => ({
  db: database.db,
  tenant: of,
  principal: { kind: 'system', name: 'tests' },
  requestId: 'r',
  ip: null,
  userAgent: null,
  now: () => new Date(),
})
const begin = (of = tenant): Promise<Export> => exportEvents(ctx(of), { format: 'csv' })
const end = async ({ body }: Export): Promise<void> => {
  await body[Symbol.asyncIterator]().return?.()
}
const append = (to: TenantRef) =>
  testAppend(database.db, to, [
    { actor: { type: 'system' }, action: 'x.y', change: 'NONE', resource: { type: 'X' } },
  ])

async function count(sql: string): Promise<number> {
  const { rows } = await database.db.pool.query<{ n: number }>(sql)
  return rows[0]?.n ?? 0
}
const exporting = (also = 'true') =>
  count(
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND query LIKE 'COPY%' AND ${also}`,
  )

test('exports that nobody reads leave room for other tenants, and for all that is sent', async () => {
  const running: Export[] = []
  const refused = await (async () => {
    for (;;) running.push(await begin())
  })().catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'busy', extra: { retryAfterSeconds: 10 } })
  expect(running.length).toBeGreaterThan(0)
  const theirs = await begin(other)
  expect((await append(tenant)).accepted).toBe(1)
  for (const one of [...running, theirs]) await end(one)
  await end(await begin())
})

test('one that could not begin holds nothing', async () => {
  for (let i = 0; i < 10; i++) {
    const broken = { ...ctx(tenant), now: () => new Date(Number.NaN) }
    await expect(exportEvents(broken, { format: 'csv' })).rejects.toThrow('NaN')
  }
  await end(await begin())
})

test('one that is left while PostgreSQL looks for rows ends there, too', async () => {
  const left = await begin(other)
  const rows = left.body[Symbol.asyncIterator]()
  // The heading comes first, from us.
  await rows.next()
  // Below all months: newer ones are looked through, and what is recorded meanwhile has a place.
  const held = await holdLock(database.superUrl, 'LOCK TABLE event_before IN ACCESS EXCLUSIVE MODE')
  // Rows of newer months may come before.
  const next = (async () => {
    while (!(await rows.next()).done);
  })().catch((error: unknown) => error)
  await vi.waitFor(async () => expect(await exporting(`wait_event_type = 'Lock'`)).toBe(1))
  await rows.return?.()
  expect(await next).toBeInstanceOf(Error)
  await vi.waitFor(async () => expect(await exporting()).toBe(0))
  await held.commit()
})

test('one that is left before its first byte holds nothing', async () => {
  const { key } = await testKey(database.db, tenant, ['events:export'])
  const held = await holdLock(
    database.superUrl,
    `SELECT FROM log_head WHERE log_id = '${tenant.logId}' FOR UPDATE`,
  )
  // It waits for its start to be recorded when its reader leaves.
  const request = get(`${api.url}/api/v1/events/export?format=csv`, {
    headers: { authorization: `Bearer ${key}` },
  })
  request.on('error', () => undefined)
  await held.untilWaiting(1)
  const closed = new Promise((resolve) => request.once('close', resolve))
  request.destroy()
  await closed
  await held.commit()
  await vi.waitFor(async () => {
    const ended = await database.db.prisma.event.findMany({
      where: {
        tenantId: tenant.key,
        action: 'vouchsafe.export.finished',
        sourceKeyId: null,
        outcome: 'failure',
      },
      orderBy: { idx: 'desc' },
    })
    expect(ended.some((event) => event.actorType === 'service')).toBe(true)
  })
  await end(await begin())
})

test('a key with a NUL is refused before anything begins', async () => {
  const bad = exportEvents(ctx(tenant), { format: 'csv', columns: 'a\0b' })
  await expect(bad).rejects.toMatchObject({ code: 'invalid', extra: { problems: [{ path: 'columns' }] } })
})
