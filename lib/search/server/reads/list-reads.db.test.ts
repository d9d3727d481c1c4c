import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Ctx } from '@/lib/access/ctx'
import type { Principal, TenantRef } from '@/lib/access/roles'
import { countFacets } from '@/lib/search/server/count-facets'
import { getEvent } from '@/lib/search/server/get-event'
import { readTrace } from '@/lib/search/server/read-trace'
import { resourceHistory } from '@/lib/search/server/resource/resource-history'
import { searchEvents } from '@/lib/search/server/search-events'
import { tailEvents } from '@/lib/search/server/tail-events'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { holdLock } from '@/lib/testing/locks'
import { personCtx } from '@/lib/testing/person-ctx'

import { listReads } from './list-reads'

let database: TestDb
let tenant: TenantRef
let other: TenantRef
let ids: string[]
const now = new Date()
const ada = randomUUID()
const eve = randomUUID()

beforeAll(async () => {
  database = await testDatabase()
  tenant = await testTenant(database.db, { slug: 'acme' })
  other = await testTenant(database.db, { slug: 'other' })
  const drafts = Array.from({ length: 1_500 }, (_, n) => ({
    actor: { type: 'user' as const, id: 'u_1' },
    action: 'flow.update',
    change: 'UPDATE' as const,
    resource: { type: 'FLOW', id: 'f_1' },
    outcome: 'success' as const,
    traceId: 'trace-1',
    details: { n },
  }))
  ids = (await testAppend(database.db, tenant, drafts)).events.map(({ id }) => id)
  await testAppend(database.db, other, drafts.slice(0, 3))
  await read()
})
afterAll(() => database.drop())

/** Seconds after the beginning: each act has a time of its own. */
let second = 0
function ctx(
  userId: string,
  {
    of = tenant,
    role = 'viewer',
    ip = null,
  }: { of?: TenantRef; role?: 'viewer' | 'admin'; ip?: string | null } = {},
): Ctx {
  second += 1
  const at = new Date(now.getTime() + second * 1000)
  return { ...personCtx(database.db, of, { userId, role, now: at }), ip }
}
const key: Principal = {
  kind: 'key',
  keyId: randomUUID(),
  name: 'ci',
  scopes: ['events:read'],
  tenantId: null,
  sourceName: 'ci',
}

/** What Ada, Eve and a key read, in this order. */
async function read(): Promise<void> {
  const search = { q: 'type:FLOW', since: '2020-01-01T00:00:00Z', limit: 700 }
  const asking = ctx(ada, { ip: '203.0.113.7' })
  const first = await searchEvents(asking, search)
  await searchEvents(asking, { ...search, cursor: first.nextCursor! })
  await getEvent(ctx(ada, { ip: '203.0.113.9' }), { id: ids[0]! })
  const following = ctx(eve)
  const tail = (await tailEvents(following, { q: 'type:FLOW' })).follow({
    stillMay: () => Promise.resolve(tenant) as never,
    stopping: new AbortController().signal,
  })
  await tail.return()
  await readTrace(ctx(eve), { id: 'trace-1' })
  await resourceHistory(ctx(eve), { type: 'FLOW', id: 'f_1', limit: 5 })
  await countFacets({ ...ctx(eve), principal: key }, { q: 'type:FLOW' })
  await searchEvents(ctx(eve, { of: other }), { q: 'only here' })
}

const reviewer = randomUUID()
const asAdmin = (of = tenant) => ctx(reviewer, { of, role: 'admin' })

describe('who read the log', () => {
  test('is told act by act, newest first, with what was looked for, the rows and how it ended', async () => {
    const { reads, nextCursor } = await listReads(asAdmin(), {})
    expect(nextCursor).toBeNull()
    expect(
      reads.map(({ kind, reader, of, rows, rowsAtLeast, end }) => [
        kind,
        reader.id,
        of,
        rows,
        rowsAtLeast,
        end?.how ?? null,
      ]),
    ).toEqual([
      ['count', key.keyId, { query: 'type:FLOW' }, null, false, null],
      ['history', eve, { resource: { type: 'FLOW', id: 'f_1' } }, 5, true, null],
      ['history', eve, { trace: 'trace-1' }, 1000, false, null],
      ['tail', eve, { query: 'type:FLOW' }, 0, false, 'reader_left'],
      ['event', ada, { event: ids[0] }, 1, false, null],
      ['search', ada, { query: 'type:FLOW', since: '2020-01-01T00:00:00.000Z' }, 1400, true, null],
    ])
    expect(reads.at(-1)).toMatchObject({ ip: '203.0.113.7', sessionId: 's', allTenants: false })
  })

  test('is told person by person, and for a key, whatever else is asked', async () => {
    const { who, reads } = await listReads(asAdmin(), { kind: 'tail', reader: eve })
    expect(reads.map(({ kind }) => kind)).toEqual(['tail'])
    const others = who?.readers.filter(({ reader }) => reader.id !== reviewer)
    expect(others).toMatchObject([
      { reader: { type: 'service', id: key.keyId, name: 'ci' }, acts: { count: 1 }, rows: 0 },
      { reader: { type: 'user', id: eve }, acts: { tail: 1, history: 2 }, rows: 1005 },
      {
        reader: { type: 'user', id: ada, email: 'a@example.com' },
        acts: { search: 1, event: 1 },
        rows: 1401,
      },
    ])
    expect(others?.[2]?.addresses).toEqual(['203.0.113.9', '203.0.113.7'])
    expect(who?.countedBackTo).toBeUndefined()
  })

  test('can be asked for one of them, one kind and a time, page by page', async () => {
    const of = async (input: Parameters<typeof listReads>[1]) =>
      (await listReads(asAdmin(), input)).reads.map(({ kind }) => kind)
    expect(await of({ reader: ada })).toEqual(['event', 'search'])
    expect(await of({ kind: 'history' })).toEqual(['history', 'history'])
    expect(await of({ until: now.toISOString() })).toEqual([])
    expect(await of({ reader: 'nobody: "at all"' })).toEqual([])
    const page = await listReads(asAdmin(), { reader: eve, limit: 2 })
    const next = await listReads(asAdmin(), { reader: eve, limit: 2, cursor: page.nextCursor! })
    expect([...page.reads, ...next.reads].map(({ kind }) => kind)).toEqual(['history', 'history', 'tail'])
    expect(next.who).toBeUndefined()
    expect(next.nextCursor).toBeNull()
    await expect(listReads(asAdmin(), { reader: ada, cursor: page.nextCursor! })).rejects.toMatchObject({
      code: 'bad_request',
    })
  })

  test('is recorded itself, once for its pages, and not where that cannot be written', async () => {
    const me = randomUUID()
    const asking = { ...ctx(me, { role: 'admin' }) }
    const page = await listReads(asking, { reader: ada, limit: 1 })
    await listReads(asking, { reader: ada, limit: 1, cursor: page.nextCursor! })
    const { reads } = await listReads(asAdmin(), { reader: me })
    expect(reads).toMatchObject([{ kind: 'readers', rows: 1 }])
    const lock = await holdLock(
      database.superUrl,
      `SELECT FROM log_head WHERE log_id = '${tenant.logId}' FOR UPDATE`,
    )
    await expect(listReads(asAdmin(), {})).rejects.toMatchObject({ code: 'busy' })
    await lock.commit()
  })

  test('is told of one tenant alone, to its admins alone', async () => {
    const { reads, who } = await listReads(asAdmin(other), {})
    expect(reads).toMatchObject([{ kind: 'search', reader: { id: eve }, of: { query: 'only here' } }])
    expect(JSON.stringify(who)).not.toContain(ada)
    await expect(listReads(ctx(ada), {})).rejects.toMatchObject({ code: 'not_found' })
    const stranger = personCtx(database.db, other, { role: 'admin' })
    await expect(listReads({ ...stranger, tenant }, {})).rejects.toMatchObject({ code: 'not_found' })
  })

  test('cannot be made up by what is sent in', async () => {
    const before = (await listReads(asAdmin(), { kind: 'search' })).reads.length
    await testAppend(database.db, tenant, [
      {
        actor: { type: 'user', id: eve },
        action: 'vouchsafe.events.search',
        change: 'READ',
        resource: { type: 'AUDITLOG' },
        outcome: 'success',
      },
    ])
    expect((await listReads(asAdmin(), { kind: 'search' })).reads).toHaveLength(before)
  })
})
