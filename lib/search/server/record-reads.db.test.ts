import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import type { Event } from '@/lib/event/event'
import { ACT_MS } from '@/lib/search/read-act'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { holdLock } from '@/lib/testing/locks'
import { personCtx } from '@/lib/testing/person-ctx'

import { countFacets } from './count-facets'
import { countOverTime } from './count-over-time'
import { getEvent } from './get-event'
import { readActor } from './read-actor'
import { readAround } from './read-around'
import { readCatalogue } from './read-catalogue'
import { readCatalogueSample } from './read-catalogue-sample'
import { readEntry } from './read-entry'
import { readTrace } from './read-trace'
import { compareEvents } from './resource/compare-events'
import { resourceAsOf } from './resource/resource-as-of'
import { resourceHistory } from './resource/resource-history'
import { searchEvents } from './search-events'
import { suggestTerms } from './suggest-terms'
import { tailEvents } from './tail-events'

const COUNT = 2_500

let database: TestDb
let tenant: TenantRef
let ids: string[]
beforeAll(async () => {
  database = await testDatabase()
  tenant = await testTenant(database.db)
  const drafts = Array.from({ length: COUNT }, (_, n) => ({
    actor: { type: 'user' as const, id: 'u_1' },
    action: 'flow.update',
    change: 'UPDATE' as const,
    resource: { type: 'FLOW', id: 'f_1' },
    outcome: 'success' as const,
    traceId: 'trace-1',
    details: { n },
  }))
  ids = (await testAppend(database.db, tenant, drafts)).events.map(({ id }) => id)
})
afterAll(() => database.drop())

let now: Date
let me: string
beforeEach(() => {
  now = new Date()
  me = randomUUID()
})

/** Somebody in a session of their own; without another session, the same one. */
function ctx({ userId = me, session = userId }: { userId?: string; session?: string } = {}): Ctx {
  const made = personCtx(database.db, tenant, { userId, now })
  // safe: personCtx gives a user
  const principal = { ...(made.principal as Extract<Ctx['principal'], { kind: 'user' }>), sessionId: session }
  return { ...made, principal }
}

/** What the log says of somebody's reading, in the order in which it was said. */
async function recorded(userId = me): Promise<Pick<Event, 'action' | 'details' | 'resource'>[]> {
  const { events } = await searchEvents(ctx({ userId: randomUUID() }), {
    q: `actor.id:${userId} change:READ`,
    order: 'arrival',
    limit: 1000,
  })
  return events.toReversed()
}
const actions = async () => (await recorded()).map(({ action }) => action)

const FLOWS = 'action:flow.update'

describe('a search', () => {
  test('is recorded with its query, range, pin and rows, once for everything that belongs to it', async () => {
    const search = { q: FLOWS, until: '2030-01-01T00:00:00Z' }
    const page = await searchEvents(ctx(), { ...search, limit: 100 })
    await searchEvents(ctx(), { ...search, limit: 100, cursor: page.nextCursor! })
    const beside = { ...search, read: page.read! }
    await countFacets(ctx(), beside)
    await countOverTime(ctx(), beside)
    await suggestTerms(ctx(), { ...beside, q: `${FLOWS} n:` })
    expect(await recorded()).toMatchObject([
      {
        action: 'vouchsafe.events.search',
        resource: { type: 'AUDITLOG' },
        details: { query: FLOWS, until: '2030-01-01T00:00:00.000Z', rows: 100, size: page.size },
      },
    ])
  })

  test('is recorded again with each thousand rows, before they are sent, as the same act', async () => {
    let page = await searchEvents(ctx(), { q: FLOWS, limit: 700 })
    while (page.nextCursor !== null)
      page = await searchEvents(ctx(), { q: FLOWS, limit: 700, cursor: page.nextCursor })
    const all = await recorded()
    expect(all.map(({ action, details }) => [action, details?.['rows']])).toEqual([
      ['vouchsafe.events.search', 700],
      ['vouchsafe.events.read_on', 1400],
      ['vouchsafe.events.read_on', 2100],
    ])
    expect(new Set(all.map(({ details }) => details?.['read'])).size).toBe(1)
  })

  test('is another act for another session, another person and a quarter of an hour later', async () => {
    const first = await searchEvents(ctx(), { q: FLOWS, limit: 10 })
    const next = { q: FLOWS, limit: 10, cursor: first.nextCursor! }
    const beside = { q: FLOWS, read: first.read! }
    await searchEvents(ctx({ session: 'another' }), next)
    await countFacets(ctx({ session: 'another' }), beside)
    expect(await actions()).toEqual([
      'vouchsafe.events.search',
      'vouchsafe.events.search',
      'vouchsafe.events.count',
    ])
    const other = randomUUID()
    await searchEvents(ctx({ userId: other }), next)
    await countFacets(ctx({ userId: other }), beside)
    expect(await recorded(other)).toHaveLength(2)
    now = new Date(now.getTime() + ACT_MS - 1)
    await searchEvents(ctx(), next)
    await countFacets(ctx(), beside)
    expect(await actions()).toHaveLength(3)
    now = new Date(now.getTime() + 1)
    await searchEvents(ctx(), next)
    await countFacets(ctx(), beside)
    expect(await actions()).toHaveLength(5)
    const reads = (await recorded()).map(({ details }) => details?.['read'])
    expect(new Set(reads).size).toBe(5)
  })

  test('a cursor as long whatever the size of the log and the rows before', async () => {
    const [few, many] = await Promise.all(
      [1, 2_000].map((size) => searchEvents(ctx(), { q: FLOWS, limit: 1, order: 'desc', size })),
    )
    expect(few?.nextCursor).toBeNull()
    const more = await searchEvents(ctx(), { q: FLOWS, limit: 1, size: 20 })
    expect(many?.nextCursor?.length).toBe(more.nextCursor?.length)
  })
})

describe('what cannot be recorded is not given out', () => {
  const READS: [string, (asking: Ctx) => Promise<unknown>][] = [
    ['a search', (asking) => searchEvents(asking, { q: '' })],
    ['facets', (asking) => countFacets(asking, { q: '' })],
    ['a histogram', (asking) => countOverTime(asking, { q: '' })],
    ['suggestions', (asking) => suggestTerms(asking, { q: 'type:' })],
    ['an event', (asking) => getEvent(asking, { id: ids[0]! })],
    ['an entry', (asking) => readEntry(asking, { id: ids[0]! })],
    ['what is around an event', (asking) => readAround(asking, { id: ids[0]! })],
    ['a trace', (asking) => readTrace(asking, { id: 'trace-1' })],
    ['an actor', (asking) => readActor(asking, { actor: 'u_1' })],
    ['the catalogue', (asking) => readCatalogue(asking, {})],
    ['a sample', (asking) => readCatalogueSample(asking, { type: 'FLOW', action: 'flow.update' })],
    ['a history', (asking) => resourceHistory(asking, { type: 'FLOW', id: 'f_1' })],
    ['a state', (asking) => resourceAsOf(asking, { type: 'FLOW', id: 'f_1' })],
    ['two states', (asking) => compareEvents(asking, { a: ids[0]!, b: ids[1]! })],
    ['a live tail', (asking) => tailEvents(asking, { q: '' })],
  ]

  test('of any read', async () => {
    const lock = await holdLock(
      database.superUrl,
      `SELECT FROM log_head WHERE log_id = '${tenant.logId}' FOR UPDATE`,
    )
    const asked = READS.map(async ([name, read]) => {
      const answer = await read(ctx()).then(
        () => 'given out',
        (error: unknown) => (error as { code?: string }).code,
      )
      return [name, answer]
    })
    const answers = await Promise.all(asked)
    await lock.commit()
    expect(answers).toEqual(READS.map(([name]) => [name, 'busy']))
  })

  test.each(READS)('%s is recorded once where it can be', async (_, read) => {
    await read(ctx())
    expect(await recorded()).toHaveLength(1)
  })
})
