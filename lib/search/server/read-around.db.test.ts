import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents } from '@/lib/log/server/append'
import { type AroundKind, NEAREST } from '@/lib/search/around'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { readAround } from './read-around'
import { searchEvents } from './search-events'

let test: TestDb
let tenant: TenantRef
let other: TenantRef
const now = new Date()
const MINUTE_MS = 60_000

beforeAll(async () => {
  test = await testDatabase()
  tenant = await testTenant(test.db)
  other = await testTenant(test.db)
})
afterAll(() => test.drop())

const ctx = (of: TenantRef) => personCtx(test.db, of, { now })

/** Events by their minute from one base, so that their order is known. */
async function append(
  to: TenantRef,
  drafts: [minute: number, draft: Partial<EventDraft>][],
): Promise<string[]> {
  const { events } = await appendEvents(test.db, {
    tenant: to,
    source: { name: 'ci', format: 'vouchsafe' },
    receivedAt: now,
    drafts: drafts.map(([minute, draft]) => ({
      actor: { type: 'user', id: 'nobody' },
      action: 'flow.update',
      change: 'UPDATE',
      resource: { type: 'FLOW' },
      occurredAt: new Date(now.getTime() - 60 * MINUTE_MS + minute * MINUTE_MS).toISOString(),
      ...draft,
    })),
  })
  return events.map(({ id }) => id ?? '')
}

describe('what is around an event', () => {
  it('is looked for within one time for all: what that leaves over is unfinished', async () => {
    const [id] = await append(tenant, [[0, { actor: { type: 'user', id: 'timed' }, traceId: 'timed' }]])
    let ms = 0
    // Each look at the clock is a second later.
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (ms += 1000))
    try {
      const { groups } = await readAround(ctx(tenant), { id: id ?? '' })
      expect(groups.at(-1)).toMatchObject({ kind: 'time', unfinished: true })
    } finally {
      clock.mockRestore()
    }
    const { groups } = await readAround(ctx(tenant), { id: id ?? '' })
    expect(groups.map(({ unfinished }) => unfinished)).toEqual(groups.map(() => false))
  })

  it('is the nearest on both sides by each thing they have in common', async () => {
    const ada = { actor: { type: 'user' as const, id: 'ada' } }
    const flow = { resource: { type: 'FLOW', id: 'daily' } }
    const [adaLong, ada1, ada2, ada3, near, middle, session, trace, after, flowLater] = await append(tenant, [
      [0, ada],
      [1, ada],
      [2, ada],
      [3, ada],
      [9, {}],
      [10, { ...ada, ...flow, sessionId: 's-1', traceId: 't-1' }],
      [11, { sessionId: 's-1' }],
      [12, { traceId: 't-1' }],
      [15, {}],
      [30, flow],
    ])
    const { groups } = await readAround(ctx(tenant), { id: middle ?? '' })
    const found = (kind: AroundKind) => {
      const group = groups.find((one) => one.kind === kind)
      return [group?.before.map(({ id }) => id), group?.after.map(({ id }) => id), group?.more]
    }
    expect(found('actor')).toEqual([[ada3, ada2, ada1], [], true])
    expect(found('resource')).toEqual([[], [flowLater], false])
    expect(found('session')).toEqual([[], [session], false])
    expect(found('trace')).toEqual([[], [trace], false])
    expect(found('time')).toEqual([[near], [session, trace, after], false])
    expect(NEAREST).toBe(3)

    // Each is a search of its own, which finds these and the rest.
    const actor = groups.find(({ kind }) => kind === 'actor')
    const all = await searchEvents(ctx(tenant), { q: actor?.q ?? '' })
    expect(all.events.map(({ id }) => id)).toEqual([middle, ada3, ada2, ada1, adaLong])
    const time = groups.find(({ kind }) => kind === 'time')
    const close = await searchEvents(ctx(tenant), { q: '', since: time?.since, until: time?.until })
    expect(close.events.map(({ id }) => id)).toEqual([after, trace, session, middle, near])
  })

  it('leaves out what the event has no value for, and takes hostile values as they are', async () => {
    const id = `" OR type:* (a`
    const [one, two] = await append(tenant, [
      [40, { actor: { type: 'anonymous' }, resource: { type: 'SESSION' }, sessionId: id }],
      [41, { actor: { type: 'anonymous' }, resource: { type: 'SESSION' }, sessionId: id }],
    ])
    const { groups } = await readAround(ctx(tenant), { id: one ?? '' })
    expect(groups.map(({ kind }) => kind)).toEqual(['session', 'time'])
    expect(groups[0]?.after.map((event) => event.id)).toEqual([two])
    expect(groups[0]?.before).toEqual([])
  })

  it('never reaches into another tenant, and is recorded as one read', async () => {
    const [mine] = await append(tenant, [[50, { traceId: 'shared' }]])
    await append(other, [[50, { traceId: 'shared' }]])
    const { groups } = await readAround(ctx(tenant), { id: mine ?? '' })
    expect(groups.find(({ kind }) => kind === 'trace')).toMatchObject({ before: [], after: [] })
    const reads = await searchEvents(ctx(tenant), { q: `action:vouchsafe.around.read resource:${mine}` })
    expect(reads.events).toHaveLength(1)
    const searches = await searchEvents(ctx(other), { q: 'action:vouchsafe.around.read' })
    expect(searches.events).toEqual([])
    for (const id of [mine ?? '', randomUUID(), 'nonsense']) {
      await expect(readAround(ctx(other), { id })).rejects.toMatchObject({ code: 'not_found' })
    }
  })
})
