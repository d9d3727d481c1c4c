import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import type { Json } from '@/lib/base/json'
import type { EventDraft } from '@/lib/event/event'
import { logSize } from '@/lib/log/server/log-size'
import type { HistoryItem, HistoryPage } from '@/lib/search/resource/answers'
import { withReader } from '@/lib/search/server/readers'
import { searchEvents } from '@/lib/search/server/search-events'
import { allOf } from '@/lib/search/server/seen'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { compareEvents } from './compare-events'
import { findAsOf } from './find-as-of'
import { resourceAsOf } from './resource-as-of'
import { resourceHistory } from './resource-history'

let test: TestDb
let tenant: TenantRef
let other: TenantRef
const now = new Date()
beforeAll(async () => {
  test = await testDatabase()
  tenant = await testTenant(test.db, { slug: 'acme' })
  other = await testTenant(test.db, { slug: 'other' })
})
afterAll(() => test.drop())

const MINUTE_MS = 60_000
/** Minutes before now. */
const ago = (minutes: number) => new Date(now.getTime() - minutes * MINUTE_MS).toISOString()

function draft(id: string, minutes: number, more: Partial<EventDraft> = {}): EventDraft {
  return {
    occurredAt: ago(minutes),
    actor: { type: 'user', id: 'u_ada', name: 'Ada' },
    action: 'flow.update',
    change: 'UPDATE',
    resource: { type: 'FLOW', id },
    outcome: 'success',
    ...more,
  }
}

const send = async (to: TenantRef, drafts: EventDraft[]): Promise<string[]> =>
  (await testAppend(test.db, to, drafts, now)).events.map(({ id }) => id)

const ctx = (of = tenant, userId: string = randomUUID()) => personCtx(test.db, of, { userId, now })

async function pages(id: string, limit: number): Promise<HistoryPage[]> {
  const me = ctx()
  const found: HistoryPage[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: HistoryPage = await resourceHistory(me, {
      type: 'FLOW',
      id,
      limit,
      ...(cursor !== undefined && { cursor }),
    })
    found.push(page)
    cursor = page.nextCursor
  }
  return found
}

const told = ({ id, joins, effect, changes }: HistoryItem) => ({
  id,
  joins,
  effect,
  changed: changes.map(({ path, from, to }) => [path, from, to]),
})

describe('the history of a resource', () => {
  it('is read page by page, with joints also where a page ends, and one entry in the log for all of it', async () => {
    const ids = await send(tenant, [
      draft('paged', 60, { change: 'CREATE', after: { retries: 0, owner: 'ada' } }),
      ...Array.from({ length: 6 }, (_, i) =>
        draft('paged', 50 - i, {
          before: { retries: i, owner: 'ada' },
          after: { retries: i + 1, owner: 'ada' },
        }),
      ),
      draft('paged', 40, {
        outcome: 'failure',
        before: { retries: 6, owner: 'ada' },
        after: { retries: 99, owner: 'ada' },
      }),
      // Nobody told of retries: 6 → 8.
      draft('paged', 30, { before: { retries: 8, owner: 'ada' }, after: { retries: 9, owner: 'ada' } }),
      draft('paged', 20, { change: 'READ' }),
      draft('paged', 10, { change: 'DELETE', before: { owner: 'ada', retries: 9 } }),
    ])
    const [first, ...rest] = await pages('paged', 3)
    expect(rest.map(({ events }) => events.length)).toEqual([3, 3, 1])
    const events = [first!, ...rest].flatMap((page) => page.events)
    expect(events.map(({ id }) => id)).toEqual(ids.filter((_, i) => i !== 9).toReversed())
    expect(events.map(({ joins }) => joins)).toEqual([
      'yes',
      'no',
      undefined,
      ...Array.from({ length: 6 }, () => 'yes'),
      'first',
    ])
    expect(events[1]?.gap).toEqual({
      after: ids[6],
      changes: [{ path: 'retries', key: 'retries', kind: 'changed', from: { value: 6 }, to: { value: 8 } }],
      changeCount: 1,
    })
    expect(told(events[2]!)).toMatchObject({
      effect: 'failed',
      changed: [['retries', { value: 6 }, { value: 99 }]],
    })
    expect(first?.resource).toEqual({
      type: 'FLOW',
      id: 'paged',
      state: 'nothing',
      firstSeen: ago(60),
      lastSeen: ago(10),
    })
    expect(rest[0]).not.toHaveProperty('resource')
    const reads = await searchEvents(ctx(), {
      q: 'action:vouchsafe.resource.read resourceId:paged resourceType:FLOW',
    })
    expect(reads.events.map(({ change }) => change)).toEqual(['READ'])
  })

  it('is of exactly one resource, whatever the index folds together', async () => {
    const [small, large] = await send(tenant, [
      draft('load', 30, { after: { which: 'small' } }),
      draft('LOAD', 20, { after: { which: 'large' } }),
      draft('load', 10, { resource: { type: 'flow', id: 'load' }, after: { which: 'type' } }),
      draft('load-2', 10, { after: { which: 'longer' } }),
    ])
    expect((await pages('load', 10)).flatMap(({ events }) => events.map(({ id }) => id))).toEqual([small])
    expect((await pages('LOAD', 10)).flatMap(({ events }) => events.map(({ id }) => id))).toEqual([large])
    const state = await resourceAsOf(ctx(), { type: 'FLOW', id: 'load', blame: 'true' })
    expect(state.value).toEqual({ which: 'small' })
  })

  it.each(['a "quoted" id', 'star*', 'x:(y OR z)', 'back\\slash', '-minus', 'ünïcödé ⟨x⟩', 'i'.repeat(512)])(
    'finds %j',
    async (id) => {
      const [sent] = await send(tenant, [draft(id, 5, { after: { a: 1 } })])
      expect((await pages(id, 10)).flatMap(({ events }) => events.map((event) => event.id))).toEqual([sent])
    },
  )

  it('knows nothing of other tenants, and takes no cursor or read of one', async () => {
    const [theirs] = await send(other, [
      draft('shared', 10, { after: { secret: 'theirs' } }),
      draft('shared', 9, { before: { secret: 'theirs' }, after: { secret: 'theirs, too' } }),
    ])
    const [mine] = await send(tenant, [draft('shared', 5, { after: { secret: 'mine' } })])
    const found = await pages('shared', 10)
    expect(found.flatMap(({ events }) => events.map(({ id }) => id))).toEqual([mine])
    expect(found[0]?.resource).toMatchObject({ firstSeen: ago(5) })
    expect((await resourceAsOf(ctx(), { type: 'FLOW', id: 'shared', at: ago(7) })).state).toBe('unknown')
    expect(await resourceAsOf(ctx(), { type: 'FLOW', id: 'shared', at: theirs! })).toMatchObject({
      state: 'unknown',
      from: null,
    })
    await expect(compareEvents(ctx(), { a: theirs!, b: mine! })).rejects.toMatchObject({ code: 'not_found' })
    await expect(compareEvents(ctx(), { a: mine!, b: theirs! })).rejects.toMatchObject({ code: 'not_found' })
    const abroad = await resourceHistory(ctx(other), { type: 'FLOW', id: 'shared', limit: '1' })
    const here = { type: 'FLOW', id: 'shared' }
    await expect(resourceHistory(ctx(), { ...here, cursor: abroad.nextCursor! })).rejects.toMatchObject({
      code: 'bad_request',
    })
    await expect(resourceAsOf(ctx(), { ...here, read: abroad.read })).rejects.toMatchObject({
      extra: { problems: [{ path: 'read' }] },
    })
    const stranger = { ...ctx(other), tenant }
    await expect(resourceHistory(stranger, here)).rejects.toMatchObject({ code: 'not_found' })
    await expect(resourceAsOf(stranger, here)).rejects.toMatchObject({ code: 'not_found' })
    await expect(compareEvents(stranger, { a: mine!, b: mine! })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('holds only a few large documents at a time, and ends a page before it becomes too much @long', async () => {
    const large = (n: number): Json => ({ n, text: 'x'.repeat(900_000) })
    for (let i = 0; i < 16; i++) {
      // A request holds at most ten mebibytes, so each goes alone.
      await send(tenant, [
        draft('large', 100 - i, { before: { n: i, rest: i }, after: large(i + 1) }),
        draft('large', 99.5 - i, { before: large(i + 1), after: { n: i + 1, rest: i + 1 } }),
      ])
    }
    const found = await pages('large', 200)
    expect(found.length).toBeGreaterThan(1)
    const events = found.flatMap((page) => page.events)
    expect(events).toHaveLength(32)
    expect(events.slice(0, -1).map(({ joins }) => joins)).toEqual(Array.from({ length: 31 }, () => 'yes'))
    expect(events[0]?.changes).toContainEqual(
      expect.objectContaining({ path: 'text', from: { start: 'x'.repeat(200), characters: 900_000 } }),
    )
  }, 60_000)
})

describe('a state at a moment', () => {
  let ids: string[]
  beforeAll(async () => {
    ids = await send(tenant, [
      draft('timed', 60, { change: 'CREATE', after: { retries: 3, tasks: [{ id: 'a', n: 1 }] } }),
      draft('timed', 50, {
        actor: { type: 'user', id: 'u_bo', name: 'Bo' },
        before: { retries: 3, tasks: [{ id: 'a', n: 1 }] },
        after: { retries: 5, tasks: [{ id: 'a', n: 1 }] },
      }),
      draft('timed', 40, {
        before: { retries: 5, tasks: [{ id: 'a', n: 1 }] },
        after: {
          retries: 5,
          tasks: [
            { id: 'b', n: 2 },
            { id: 'a', n: 1 },
          ],
        },
      }),
      draft('timed', 30, { outcome: 'failure', after: { retries: 77, tasks: [] } }),
      draft('timed', 20, { change: 'DELETE' }),
    ])
  })
  const at = (moment?: string, blame = false) =>
    resourceAsOf(ctx(), {
      type: 'FLOW',
      id: 'timed',
      ...(moment !== undefined && { at: moment }),
      ...(blame && { blame: 'true' }),
    })

  it('is what the newest version up to then left', async () => {
    expect(await at(ago(61))).toMatchObject({ state: 'nothing', from: { side: 'before' } })
    expect(await at(ago(60))).toMatchObject({ state: 'exists', value: { retries: 3 }, isCertain: true })
    expect(await at(ago(45))).toMatchObject({ value: { retries: 5 }, from: { event: { id: ids[1] } } })
    expect(await at(ago(25))).toMatchObject({ value: { retries: 5 }, from: { event: { id: ids[2] } } })
    expect(await at(ids[3])).toMatchObject({ value: { retries: 5 }, from: { event: { id: ids[2] } } })
    expect(await at(ago(20))).toMatchObject({ state: 'nothing', from: { event: { id: ids[4] } } })
    expect(await at()).toMatchObject({ state: 'nothing', at: null })
  })

  it('is blamed on the events that set it, elements followed to where they stood', async () => {
    const { blame, value } = await at(ago(25), true)
    expect(value).toMatchObject({ tasks: [{ id: 'b' }, { id: 'a' }] })
    // In the order of the stored document, which sorts keys by their length.
    expect(blame?.paths).toEqual([
      { path: 'tasks[0]', how: 'set', event: ids[2] },
      { path: 'tasks[1]', how: 'set', event: ids[0] },
      { path: 'retries', how: 'set', event: ids[1] },
    ])
    expect(blame?.events[ids[1]!]).toMatchObject({ actor: { name: 'Bo' }, effect: 'changed' })
    expect(blame).not.toHaveProperty('lookedBackTo')
  })

  it('says how far it looked when its budget was too small', async () => {
    await send(
      tenant,
      Array.from({ length: 40 }, (_, i) =>
        draft('busy', 40 - i, { before: { i, owner: 'ada' }, after: { i: i + 1, owner: 'ada' } }),
      ),
    )
    const found = await withReader(test, tenant, async (client) => {
      const size = await logSize(client, tenant)
      const reader = { client, ...allOf(tenant), resource: { type: 'FLOW', id: 'busy' }, size, now }
      return findAsOf(reader, null, true, { events: 10, characters: 1e6, ms: 60_000 })
    })
    expect(found.blame?.lookedBackTo).toBe(ago(10))
    expect(found.blame?.paths).toEqual([
      { path: 'i', how: 'set', event: expect.any(String) },
      { path: 'owner', how: 'beyond', event: expect.any(String) },
    ])
    const all = await resourceAsOf(ctx(), { type: 'FLOW', id: 'busy', blame: 'true' })
    expect(all.blame?.paths[1]).toMatchObject({ path: 'owner', how: 'since' })
    expect(all.blame).not.toHaveProperty('lookedBackTo')
  })

  it('is doubted where a change tells no state, or an event does not say how it ended', async () => {
    const [known, blind, unsure] = await send(tenant, [
      draft('doubted', 30, { before: { a: 0, b: 0 }, after: { a: 1, b: 0 } }),
      draft('doubted', 20),
      draft('doubted', 10, { outcome: 'unknown', after: { a: 3, b: 0 } }),
    ])
    const doubted = { type: 'FLOW', id: 'doubted' }
    expect(await resourceAsOf(ctx(), { ...doubted, at: ago(15) })).toMatchObject({
      value: { a: 1 },
      isCertain: false,
      from: { event: { id: known } },
      later: [{ id: blind }],
    })
    expect(await resourceAsOf(ctx(), doubted)).toMatchObject({
      value: { a: 3 },
      isCertain: false,
      later: [{ id: unsure, effect: 'unsure' }],
    })
  })

  it('is recorded once for an act of reading, by whoever does it', async () => {
    await send(tenant, [draft('acted', 30, { after: { a: 1 } })])
    const acted = { type: 'FLOW', id: 'acted' }
    const me = ctx()
    const { read } = await resourceHistory(me, acted)
    await resourceAsOf(me, { ...acted, read })
    await resourceAsOf(me, { ...acted, at: ago(10), read })
    const count = async () =>
      (await searchEvents(ctx(), { q: 'action:vouchsafe.resource.read resourceId:acted' })).events.length
    expect(await count()).toBe(1)
    await resourceAsOf(ctx(), { ...acted, read })
    expect(await count()).toBe(2)
    await resourceAsOf({ ...me, now: () => new Date(now.getTime() + 3_600_000) }, { ...acted, read })
    await resourceAsOf(me, acted)
    expect(await count()).toBe(4)
  })
})

describe('comparing two events', () => {
  it('gives the states that they left', async () => {
    const [made, changed, failed, gone] = await send(tenant, [
      draft('compared', 40, { change: 'CREATE', after: { a: 1 } }),
      draft('compared', 30, { before: { a: 1 }, after: { a: 2 } }),
      draft('compared', 20, { outcome: 'failure', after: { a: 9 } }),
      draft('compared', 10, { change: 'DELETE' }),
    ])
    expect(await compareEvents(ctx(), { a: made!, b: failed! })).toMatchObject({
      resource: { type: 'FLOW', id: 'compared' },
      a: { event: { id: made }, state: 'exists', value: { a: 1 } },
      b: { event: { id: failed, effect: 'failed' }, value: { a: 2 }, from: { event: { id: changed } } },
    })
    expect(await compareEvents(ctx(), { a: gone!, b: made! })).toMatchObject({ a: { state: 'nothing' } })
  })

  it('refuses events of two resources, of none, and what is not there', async () => {
    const [one, two, none] = await send(tenant, [
      draft('one', 3),
      draft('two', 2),
      draft('x', 1, { resource: { type: 'SESSION' } }),
    ])
    await expect(compareEvents(ctx(), { a: one!, b: two! })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('FLOW two') as string,
      extra: { problems: [{ path: 'b' }] },
    })
    // What was said of them was read.
    const { events: opened } = await searchEvents(ctx(), {
      q: `action:vouchsafe.event.read id:${one},${two}`,
    })
    expect(new Set(opened.map(({ resource }) => resource.id))).toEqual(new Set([one, two]))
    await expect(compareEvents(ctx(), { a: none!, b: one! })).rejects.toMatchObject({
      extra: { problems: [{ path: 'a' }] },
    })
    await expect(compareEvents(ctx(), { a: one!, b: randomUUID() })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(compareEvents(ctx(), { a: 'one', b: one! })).rejects.toMatchObject({ code: 'invalid' })
  })
})
