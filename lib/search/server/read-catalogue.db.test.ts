import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { CHANGES, type EventDraft, OUTCOMES } from '@/lib/event/event'
import { CATALOGUE_ENTRIES_MAX, CATALOGUE_SOURCES_MAX, SAMPLE_EVENTS_MAX } from '@/lib/search/catalogue'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { readCatalogue } from './read-catalogue'
import { readCatalogueSample } from './read-catalogue-sample'
import { searchEvents } from './search-events'

let test: TestDb
let tenant: TenantRef
let other: TenantRef
beforeAll(async () => {
  test = await testDatabase()
  tenant = await testTenant(test.db, { slug: 'acme' })
  other = await testTenant(test.db, { slug: 'other' })
  await append(
    tenant,
    'orders',
    Array.from({ length: 700 }, (_, i) => draft(i)),
  )
  await append(
    tenant,
    'kestra',
    Array.from({ length: 90 }, (_, i) => draft(i * 7)),
  )
  await append(other, 'theirs', [{ ...draft(0), action: 'only.theirs' }])
})
afterAll(() => test.drop())

const now = new Date()
const HOUR_MS = 3_600_000
const at = (i: number) => new Date(now.getTime() - i * 5 * HOUR_MS).toISOString()

function draft(i: number): EventDraft {
  return {
    occurredAt: at(i),
    actor: { type: 'user', id: `u_${i % 10}` },
    action: ['flow.update', 'Flow.Update', 'flow.run'][i % 3] ?? '',
    change: CHANGES[i % CHANGES.length] ?? 'NONE',
    resource: { type: i % 2 ? 'FLOW' : 'EXECUTION', id: `r-${i}` },
    outcome: OUTCOMES[i % OUTCOMES.length] ?? 'unknown',
    details: { namespace: `company.team${i % 4}`, n: i },
    ...(i % 4 === 0 && { before: { a: 1 } }),
  }
}

const append = (to: TenantRef, source: string, drafts: EventDraft[]) =>
  testAppend(test.db, to, drafts, now, source)

const ctx = (of = tenant) => personCtx(test.db, of, { now })

interface Counted {
  type: string
  action: string
  count: number
  first: string
  last: string
}

/** The same from the events themselves. */
async function plainCounts(of: TenantRef): Promise<Counted[]> {
  const { rows } = await test.db.pool.query<Counted>(
    `SELECT resource_type AS type, action, count(*)::float8 AS count, min(occurred_at) AS first, max(occurred_at) AS last
       FROM event WHERE tenant_id = $1 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
    [of.key],
  )
  return rows
}

const hourOf = (time: string) => `${time.slice(0, 13)}:00:00.000Z`

describe('the catalogue', () => {
  it('counts each kind of event exactly, with its effects, sources, first and last hour', async () => {
    const plain = await plainCounts(tenant)
    const { entries, entryCount, eventCount, size } = await readCatalogue(ctx(), {})
    expect(
      entries.map(({ type, action, count, firstHour, lastHour }) => ({
        type,
        action,
        count,
        firstHour,
        lastHour,
      })),
    ).toEqual(
      plain.map(({ type, action, count, first, last }) => ({
        type,
        action,
        count,
        firstHour: hourOf(first),
        lastHour: hourOf(last),
      })),
    )
    expect(entryCount).toBe(plain.length)
    expect(eventCount).toBe(size)
    const effects = await test.db.pool.query<{ effects: unknown }>(
      `SELECT count(*)::float8 AS count, change, outcome FROM event
        WHERE tenant_id = $1 AND resource_type = 'FLOW' AND action = 'flow.run' GROUP BY change, outcome
        ORDER BY count(*) DESC, change, outcome`,
      [tenant.key],
    )
    const entry = entries.find(({ type, action }) => type === 'FLOW' && action === 'flow.run')
    expect(entry?.effects).toEqual(effects.rows)
    expect(entry?.sources.map(({ name }) => name)).toEqual(['orders', 'kestra'])
    expect(entry?.sources.reduce((sum, { count }) => sum + count, 0)).toBe(entry?.count)
    expect(entry?.sourceCount).toBe(2)
  })

  it('never names what another tenant has', async () => {
    const theirs = await readCatalogue(ctx(other), {})
    expect(theirs.entries.map(({ action }) => action)).toContain('only.theirs')
    expect(theirs.entries.map(({ action }) => action)).not.toContain('flow.run')
    const mine = await readCatalogue(ctx(), {})
    expect(JSON.stringify(mine)).not.toMatch(/theirs/)
    expect(await readCatalogueSample(ctx(), { type: 'EXECUTION', action: 'only.theirs' })).toMatchObject({
      sampled: 0,
      newest: null,
      keys: [],
    })
    await expect(readCatalogue({ ...ctx(), tenant: other }, {})).rejects.toMatchObject({ code: 'not_found' })
    await expect(
      readCatalogueSample({ ...ctx(), tenant: other }, { type: 'EXECUTION', action: 'only.theirs' }),
    ).rejects.toMatchObject({ code: 'not_found' })
  })

  it('names only so many kinds and sources, the most frequent, and says how many there are', async () => {
    const many = await testTenant(test.db, { slug: 'many' })
    await append(many, 'ids-in-actions', [
      ...Array.from({ length: CATALOGUE_ENTRIES_MAX + 5 }, (_, i) => ({ ...draft(0), action: `open-${i}` })),
      { ...draft(0), action: 'often' },
      { ...draft(1), action: 'often', resource: { type: 'EXECUTION' } },
    ])
    for (let i = 0; i <= CATALOGUE_SOURCES_MAX; i += 1)
      await append(many, `source-${i}`, [{ ...draft(0), action: 'often' }])
    const { entries, entryCount, eventCount, size } = await readCatalogue(ctx(many), {})
    expect(entries).toHaveLength(CATALOGUE_ENTRIES_MAX)
    expect([entryCount, eventCount]).toEqual([CATALOGUE_ENTRIES_MAX + 6, size])
    expect(entries[0]).toMatchObject({ action: 'often', sourceCount: CATALOGUE_SOURCES_MAX + 2 })
    expect(entries[0]?.sources).toHaveLength(CATALOGUE_SOURCES_MAX)
    expect(entries[0]?.sources[0]).toEqual({ name: 'ids-in-actions', count: 2 })
  })

  it('of an empty log is empty', async () => {
    const empty = await testTenant(test.db, { slug: 'empty' })
    expect(await readCatalogue(ctx(empty), {})).toEqual({
      entries: [],
      entryCount: 0,
      eventCount: 0,
      size: 0,
    })
  })
})

describe('a sample', () => {
  it('is of the newest events of exactly this spelling, and says how many and from when', async () => {
    const sample = await readCatalogueSample(ctx(), { type: 'FLOW', action: 'flow.run' })
    const plain = await test.db.pool.query<{ occurred_at: string }>(
      `SELECT occurred_at FROM event WHERE tenant_id = $1 AND resource_type = 'FLOW' AND action = 'flow.run'
        ORDER BY id DESC LIMIT ${SAMPLE_EVENTS_MAX}`,
      [tenant.key],
    )
    const times = plain.rows.map((row) => row.occurred_at)
    expect(sample).toMatchObject({ sampled: times.length, from: times.at(-1), to: times[0] })
    expect(sample.keys.map(({ key, count }) => [key, count])).toEqual([
      ['n', times.length],
      ['namespace', times.length],
    ])
    expect(sample.keys[1]?.values[0]).toMatch(/^company\.team\d$/)
    expect(sample.newest).toMatchObject({ action: 'flow.run', resource: { type: 'FLOW' } })
    expect(sample.newest).not.toHaveProperty('before')

    for (const action of ['flow.update', 'Flow.Update']) {
      expect((await readCatalogueSample(ctx(), { type: 'FLOW', action })).newest).toMatchObject({ action })
    }
    const even = await readCatalogueSample(ctx(), { type: 'EXECUTION', action: 'flow.update' })
    expect(even.fields).toContainEqual({ name: 'before', count: expect.any(Number) })
    expect(even.sampled).toBe(SAMPLE_EVENTS_MAX)
  })

  it('and the catalogue are recorded each time', async () => {
    const asker = ctx()
    await readCatalogue(asker, {})
    await readCatalogueSample(asker, { type: 'FLOW', action: 'flow.run' })
    // safe: ctx gives a user
    const me = (asker.principal as { userId: string }).userId
    const reads = await searchEvents(asker, {
      q: `action:vouchsafe.catalogue.read actor.id:${me}`,
      order: 'arrival',
    })
    expect(reads.events.map(({ details }) => details)).toEqual([
      { type: 'FLOW', action: 'flow.run', rows: 1 },
      undefined,
    ])
  })

  it('needs names that events can have', async () => {
    await expect(readCatalogueSample(ctx(), { type: 'FLOW', action: 'a b' })).rejects.toMatchObject({
      code: 'invalid',
    })
  })
})
