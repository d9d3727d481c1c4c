import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { forgetRights } from '@/lib/access/server/cache'
import type { EventDraft } from '@/lib/event/event'
import { testApi, testUser, type TestApi, type TestUser } from '@/lib/testing/api'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { eventRoutes } from './events'
import { resourceRoutes } from './resource'

let database: TestDb
let api: TestApi
beforeAll(async () => {
  database = await testDatabase()
  api = await testApi(database.db, [...eventRoutes, ...resourceRoutes])
})
afterAll(async () => {
  await api.close()
  await database.drop()
})

async function reader(tenant: TenantRef, grant: { query?: string; masks?: string[] }): Promise<TestUser> {
  const user = await testUser(database.db, { roles: [[tenant, 'auditor']] })
  await database.db.prisma.roleGrant.updateMany({ where: { accountId: user.id }, data: grant })
  forgetRights(database.db)
  return user
}

const draft = (n: number, more: Partial<EventDraft> = {}): EventDraft => ({
  actor: { type: 'user', id: 'u' },
  action: 'run',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: 'one' },
  occurredAt: new Date(Date.UTC(2026, 10, 20, 0, 0, n)).toISOString(),
  details: { n },
  ...more,
})

describe('how long a page is', () => {
  test('says nothing of what is hidden: not of documents, not of details', async () => {
    const large = 'x'.repeat(450_000)
    for (const [masks, hidden] of [
      [['before'], (n: number) => ({ before: { n, large }, after: { n: n + 1, large } })],
      [['details.large'], (n: number) => ({ details: { n, large } })],
    ] as const) {
      const tenant = await testTenant(database.db)
      const ada = await reader(tenant, { masks: [...masks] })
      for (let n = 0; n < 12; n++) await testAppend(database.db, tenant, [draft(n, hidden(n))])
      const page = await api.send('GET', '/api/v1/events?q=type:FLOW&limit=100&documents=true', { as: ada })
      expect(page.json).toMatchObject({ events: { length: 12 }, nextCursor: null })
      const history = await api.send('GET', '/api/v1/resource/history?type=FLOW&id=one', { as: ada })
      expect(history.json).toMatchObject({ events: { length: 12 }, nextCursor: null })
    }
  })
})

describe('an export of who sees only a part', () => {
  test('has the headings of every export, and empty cells for what is hidden', async () => {
    const tenant = await testTenant(database.db)
    const ada = await reader(tenant, { query: 'n<5', masks: ['client.ip', 'actor', 'details.secret*'] })
    await testAppend(
      database.db,
      tenant,
      [4, 6].map((n) =>
        draft(n, {
          client: { ip: '203.0.113.7' },
          details: { n, secretKey: 's', list: [{ a: 1 }, { a: '2' }] },
        }),
      ),
    )
    const fields = 'index,actorType,actorId,ip,resourceId,details'
    const path = `/api/v1/events/export?format=csv&q=type:FLOW&fields=${fields}&columns=n,secretKey,list.a`
    const { text, headers } = await api.send('GET', path, { as: ada })
    expect(text.split('\r\n')).toEqual([
      `${fields},details.n,details.secretKey,details.list.a`,
      ',user,,,one,"{""n"":4,""list"":[{""a"":1},{""a"":""2""}]}",4,,"[1,""2""]"',
      '',
    ])
    expect(headers.get('x-vouchsafe-size')).toBeNull()
    const lines = await api.send('GET', '/api/v1/events/export?format=ndjson&q=type:FLOW', { as: ada })
    expect(JSON.parse(lines.text.trim().split('\n').at(-1)!)).toEqual({ end: { rows: 1, complete: true } })
    const records = await database.db.prisma.event.findMany({
      where: { tenantId: tenant.key, action: { startsWith: 'vouchsafe.export' } },
    })
    expect(records).toHaveLength(4)
    for (const { details } of records) expect(details).not.toHaveProperty('size')
  })

  test('ends when the role is taken away, or shows another part: nobody takes it for whole', async () => {
    const tenant = await testTenant(database.db)
    for (let from = 0; from < 4_000; from += 1_000) {
      const details = (n: number) => ({ n: from + n, filler: 'f'.repeat(4_000) })
      await testAppend(
        database.db,
        tenant,
        Array.from({ length: 1_000 }, (_, n) => draft(n, { details: details(n) })),
      )
    }
    for (const change of [{ query: 'n<3' }, null]) {
      const ada = await reader(tenant, { query: 'type:FLOW' })
      const response = await fetch(`${api.url}/api/v1/events/export?format=ndjson`, {
        headers: { cookie: ada.cookie },
      })
      const body = response.body!.getReader()
      await body.read()
      const where = { accountId: ada.id }
      if (change === null) await database.db.prisma.roleGrant.deleteMany({ where })
      else await database.db.prisma.roleGrant.updateMany({ where, data: change })
      forgetRights(database.db)
      const rest = async (): Promise<void> => {
        while (!(await body.read()).done);
      }
      await expect(rest()).rejects.toThrow('terminated')
      const ended = { tenantId: tenant.key, action: 'vouchsafe.export.finished', outcome: 'failure' }
      await expect.poll(() => database.db.prisma.event.count({ where: ended })).toBe(change === null ? 2 : 1)
    }
  })
})
