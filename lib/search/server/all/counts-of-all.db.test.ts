import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { type Principal, wholeGrant, type Grant } from '@/lib/access/roles'
import type { EventDraft } from '@/lib/event/event'
import { readQuery } from '@/lib/query/validate'
import { readFacetKey } from '@/lib/search/facet-keys'
import { countFacets } from '@/lib/search/server/count-facets'
import { countOverTime } from '@/lib/search/server/count-over-time'
import { type FacetQuestion, facetsFrom } from '@/lib/search/server/facet-pass'
import { spreadOf } from '@/lib/search/server/over-time'
import { searchEvents, type EventPage } from '@/lib/search/server/search-events'
import { INSTANCE_ADMIN, manyTenants, type ManyTenants } from '@/lib/testing/many-tenants'

import { AllLogs } from './all-logs'
import { countFacetsOfAll } from './count-facets-of-all'
import { allLogsOverTime, countOverTimeOfAll } from './count-over-time-of-all'
import { CountedLogs } from './counted-logs'
import { searchAllTenants } from './search-all-tenants'

const now = new Date('2026-11-22T00:00:00Z')
const DAY_MS = 86_400_000
const ENOUGH = { rollupMs: 60_000, budgetMs: 60_000, firstMs: 60_000 }

let place: ManyTenants
beforeAll(async () => {
  place = await manyTenants(now)
  for (const [slug, count] of [
    ['acme', 2_100],
    ['acme-eu', 30],
    ['beta', 20],
    ['gamma', 10],
    ['empty', 0],
  ] as const) {
    await place.make(slug)
    await place.send(
      slug,
      Array.from({ length: count }, (_, i) => draft(i)),
    )
  }
})
afterAll(() => place.test.drop())

/** One event each hour back from now. */
const draft = (i: number): EventDraft => ({
  occurredAt: new Date(now.getTime() - i * 3_600_000).toISOString(),
  actor: { type: 'user', id: `u_${i % 4}` },
  action: 'flow.update',
  change: 'NONE',
  resource: { type: i % 2 ? 'FLOW' : 'EXECUTION' },
  details: { n: i },
})

type More = Record<string, string | number>
const facetsOf = (q: string, more: More = {}) => countFacetsOfAll(place.ctx(), { q, ...more })
const histogramOf = (q: string, more: More = {}) => countOverTimeOfAll(place.ctx(), { q, ...more })
const pageOf = (q: string): Promise<EventPage> => searchAllTenants(place.ctx(), { q })

describe('counts of all tenants', () => {
  it('count a value as its term finds it in all logs together, however each of them spells it', async () => {
    const at = now.toISOString()
    const base = { action: 'merge.test', change: 'NONE', occurredAt: at, resource: { type: 'M' } } as const
    await place.send('beta', [
      { ...base, actor: { type: 'user', id: 'u_merge', email: 'm@example.com' }, details: { merged: 7 } },
      { ...base, actor: { type: 'user', id: 'U_MERGE' }, details: { merged: 'A' } },
    ])
    await place.send('gamma', [
      { ...base, actor: { type: 'user', email: 'M@example.com' }, details: { merged: '7.0' } },
      { ...base, actor: { type: 'user', id: 'u_merge' }, details: { merged: 'a' } },
    ])
    const { facets } = await facetsOf('action:merge.test', { keys: 'actor,merged,tenant' })
    const values = facets.map(({ key, exact, counted, values: found }) => ({
      key,
      exact,
      counted,
      values: Object.fromEntries(
        found.map(({ key: term, value, count }) => [`${term ?? ''}:${value}`, count]),
      ),
    }))
    expect(values).toEqual([
      {
        key: 'actor',
        exact: true,
        counted: 4,
        values: { 'actor.id:U_MERGE': 3, 'actor.email:M@example.com': 2 },
      },
      { key: 'details.merged', exact: true, counted: 4, values: { ':7': 1, ':7.0': 2, ':a': 2 } },
      { key: 'tenant', exact: true, counted: 4, values: { ':beta': 2, ':gamma': 2 } },
    ])
  })

  it('count tenants without what the query says of them, and say what it says', async () => {
    const { facets } = await facetsOf('(tenant:beta OR tenant:nobody) type:M', { keys: 'tenant,type' })
    expect(facets).toMatchObject([
      {
        key: 'tenant',
        exact: true,
        values: [
          { value: 'beta', count: 2, state: 'include' },
          { value: 'gamma', count: 2 },
          { value: 'nobody', count: 0, state: 'include' },
        ],
      },
      { key: 'type', exact: true },
    ])
    const usual = await facetsOf('type:M')
    expect(usual.facets[0]).toMatchObject({ key: 'tenant', counted: 4 })
  })
})

/** Counts with so little time that not every log is counted. */
async function counting<T>(
  work: (logs: CountedLogs) => Promise<T>,
  without: readonly string[] = [],
): Promise<T> {
  const client = await place.test.db.readers.connect()
  try {
    // The first is the largest, which is counted last.
    const logs = [...place.tenants.values()]
      .filter(({ slug }) => slug !== 'empty' && !without.includes(slug))
      .map((tenant, i) => ({ tenant, size: 1_000_000 - i }))
    return await work(new CountedLogs(client, logs, now))
  } finally {
    client.release()
  }
}

/** How many events each bar has: a log gives its own, and several times where it was counted in pieces. */
function barsOf(cells: readonly { bucket: number; count: number }[]): Record<number, number> {
  const bars: Record<number, number> = {}
  for (const { bucket, count } of cells) bars[bucket] = (bars[bucket] ?? 0) + count
  return bars
}

describe('counts for which there is no time', () => {
  const KEYS = ['tenant', 'type', 'actor', 'ip', 'details', 'n']
  const tree = () => readQuery('-action:vouchsafe.* has:details').tree

  it('are never shown as exact: facets', async () => {
    const inexact = async (limits: Partial<FacetQuestion>, without: readonly string[]) => {
      const keys = KEYS.map((key) => readFacetKey(key)!)
      const question = { tree: tree(), keys, limit: 100, ...limits }
      const facets = await counting((logs) => facetsFrom(new AllLogs(logs, -1), question), without)
      return facets.filter(({ exact }) => !exact).map(({ key }) => key)
    }
    const all = ['tenant', 'type', 'actor', 'ip', 'details', 'details.n']
    // Of small logs the last is counted whole, and the others are not counted at all.
    expect(await inexact({ budgetMs: 0 }, ['acme'])).toEqual(all)
    expect(await inexact({ budgetMs: 60_000, passMs: 0 }, ['acme'])).toEqual(all)
    expect(await inexact({ budgetMs: 60_000, passMs: 60_000 }, ['acme'])).toEqual([])
    // With time, but with fewer matches than there are: tenants are counted whole even so.
    const few = { budgetMs: 60_000, passMs: 60_000, matches: 10 }
    expect(await inexact(few, [])).toEqual(all.filter((key) => key !== 'tenant'))
  })

  it('are never shown as exact: over time, where what is not known of every log is not told', async () => {
    const input = { q: '', by: 'change' as const }
    const whole = await counting((logs) => spreadOf(allLogsOverTime(logs, tree(), input, ENOUGH), 'change'))
    expect(whole.backToMs).toBeNull()
    const none = await counting((logs) =>
      spreadOf(allLogsOverTime(logs, tree(), input, { rollupMs: -1, budgetMs: -1, firstMs: -1 }), 'change'),
    )
    expect(none).toMatchObject({ cells: [] })
    expect(none.backToMs).toBeGreaterThanOrEqual(none.untilMs)
    const some = await counting((logs) =>
      spreadOf(allLogsOverTime(logs, tree(), input, { ...ENOUGH, budgetMs: -1 }), 'change'),
    )
    // The largest log was counted, and the others were not.
    expect(some).toMatchObject({ cells: [] })
    expect(some.backToMs).toBeGreaterThanOrEqual(some.untilMs)
  })

  it('tell whole bars of all tenants or none, wherever the time ends', async () => {
    const input = { q: '', by: 'change' as const, since: now.getTime() - 100 * DAY_MS, until: now.getTime() }
    const whole = await counting((logs) => spreadOf(allLogsOverTime(logs, tree(), input, ENOUGH), 'change'))
    const ends = new Set<number | null>()
    for (let budgetMs = 0; budgetMs <= 1_500; budgetMs += 50) {
      const part = await counting((logs) => {
        const query = vi.spyOn(logs.client, 'query')
        // By this clock a statement takes 20 ms.
        const clock = vi.spyOn(performance, 'now').mockImplementation(() => query.mock.calls.length * 20)
        return spreadOf(
          allLogsOverTime(logs, tree(), input, { ...ENOUGH, budgetMs, firstMs: budgetMs }),
          'change',
        ).finally(() => {
          clock.mockRestore()
          query.mockRestore()
        })
      })
      ends.add(part.backToMs)
      const told = whole.cells.filter(({ bucket }) => whole.starts[bucket - 1]! >= (part.backToMs ?? 0))
      expect(barsOf(part.cells)).toEqual(barsOf(told))
    }
    // Nothing, a part, and everything.
    expect(ends.size).toBeGreaterThan(2)
    expect(ends).toContain(null)
  })
})

describe('the pin', () => {
  it('of a page holds for its counts, while events arrive in tenants old and new', async () => {
    const q = 'action:pinned'
    const drafts = (n: number): EventDraft[] =>
      Array.from({ length: n }, () => ({
        actor: { type: 'system' },
        action: 'pinned',
        change: 'NONE',
        resource: { type: 'P' },
        occurredAt: now.toISOString(),
      }))
    await place.send('acme', drafts(3))
    await place.send('beta', drafts(2))
    const { pin, size } = await pageOf(q)
    await place.send('beta', drafts(5))
    await place.make('later')
    await place.send('later', drafts(4))
    const facets = await facetsOf(q, { pin: pin!, keys: 'tenant,type' })
    expect(facets).toMatchObject({
      size,
      facets: [
        {
          counted: 5,
          exact: true,
          values: [
            { value: 'acme', count: 3 },
            { value: 'beta', count: 2 },
          ],
        },
        { counted: 5, values: [{ value: 'P', count: 5 }] },
      ],
    })
    expect(await histogramOf(q, { pin: pin! })).toMatchObject({ size, total: 5, exact: true })
    expect(await histogramOf(q)).toMatchObject({ total: 14, exact: true })
    expect((await facetsOf(q, { keys: 'tenant' })).facets[0]?.counted).toBe(14)
  })

  it('is of the same query, and of all tenants; a size is of one', async () => {
    const { pin } = await pageOf('type:P')
    const { size, read } = await searchEvents(place.ctx(INSTANCE_ADMIN, place.tenants.get('beta')!), {
      q: 'type:P',
    })
    const refused = (path: string) => ({ code: 'bad_request', extra: { problems: [{ path }] } })
    for (const count of [countFacetsOfAll, countOverTimeOfAll]) {
      await expect(count(place.ctx(), { q: 'type:M', pin: pin! })).rejects.toMatchObject(refused('pin'))
      await expect(count(place.ctx(), { q: 'type:P', size })).rejects.toMatchObject(refused('size'))
      await expect(count(place.ctx(), { q: 'type:P', read: read! })).rejects.toMatchObject(refused('read'))
      await expect(count(place.ctx(), { q: 'change:NOPE' })).rejects.toMatchObject(refused('q:7-11'))
    }
    for (const count of [countFacets, countOverTime])
      await expect(
        count(place.ctx(INSTANCE_ADMIN, place.tenants.get('beta')!), { q: 'type:P', pin: pin! }),
      ).rejects.toMatchObject(refused('pin'))
  })
})

describe('the record', () => {
  it('is that of the page, or one of its own in the log of the system tenant', async () => {
    const q = 'type:RECORDED'
    const records = async () => {
      const { events } = await searchEvents(place.ctx(INSTANCE_ADMIN, place.system), { q: `query:"${q}"` })
      return events
        .map(({ action, details }) => `${action} ${JSON.stringify(details?.['tenants'])}`)
        .toSorted()
    }
    const { read } = await pageOf(q)
    await facetsOf(q, { read: read! })
    await histogramOf(q, { read: read! })
    expect(await records()).toEqual(['vouchsafe.events.search "*"'])
    const counted = await facetsOf(q)
    await histogramOf(q, { read: counted.read })
    expect(await records()).toEqual(['vouchsafe.events.count "*"', 'vouchsafe.events.search "*"'])
    for (const tenant of place.tenants.values())
      expect(
        (await searchEvents(place.ctx(INSTANCE_ADMIN, tenant), { q: 'action:vouchsafe.events.count' }))
          .events,
      ).toEqual([])
  })
})

describe('who has not the whole instance', () => {
  it('gets no count, whatever roles or keys', async () => {
    const person = (grants: Grant[]): Principal => ({
      kind: 'user',
      userId: randomUUID(),
      email: 'a@example.com',
      name: 'A',
      sessionId: 's',
      instanceAdmin: false,
      grants,
    })
    const key = (tenantId: string): Principal => ({
      kind: 'key',
      keyId: randomUUID(),
      name: 'k',
      scopes: ['events:read', 'admin'],
      tenantId,
      sourceName: 'k',
    })
    const { pin, read } = await pageOf('')
    const everywhere = [...place.tenants.values()].map(({ id }) => wholeGrant(id, 'admin'))
    const strangers: Principal[] = [
      person([]),
      person([wholeGrant(place.tenants.get('beta')!.id, 'viewer')]),
      person(everywhere),
      key(place.tenants.get('beta')!.id),
      key(place.system.id),
      { kind: 'anonymous' },
    ]
    for (const principal of strangers)
      for (const count of [countFacetsOfAll, countOverTimeOfAll])
        for (const more of [{}, { pin: pin!, read: read! }])
          await expect(count(place.ctx(principal), { q: '', ...more })).rejects.toMatchObject({
            code: principal.kind === 'anonymous' ? 'unauthenticated' : 'forbidden',
          })
  })
})
