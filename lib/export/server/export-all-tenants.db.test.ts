import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Ctx } from '@/lib/access/ctx'
import { type TenantRef, wholeGrant } from '@/lib/access/roles'
import { CSV_COLUMNS } from '@/lib/export/csv'
import { searchAllTenants } from '@/lib/search/server/all/search-all-tenants'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { holdLock } from '@/lib/testing/locks'

import { exportAllTenants } from './export-all-tenants'

const DAY_MS = 86_400_000
const now = new Date()

let test: TestDb
const tenants = new Map<string, TenantRef>()
beforeAll(async () => {
  test = await testDatabase()
  await testTenant(test.db, { slug: 'system', isSystem: true })
  for (const slug of ['zeta', 'acme', 'beta', 'empty']) tenants.set(slug, await testTenant(test.db, { slug }))
  await send('zeta', 40)
  await send('acme', 300)
  await send('beta', 3)
})
afterAll(() => test.drop())

function send(slug: string, count: number, from = 0): Promise<unknown> {
  return testAppend(
    test.db,
    tenants.get(slug)!,
    Array.from({ length: count }, (_, i) => ({
      occurredAt: new Date(now.getTime() - (from + i) * DAY_MS).toISOString(),
      actor: { type: 'user' as const, id: '=1+1' },
      action: 'flow.update',
      change: 'UPDATE' as const,
      resource: { type: 'FLOW', id: `${slug}-${from + i}` },
      details: { of: slug },
    })),
    now,
  )
}

const ctx = (instanceAdmin = true): Ctx => ({
  db: test.db,
  tenant: null,
  principal: {
    kind: 'user',
    userId: randomUUID(),
    email: 'root@example.com',
    name: 'Root',
    sessionId: 's',
    instanceAdmin,
    grants: [...tenants.values()].map(({ id }) => wholeGrant(id, 'admin')),
  },
  requestId: 'r',
  ip: null,
  userAgent: null,
  now: () => now,
})

async function exported(input: { format: 'csv' | 'ndjson' } & Record<string, string>): Promise<string> {
  const file = await exportAllTenants(ctx(), input)
  const chunks: Buffer[] = []
  for await (const chunk of file.body) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}

/** What is in the file: tenant by tenant in the order of their slugs, newest first within each. */
const wanted = (...slugs: [slug: string, count: number][]) =>
  slugs.flatMap(([slug, count]) => Array.from({ length: count }, (_, i) => `${slug} ${slug}-${i}`))

describe('an export of all tenants', () => {
  it('as CSV goes tenant by tenant, with the tenant in front and one heading', async () => {
    const text = await exported({ format: 'csv', q: 'type:FLOW', columns: 'of' })
    const [heading, ...records] = text.trimEnd().split('\r\n')
    expect(heading).toBe(['tenant', ...CSV_COLUMNS.map((column) => column.heading), 'details.of'].join(','))
    const place = heading!.split(',').indexOf('resourceId')
    expect(records.map((record) => `${record.split(',')[0]} ${record.split(',')[place]}`)).toEqual(
      wanted(['acme', 300], ['beta', 3], ['zeta', 40]),
    )
    // What a spreadsheet could run is guarded as in every other file.
    expect(records[0]).toContain(",'=1+1,")
    expect(records[0]).toMatch(/^acme,[0-9a-f-]{36},\d+,[^,]+,\d{4}-\d\d-\d\dT[\d:.]+Z,FLOW,/)
  })

  it('as NDJSON says at its end that it is whole, in few characters', async () => {
    const lines = (await exported({ format: 'ndjson', q: '(tenant:beta OR tenant:zeta) type:FLOW' }))
      .trimEnd()
      .split('\n')
    const end = lines.pop()!
    const events = lines.map((line) => JSON.parse(line) as { tenant: string; resource: { id: string } })
    expect(events.map(({ tenant, resource }) => `${tenant} ${resource.id}`)).toEqual(
      wanted(['beta', 3], ['zeta', 40]),
    )
    expect(JSON.parse(end)).toMatchObject({ end: { rows: 43, tenants: 2, complete: true } })
  })

  it('has the rows of a page whose pin it is given, whatever has arrived since', async () => {
    const page = await searchAllTenants(ctx(), { q: 'type:FLOW', limit: 1000 })
    await send('beta', 2, 1_000)
    const text = await exported({ format: 'ndjson', q: 'type:FLOW', pin: page.pin! })
    const ids = text
      .trimEnd()
      .split('\n')
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as { id: string }).id)
    expect(ids.toSorted()).toEqual(page.events.map(({ id }) => id).toSorted())
  })

  it('is recorded when it begins and when it ends, in the log of the instance and of each tenant whose rows are sent', async () => {
    await exported({ format: 'csv', q: 'resource:beta-1 OR (tenant:zeta resource:zeta-1,zeta-2)' })
    const found = await searchAllTenants(ctx(), { q: 'action:vouchsafe.export.* query:resource:beta-1*' })
    // By index: both were recorded at the same moment of this test's clock.
    const of = (tenant: string) =>
      found.events
        .filter((event) => event.tenant === tenant)
        .toSorted((a, b) => a.index! - b.index!)
        .map(({ action, message, details }) => [action, message, details?.['rows'], details?.['query']])
    const q = 'resource:beta-1 OR (tenant:zeta resource:zeta-1,zeta-2)'
    expect(of('system')).toEqual([
      ['vouchsafe.export.started', 'Began to export events of all tenants as CSV', undefined, q],
      ['vouchsafe.export.finished', 'Exported 3 events of all tenants as CSV', 3, q],
    ])
    // No tenant learns of another from what was asked.
    const inBeta = 'resource:beta-1'
    const inZeta = 'resource:beta-1 OR resource:zeta-1,zeta-2'
    const share = 'events in an export of all tenants as CSV'
    expect(of('beta')).toEqual([
      ['vouchsafe.export.started', `Began to export ${share}`, undefined, inBeta],
      ['vouchsafe.export.finished', `Exported 1 ${share}`, 1, inBeta],
    ])
    expect(of('zeta')).toEqual([
      ['vouchsafe.export.started', `Began to export ${share}`, undefined, inZeta],
      ['vouchsafe.export.finished', `Exported 2 ${share}`, 2, inZeta],
    ])
    expect(of('acme')).toEqual([])
    expect(new Set(found.events.map(({ details }) => details?.['read'])).size).toBe(1)
  })

  it('sends no row of a tenant in whose log that cannot be written', async () => {
    const { logId } = tenants.get('beta')!
    const lock = await holdLock(test.superUrl, `SELECT FROM log_head WHERE log_id = '${logId}' FOR UPDATE`)
    const { body } = await exportAllTenants(ctx(), { format: 'ndjson', q: 'resource:beta-2' })
    const given: string[] = []
    const read = async () => {
      for await (const chunk of body) given.push(chunk.toString())
    }
    await expect(read()).rejects.toMatchObject({ code: 'busy' })
    expect(given).toEqual([])
    await lock.commit()
  })

  it('is refused with a size, a wrong pin, and to everybody who has not the whole instance', async () => {
    await expect(exportAllTenants(ctx(), { format: 'csv', size: 5 })).rejects.toMatchObject({
      extra: { problems: [{ path: 'size' }] },
    })
    await expect(exportAllTenants(ctx(), { format: 'csv', pin: 'AAAA' })).rejects.toMatchObject({
      extra: { problems: [{ path: 'pin' }] },
    })
    await expect(exportAllTenants(ctx(false), { format: 'csv' })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })
})
