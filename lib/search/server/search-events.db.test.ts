import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import type { EventDraft } from '@/lib/event/event'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { getEvent } from './get-event'
import { searchEvents, type EventPage } from './search-events'

const DAY_MS = 86_400_000

let test: TestDb
let tenant: TenantRef
let other: TenantRef
beforeAll(async () => {
  test = await testDatabase()
  tenant = await testTenant(test.db, { slug: 'acme' })
  other = await testTenant(test.db, { slug: 'other' })
  await append(
    tenant,
    Array.from({ length: 2_600 }, (_, i) => draft(i)),
  )
  await append(other, [draft(0), draft(1)])
})
afterAll(() => test.drop())

const now = new Date()
/** Every 12 hours back from now: across 44 months, so that many partitions are walked. */
const at = (i: number) => new Date(now.getTime() - i * (DAY_MS / 2)).toISOString()

function draft(i: number): EventDraft {
  return {
    occurredAt: at(i),
    actor: { type: 'user', id: `u_${i % 10}`, name: `Person ${i % 10}` },
    action: i % 3 === 0 ? 'flow.update' : 'flow.run',
    change: i % 3 === 0 ? 'UPDATE' : 'NONE',
    resource: { type: i % 2 ? 'FLOW' : 'EXECUTION', id: `r-${i}` },
    outcome: i % 7 === 0 ? 'failure' : 'success',
    details: { namespace: `company.team${i % 4}`, n: i, ...(i === 2_345 && { rare: 'needle' }) },
    ...(i % 3 === 0 && { before: { retries: i % 5 }, after: { retries: (i % 5) + 1 } }),
    client: { ip: `10.0.${i % 250}.7` },
  }
}

async function append(to: TenantRef, drafts: EventDraft[]): Promise<void> {
  for (let from = 0; from < drafts.length; from += 500)
    await testAppend(test.db, to, drafts.slice(from, from + 500), now)
}

const me = randomUUID()
const ctx = (of = tenant) => personCtx(test.db, of, { userId: me, now })

/** Our own events (who searched) are in the log, too; these tests look at what was sent. */
const sent = (q: string) => `${q} -source:vouchsafe`.trim()
const find = (q: string, more: Record<string, string | number> = {}): Promise<EventPage> =>
  searchEvents(ctx(), { q: sent(q), ...more })
const numbers = (page: EventPage) => page.events.map((event) => event.details?.n)

async function all(q: string, more: Record<string, string | number> = {}): Promise<unknown[]> {
  const found: unknown[] = []
  let page = await find(q, { limit: 97, ...more })
  for (;;) {
    found.push(...numbers(page))
    if (page.nextCursor === null) return found
    page = await find(q, { limit: 97, ...more, cursor: page.nextCursor })
  }
}

const wanted = (keep: (i: number) => boolean) => Array.from({ length: 2_600 }, (_, i) => i).filter(keep)

describe('searching', () => {
  it('gives newest first, page by page, each event once, to the end', async () => {
    expect(await all('')).toEqual(wanted(() => true))
  })

  it.each([
    ['type:FLOW change:UPDATE', (i: number) => i % 2 === 1 && i % 3 === 0],
    ['type:FLOW type:EXECUTION', () => false],
    ['rare:needle', (i: number) => i === 2_345],
    ['namespace:company.team3 -outcome:success', (i: number) => i % 4 === 3 && i % 7 === 0],
    ['(actor:u_1 OR actor:u_2) changed:retries', (i: number) => [1, 2].includes(i % 10) && i % 3 === 0],
    ['ip:10.0.17.0/24', (i: number) => i % 250 === 17],
    ['from:retries=4 to:retries=5', (i: number) => i % 3 === 0 && i % 5 === 4],
    ['namespace:nothing.*', () => false],
  ])('finds exactly what %s means, however deep', async (q, keep) => {
    expect(await all(q)).toEqual(wanted(keep))
  })

  it('turns the order around', async () => {
    expect(await all('type:FLOW', { order: 'asc' })).toEqual(wanted((i) => i % 2 === 1).reverse())
  })

  it('reads in the order of arrival', async () => {
    const page = await find('type:FLOW', { order: 'arrival', limit: 3 })
    expect(numbers(page)).toEqual([2599, 2597, 2595])
    expect(await all('actor:u_3', { order: 'arrival' })).toEqual(wanted((i) => i % 10 === 3).reverse())
  })

  it('keeps to the range of time', async () => {
    expect(await all('', { since: at(20), until: at(10) })).toEqual(wanted((i) => i > 10 && i <= 20))
    expect(await all('', { since: at(20), until: at(10), order: 'arrival' })).toEqual(
      wanted((i) => i > 10 && i <= 20).reverse(),
    )
  })

  it('is pinned: what arrives while somebody reads is not in later pages, nor twice', async () => {
    const first = await find('actor:u_5', { limit: 10 })
    await append(tenant, [{ ...draft(5), occurredAt: at(305), details: { n: -1 } }])
    const second = await find('actor:u_5', { limit: 1000, cursor: first.nextCursor! })
    expect([...numbers(first), ...numbers(second)]).toEqual(wanted((i) => i % 10 === 5))
    expect(numbers(await find('n:-1', { size: first.size! }))).toEqual([])
    expect(numbers(await find('n:-1'))).toEqual([-1])
  })

  it('never shows another tenant, and has no cursor for one', async () => {
    expect((await searchEvents(ctx(other), { q: sent('') })).events).toHaveLength(2)
    // Without a query there is no lexeme of the tenant either: only the statement itself keeps tenants apart.
    for (const order of ['desc', 'asc', 'arrival'] as const) {
      const { events } = await searchEvents(ctx(other), { q: '', order, limit: 1000 })
      expect(events.filter((event) => event.source.name !== 'vouchsafe')).toHaveLength(2)
    }
    expect((await searchEvents(ctx(other), { q: sent('rare:needle') })).events).toEqual([])
    const { nextCursor } = await find('')
    await expect(searchEvents(ctx(other), { q: sent(''), cursor: nextCursor! })).rejects.toMatchObject({
      code: 'bad_request',
    })
  })

  it('refuses a cursor of another search, and one that was made up', async () => {
    const { nextCursor } = await find('type:FLOW')
    await expect(find('type:EXECUTION', { cursor: nextCursor! })).rejects.toMatchObject({
      extra: { problems: [{ path: 'cursor' }] },
    })
    await expect(find('', { cursor: 'AAAA' })).rejects.toMatchObject({ code: 'bad_request' })
  })

  it('says where a query is wrong', async () => {
    await expect(find('type:FLOW change:UPDATED')).rejects.toMatchObject({
      code: 'bad_request',
      extra: { problems: [{ path: 'q:17-24' }] },
    })
  })

  it('records who searched what, once for all pages', async () => {
    const q = 'resource:r-77'
    await all(q, { limit: 1 })
    const page = await searchEvents(ctx(), {
      q: 'action:vouchsafe.events.search query:"resource:r-77 -source:vouchsafe"',
    })
    expect(page.events.map((event) => event.change)).toEqual(['READ'])
  })
})

describe('one event', () => {
  it('comes with its documents, and opening it is recorded', async () => {
    const [event] = (await find('resource:r-3')).events
    const opened = await getEvent(ctx(), { id: event!.id })
    expect(opened).toMatchObject({
      tenant: 'acme',
      before: { retries: 3 },
      after: { retries: 4 },
      hasBefore: true,
    })
    const reads = await searchEvents(ctx(), { q: `action:vouchsafe.event.read resource:${event!.id}` })
    expect(reads.events).toHaveLength(1)
  })

  it('is not there for another tenant, or when it does not exist', async () => {
    const [event] = (await find('resource:r-3')).events
    await expect(getEvent(ctx(other), { id: event!.id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(getEvent(ctx(), { id: "'; DROP TABLE event" })).rejects.toMatchObject({ code: 'not_found' })
  })
})
