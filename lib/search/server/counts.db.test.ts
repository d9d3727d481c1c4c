import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import type { EventDraft } from '@/lib/event/event'
import { readQuery } from '@/lib/query/validate'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { countFacets } from './count-facets'
import { countOverTime } from './count-over-time'
import { type Facet, facetsOf } from './facet-pass'
import { searchEvents } from './search-events'
import { allOf } from './seen'

let test: TestDb
let tenant: TenantRef
let other: TenantRef
beforeAll(async () => {
  test = await testDatabase()
  tenant = await testTenant(test.db, { slug: 'acme' })
  other = await testTenant(test.db, { slug: 'other' })
  await testAppend(
    test.db,
    tenant,
    Array.from({ length: 300 }, (_, i) => draft(i)),
    now,
  )
  await testAppend(test.db, other, [{ ...draft(0), action: 'theirs', details: { secret: 'theirs' } }], now)
})
afterAll(() => test.drop())

const now = new Date('2026-11-20T10:30:00Z')

/** One event each hour back from now. */
function draft(i: number): EventDraft {
  return {
    occurredAt: new Date(now.getTime() - i * 3_600_000).toISOString(),
    actor:
      i % 3 === 0
        ? { type: 'service', name: 'CI' }
        : { type: 'user', id: `u_${i % 4}`, name: `Person ${i % 4}` },
    action: i % 3 === 0 ? 'flow.update' : 'flow.run',
    change: i % 3 === 0 ? 'UPDATE' : 'NONE',
    resource: { type: i % 2 ? 'FLOW' : 'EXECUTION' },
    outcome: i % 10 === 0 ? 'failure' : 'success',
    details: {
      Namespace: `team${i % 12}`,
      run: `r${i}`,
      labels: ['a', 'A', `l${i % 2}`],
      nested: { size: i % 2 },
    },
  }
}

const me = randomUUID()
const ctx = (of = tenant, userId = me) => personCtx(test.db, of, { userId, now })
const SENT = '-source:vouchsafe'
const facets = async (q: string, more: Record<string, string | number> = {}): Promise<Map<string, Facet>> => {
  const answer = await countFacets(ctx(), { q: `${q} ${SENT}`.trim(), ...more })
  return new Map(answer.facets.map((facet) => [facet.key, facet]))
}
const countsOf = (facet: Facet | undefined) =>
  Object.fromEntries(facet?.values.map(({ value, count }) => [value, count]) ?? [])

describe('facets', () => {
  it('are the usual fields, the keys that tell most, and the keys themselves', async () => {
    const found = await facets('')
    expect([...found.keys()]).toEqual([
      'type',
      'change',
      'outcome',
      'actor',
      'action',
      'source',
      'details.nested.size',
      'details.labels',
      'details.Namespace',
      'details',
    ])
    expect(found.get('type')).toMatchObject({ exact: true, counted: 300, more: false })
    expect(countsOf(found.get('outcome'))).toEqual({ success: 270, failure: 30 })
    expect(countsOf(found.get('details'))).toEqual({
      labels: 300,
      Namespace: 300,
      'nested.size': 300,
      run: 300,
    })
  })

  it('stand beside the usual ones where somebody wants further keys, each once', async () => {
    const found = await facets('namespace:team1', {
      also: 'details.run,NAMESPACE,actor.type,details,nothing',
    })
    expect([...found.keys()]).toEqual([
      'type',
      'change',
      'outcome',
      'actor',
      'action',
      'source',
      'details.run',
      'details.NAMESPACE',
      'actor.type',
      'details.nothing',
      'details.nested.size',
      'details.labels',
      'details',
    ])
    expect(countsOf(found.get('actor.type'))).toEqual({ user: 25 })
    expect(found.get('details.nothing')).toMatchObject({ values: [], more: false })
    await expect(facets('', { keys: 'type', also: 'ip' })).rejects.toThrow('not valid at also')
  })

  it('name a value that stands beside others of its choice', async () => {
    const found = await facets('(actor.id:u_1 OR actor.name:CI)', { keys: 'actor' })
    const states = found.get('actor')?.values.map(({ value, state }) => [value, state])
    expect(states).toEqual(
      expect.arrayContaining([
        ['u_1', 'include'],
        ['CI', 'include'],
        ['u_2', undefined],
      ]),
    )
  })

  it('count an event once for each value, in any case, and say when there are more', async () => {
    const found = await facets('', { keys: 'labels,details.namespace', limit: 3 })
    expect(countsOf(found.get('details.labels'))).toEqual({ a: 300, l0: 150, l1: 150 })
    expect(found.get('details.namespace')).toMatchObject({
      more: true,
      values: [{ count: 25 }, { count: 25 }, { count: 25 }],
    })
  })

  it('leave out what the query says about the key itself, and keep what it names', async () => {
    const found = await facets('type:FLOW outcome:success namespace:nobody', {
      keys: 'type,outcome,namespace,source',
    })
    expect(countsOf(found.get('type'))).toEqual({ FLOW: 0 })
    expect(countsOf(found.get('details.namespace'))).toMatchObject({ team1: 25, nobody: 0 })
    expect(found.get('details.namespace')?.values.find(({ value }) => value === 'nobody')).toEqual({
      value: 'nobody',
      count: 0,
      state: 'include',
    })
    // Our own events match everything that is said beside the source.
    expect(found.get('source')?.values).toEqual([{ value: 'vouchsafe', count: 0, state: 'exclude' }])
  })

  it('name actors by what a term finds', async () => {
    const { values } = (await facets('', { keys: 'actor' })).get('actor')!
    expect(values).toEqual([
      { key: 'actor.name', value: 'CI', label: 'CI', count: 100 },
      ...[0, 1, 2, 3].map((n) => ({ key: 'actor.id', value: `u_${n}`, label: `Person ${n}`, count: 50 })),
    ])
  })

  it('are not counted when there is no time left, and say so: only the first group, and what is counted anyway', async () => {
    const client = await test.db.readers.connect()
    try {
      const { tree } = readQuery(`nested.size:1 run~r labels:l1 ${SENT}`)
      const question = { tree, limit: 8, budgetMs: 0 }
      const count = { client, ...allOf(tenant), size: 300, now }
      const found = new Map((await facetsOf(count, question)).map((facet) => [facet.key, facet]))
      expect(found.get('type')).toMatchObject({ exact: true, counted: 150, values: [{ value: 'FLOW' }] })
      for (const [key, values] of [
        ['details.nested.size', [{ value: '1', count: 0, state: 'include' }]],
        ['details.run', []],
        ['details.labels', [{ value: 'l1', count: 0, state: 'include' }]],
      ] as const)
        expect(found.get(key)).toEqual({ key, values, more: false, exact: false, counted: 0 })
      // With time, each of them is.
      const all = await facetsOf(count, { ...question, budgetMs: 60_000 })
      expect(all.every(({ exact, counted }) => exact && counted > 0)).toBe(true)
    } finally {
      client.release()
    }
  })

  it('search the values of one key', async () => {
    const found = await facets('', { keys: 'run', search: 'R29', limit: 20 })
    expect(Object.keys(countsOf(found.get('details.run')))).toHaveLength(11)
    await expect(facets('', { search: 'x' })).rejects.toMatchObject({
      extra: { problems: [{ path: 'search' }] },
    })
  })

  it('refuse a field that cannot be counted, with those that can', async () => {
    await expect(facets('', { keys: 'type,message' })).rejects.toMatchObject({
      extra: {
        problems: [{ path: 'keys', message: expect.stringContaining('"message" cannot be counted') }],
      },
    })
    await expect(facets('type:FLOW change:UPDATED')).rejects.toMatchObject({
      extra: { problems: [{ path: 'q:17-24' }] },
    })
  })
})

describe('a histogram', () => {
  const histogram = (q: string, more: Record<string, string | number> = {}) =>
    countOverTime(ctx(), { q: `${q} ${SENT}`.trim(), ...more })

  it('begins with the oldest event and ends now, in buckets of UTC', async () => {
    const found = await histogram('')
    expect(found).toMatchObject({ exact: true, total: 300, step: { unit: 'hour', count: 6 }, by: 'change' })
    expect(found.buckets.at(-1)).toEqual({
      start: '2026-11-20T06:00:00.000Z',
      counts: { NONE: 3, UPDATE: 2 },
    })
    expect(found.buckets.every(({ start }) => Date.parse(start) % 21_600_000 === 0)).toBe(true)
  })

  it('begins with the oldest match where that gives finer buckets', async () => {
    const found = await histogram('run:r3,r5')
    expect(found).toMatchObject({ exact: true, total: 2, step: { unit: 'minute' } })
  })

  it('keeps to the range, and divides by what is asked', async () => {
    const found = await histogram('', {
      since: '2026-11-20T08:00:00Z',
      until: '2026-11-20T10:30:00Z',
      by: 'outcome',
    })
    expect(found).toMatchObject({
      since: '2026-11-20T08:00:00.000Z',
      until: '2026-11-20T10:30:00.000Z',
      total: 2,
    })
    const empty = await histogram('', { since: '2026-11-20T10:00:00Z', until: '2026-11-20T08:00:00Z' })
    expect(empty).toMatchObject({ total: 0, exact: true, buckets: [] })
  })
})

describe('counts', () => {
  it('never hold another tenant', async () => {
    for (const q of ['', SENT, 'action:theirs', 'secret:theirs']) {
      const mine = JSON.stringify([
        await countFacets(ctx(), { q, limit: 100, keys: 'action,details,secret' }),
        await countOverTime(ctx(), { q }),
      ])
      expect(mine.replaceAll(/"value":"theirs","count":0/g, '')).not.toMatch(/theirs/)
    }
    expect(await countOverTime(ctx(other), { q: SENT })).toMatchObject({ total: 1 })
    const { facets: theirs } = await countFacets(ctx(other), { q: SENT, keys: 'action,details' })
    expect(theirs.map((facet) => facet.counted)).toEqual([1, 1])
  })

  it('belong to the search beside which they stand, and are else recorded', async () => {
    const recorded = async () =>
      (await searchEvents(ctx(), { q: 'action:vouchsafe.events.count', limit: 1000 })).events.length
    const { read } = await searchEvents(ctx(), { q: 'type:FLOW' })
    const before = await recorded()
    await countFacets(ctx(), { q: 'type:FLOW', read: read! })
    await countOverTime(ctx(), { q: ' type:"FLOW" ', read: read! })
    expect(await recorded()).toBe(before)
    // Another search, or another stretch of time, is another act; its token stands for both.
    const { read: both } = await countFacets(ctx(), { q: 'type:FLOW change:UPDATE', read: read! })
    await countOverTime(ctx(), { q: 'type:FLOW', until: '2026-11-01T00:00:00Z', read: both })
    expect(await recorded()).toBe(before + 2)
    await countFacets(ctx(), { q: 'type:FLOW change:UPDATE', read: both })
    await countOverTime(ctx(), { q: 'type:FLOW', read: both })
    expect(await recorded()).toBe(before + 2)
    // Somebody else, and a quarter of an hour later.
    await countFacets(ctx(tenant, randomUUID()), { q: 'type:FLOW', read: read! })
    const later = { ...ctx(), now: () => new Date(now.getTime() + 900_000) }
    await countOverTime(later, { q: 'type:FLOW', since: '2026-11-01T00:00:00Z', read: read! })
    const { read: next } = await countFacets(ctx(), { q: 'type:FLOW' })
    expect(await recorded()).toBe(before + 5)
    await countFacets(ctx(), { q: 'type:FLOW', read: next })
    expect(await recorded()).toBe(before + 5)
    const [event] = (await searchEvents(ctx(), { q: 'action:vouchsafe.events.count has:since' })).events
    expect(event).toMatchObject({
      change: 'READ',
      details: { query: 'type:FLOW', since: '2026-11-01T00:00:00.000Z' },
    })
  })

  it('refuse a token that was made up, and one of another tenant', async () => {
    const { read } = await searchEvents(ctx(other), { q: '' })
    for (const token of [read!, 'AAAA']) {
      await expect(countFacets(ctx(), { q: '', read: token })).rejects.toMatchObject({
        extra: { problems: [{ path: 'read' }] },
      })
      await expect(countOverTime(ctx(), { q: '', read: token })).rejects.toMatchObject({
        code: 'bad_request',
      })
    }
  })
})
