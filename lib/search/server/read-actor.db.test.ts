import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { CHANGES, type EventDraft, OUTCOMES } from '@/lib/event/event'
import { ACTOR_EVENTS, ACTOR_MATCHES, type ActorKey, type ActorProfile } from '@/lib/search/actor'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { readActor } from './read-actor'
import { searchEvents } from './search-events'

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
    Array.from({ length: 900 }, (_, i) => draft(i)),
    now,
  )
  await testAppend(test.db, other, [draft(1), draft(4)], now)
})
afterAll(() => test.drop())

const now = new Date()
const HOUR_MS = 3_600_000
const at = (i: number) => new Date(now.getTime() - i * 7 * HOUR_MS).toISOString()

function draft(i: number): EventDraft {
  const n = i % 3
  return {
    occurredAt: at(i),
    actor: {
      type: 'user',
      id: `u_${n}`,
      name: i % 5 ? `Person ${n}` : `Formerly ${n}`,
      email: `p${n}@example.com`,
      ...(i % 11 === 0 && { onBehalfOf: { type: 'user', id: 'u_2', name: 'Person 2' } }),
    },
    action: i % 2 ? 'flow.update' : 'flow.run',
    change: CHANGES[i % CHANGES.length] ?? 'NONE',
    resource: { type: i % 4 ? 'FLOW' : 'EXECUTION', id: `r-${i}` },
    outcome: OUTCOMES[i % OUTCOMES.length] ?? 'unknown',
    ...(i % 6 && { client: { ip: `10.0.0.${i % 9}`, userAgent: `agent ${i % 4}` } }),
  }
}

const ctx = (of = tenant) => personCtx(test.db, of, { now })

/** Groups of the events themselves, by a column. */
async function plain(where: string, column: string): Promise<{ value: string; count: number }[]> {
  const { rows } = await test.db.pool.query<{ value: string; count: number }>(
    `SELECT ${column} AS value, count(*)::float8 AS count FROM event
      WHERE tenant_id = $1 AND ${where} AND ${column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`,
    [tenant.key],
  )
  return rows
}

const total = (of: readonly { count: number }[]) => of.reduce((sum, { count }) => sum + count, 0)

describe('an actor', () => {
  it.each([
    ['u_1', 'id', `actor_id = 'u_1'`],
    ['p1@example.com', 'email', `actor_email = 'p1@example.com'`],
    ['PERSON 1', 'name', `actor_name = 'Person 1'`],
    ['u_2', undefined, `(actor_id = 'u_2' OR on_behalf_of ->> 'id' = 'u_2')`],
  ] as [string, ActorKey | undefined, string][])(
    '%s by %s has the figures that its events have',
    async (actor, by, where) => {
      const profile = await readActor(ctx(), { actor, by })
      const { rows } = await test.db.pool.query<{ count: number; first: string; last: string }>(
        `SELECT count(*)::float8 AS count, min(occurred_at) AS first, max(occurred_at) AS last FROM event WHERE tenant_id = $1 AND ${where}`,
        [tenant.key],
      )
      expect(profile).toMatchObject({ actor, by: by ?? null, exact: true, ...rows[0] })
      expect(profile).not.toHaveProperty('countedBackTo')
      for (const [list, column] of [
        ['actions', 'action'],
        ['types', 'resource_type'],
        ['changes', 'change'],
        ['outcomes', 'outcome'],
        ['sources', 'source_name'],
      ] as const) {
        expect(profile[list], list).toEqual({ values: await plain(where, column), more: false })
      }
      const ips = await plain(where, 'ip')
      expect(new Set(profile.addresses.values.map(({ value, count }) => `${value} ${count}`))).toEqual(
        new Set(ips.map(({ value, count }) => `${value} ${count}`)),
      )
      const days = await plain(where, 'left(occurred_at, 10)')
      expect(new Map(profile.days.map(({ day, count }) => [day, count]))).toEqual(
        new Map(days.map(({ value, count }) => [value, count])),
      )
      expect(profile.weekHours.flat().reduce((sum, count) => sum + count, 0)).toBe(profile.count)
      expect(profile.events).toHaveLength(ACTOR_EVENTS)
      expect(profile.events[0]?.occurredAt).toBe(profile.last)
    },
  )

  it('is who its events say, and acted for whom they say', async () => {
    const { seenAs, onBehalfOf, count } = await readActor(ctx(), { actor: 'u_1', by: 'id' })
    expect(seenAs.map(({ name }) => name)).toEqual(['Person 1', 'Formerly 1'])
    expect(seenAs[0]).toMatchObject({ type: 'user', id: 'u_1', email: 'p1@example.com' })
    expect(total(seenAs)).toBe(count)
    expect(onBehalfOf).toEqual([
      {
        type: 'user',
        id: 'u_2',
        name: 'Person 2',
        count: total(await plain(`actor_id = 'u_1' AND on_behalf_of IS NOT NULL`, 'action')),
      },
    ])
  })

  it('was at an address from the first to the last time that its events say', async () => {
    const { addresses } = await readActor(ctx(), { actor: 'u_1', by: 'id' })
    const { rows } = await test.db.pool.query<{ first: string; last: string }>(
      `SELECT min(occurred_at) AS first, max(occurred_at) AS last FROM event WHERE tenant_id = $1 AND actor_id = 'u_1' AND ip = '10.0.0.4'`,
      [tenant.key],
    )
    expect(addresses.values.find(({ value }) => value === '10.0.0.4')).toMatchObject(rows[0] ?? {})
  })

  it('never has an event of another tenant', async () => {
    const theirs = await readActor(ctx(other), { actor: 'u_1', by: 'id' })
    expect([theirs.count, theirs.events.length]).toEqual([2, 2])
    expect(theirs.events.every((event) => event.tenant === 'other')).toBe(true)
    await expect(readActor({ ...ctx(), tenant: other }, { actor: 'u_1' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('that nobody knows did nothing, and looking is recorded all the same', async () => {
    const asker = ctx()
    const nothing = await readActor(asker, { actor: 'nobody', by: 'id' })
    expect(nothing).toMatchObject({ count: 0, exact: true, first: null, last: null, seenAs: [], events: [] })
    const { events } = await searchEvents(asker, { q: 'action:vouchsafe.actor.read details.actor:nobody' })
    expect(events.map(({ details }) => details)).toEqual([{ actor: 'nobody', by: 'id', rows: 0 }])
  })

  it('is one that events can have', async () => {
    await expect(readActor(ctx(), { actor: '' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(readActor(ctx(), { actor: 'robot', by: 'type' })).rejects.toMatchObject({
      code: 'bad_request',
    })
  })
})

describe('an actor with more events than are counted', () => {
  it('has the figures of the newest of them, says how far back they go, and still when it was first seen @long', async () => {
    const busy = await testTenant(test.db, { slug: 'busy' })
    const COUNT = ACTOR_MATCHES + 3_000
    for (let from = 0; from < COUNT; from += 2_000) {
      const drafts = Array.from({ length: Math.min(2_000, COUNT - from) }, (_, i) => ({
        ...draft(0),
        occurredAt: new Date(now.getTime() - (from + i) * 60_000).toISOString(),
      }))
      await testAppend(test.db, busy, drafts, now)
    }
    const profile: ActorProfile = await readActor(ctx(busy), { actor: 'u_0', by: 'id' })
    expect(profile.exact).toBe(false)
    // How many depends on the time that a busy machine leaves; what is said of them does not.
    expect(profile.count).toBeGreaterThan(0)
    expect(profile.count).toBeLessThan(COUNT)
    const { rows } = await test.db.pool.query<{ count: number; first: string }>(
      `SELECT count(*) FILTER (WHERE occurred_at >= $2)::float8 AS count, min(occurred_at) AS first FROM event WHERE tenant_id = $1 AND actor_id = 'u_0'`,
      [busy.key, profile.countedBackTo],
    )
    expect({ count: profile.count, first: profile.first }).toEqual(rows[0])
    expect(total(profile.days)).toBe(profile.count)
  })
})
