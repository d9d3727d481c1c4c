import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { createDestinationInput } from '@/lib/delivery/destination-input'
import { egressTo } from '@/lib/delivery/egress'
import { createReplayInput } from '@/lib/delivery/replay-input'
import type { ReplayView } from '@/lib/delivery/replay-view'
import { createDestination } from '@/lib/delivery/server/create-destination'
import { deleteDestination } from '@/lib/delivery/server/delete-destination'
import { deliverNext, type DeliveryPlace, takeNext } from '@/lib/delivery/server/deliver-next'
import { listDestinations } from '@/lib/delivery/server/list-destinations'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents } from '@/lib/log/server/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'
import { testReceiver, type TestReceiver } from '@/lib/testing/receiver'

import { cancelReplay } from './cancel-replay'
import { createReplay } from './create-replay'
import { getReplay } from './get-replay'
import { listReplays } from './list-replays'
import { pauseReplay } from './pause-replay'
import { resumeReplay } from './resume-replay'

let test: TestDb
let tenant: TenantRef
let receiver: TestReceiver
let now: Date
let count = 0

beforeAll(async () => {
  test = await testDatabase()
  receiver = await testReceiver()
})
afterAll(async () => {
  receiver.close()
  await test.drop()
})
beforeEach(async () => {
  receiver.got.length = 0
  receiver.replies.length = 0
  now = new Date('2026-11-22T10:00:00Z')
  tenant = await testTenant(test.db, { slug: `replay-${++count}` })
})
afterEach(async () => {
  await test.db.pool.query('DELETE FROM destination')
})

const place = (): DeliveryPlace => ({
  db: test.db,
  egress: egressTo(['127.0.0.0/8']),
  now: () => now,
  random: () => 0,
})
/** Somebody who has just shown who they are. */
function ctx(of = tenant): Ctx {
  const asked = personCtx(test.db, of, { role: 'admin', now })
  const { principal } = asked
  return principal.kind === 'user'
    ? { ...asked, principal: { ...principal, confirmedUntil: new Date(now.getTime() + 60_000) } }
    : asked
}

/** An event for each id, as it came in at this moment. */
async function send(ids: readonly string[], receivedAt: string, occurredAt = receivedAt): Promise<void> {
  const drafts = ids.map((id): EventDraft => ({
    occurredAt,
    actor: { type: 'user', id: 'ada' },
    action: 'flow.update',
    change: 'UPDATE',
    resource: { type: 'FLOW', id },
  }))
  const source = { name: 'ci', format: 'events' }
  await appendEvents(test.db, { tenant, source, receivedAt: new Date(receivedAt), drafts })
}

const NINE = '2026-11-22T09:00:00.000Z'
const HALF_PAST = '2026-11-22T09:30:00.000Z'

/** A destination whose stream has nothing to do with these tests: it begins behind them. */
async function target(more: object = {}): Promise<string> {
  const input = { name: 'SIEM', target: { kind: 'webhook', url: receiver.url, gzip: false }, format: 'json' }
  const { id } = await createDestination(
    ctx(),
    createDestinationInput.parse({ ...input, query: 'type:FLOW', ...more }),
  )
  return id
}
const begin = (destinationId: string, more: object = {}): Promise<ReplayView> =>
  createReplay(ctx(), createReplayInput.parse({ destinationId, ...more }))
/** The same of a destination whose stream has stopped: whatever is taken is the replay. */
const beginAlone = async (destinationId: string, more: object): Promise<ReplayView> => {
  await test.db.pool.query(`UPDATE delivery SET state = 'stopped' WHERE kind = 'stream'`)
  return begin(destinationId, more)
}
const view = (id: string): Promise<ReplayView> => getReplay(ctx(), { replayId: id })

/** As a worker does until there is nothing to do. */
async function work(): Promise<void> {
  while (await deliverNext(place()));
}
const arrived = () => receiver.events().map((event) => (event['resource'] as { id: string }).id) // safe: an event
const setDue = (offset: string) =>
  test.db.pool.query('UPDATE replay SET due_at = now() + $1::interval', [offset])
/** When the next batch is due, in ms since 1970; `isLater`: than the last attempt. */
async function due(): Promise<{ at: number; isLater: boolean }> {
  const { rows } = await test.db.pool.query<{ at: number; isLater: boolean }>(
    `SELECT extract(epoch FROM due_at)::float8 * 1000 AS at,
            due_at > (SELECT max(at) FROM delivery_attempt) AS "isLater" FROM replay`,
  )
  const [row] = rows
  if (row === undefined) throw new Error('There is no replay.')
  return row
}
const actions = async () => {
  const { rows } = await test.db.pool.query<{ action: string }>(
    `SELECT action FROM event WHERE tenant_id = $1 AND action LIKE 'vouchsafe.replay.%' ORDER BY idx`,
    [tenant.key],
  )
  return rows.map(({ action }) => action)
}

describe('a replay', () => {
  it('sends a range again, in order, marked as replayed, and leaves the stream alone', async () => {
    await send(['a', 'b'], NINE)
    const destination = await target({ from: 'start' })
    await work()
    expect(arrived()).toEqual(['a', 'b'])
    expect(receiver.events().some((event) => 'replayed' in event)).toBe(false)
    const { id } = await begin(destination)
    expect(await view(id)).toMatchObject({ status: 'accepted', counts: { delivered: 0 } })
    await send(['new'], HALF_PAST)
    receiver.got.length = 0
    await work()
    expect(arrived().toSorted()).toEqual(['a', 'b', 'new'])
    const marked = receiver.events().filter((event) => event['replayed'] === true)
    expect(marked.map((event) => (event['resource'] as { id: string }).id)).toEqual(['a', 'b']) // safe: an event
    const { counts, ...done } = await view(id)
    expect(done).toMatchObject({ status: 'completed', problem: null, endedAt: now.toISOString() })
    const { total, ...parts } = counts
    expect(counts).toMatchObject({ delivered: 2, pending: 0 })
    expect(Object.values(parts).reduce((sum, n) => sum + n, 0)).toBe(total)
    expect(await actions()).toEqual(['vouchsafe.replay.create', 'vouchsafe.replay.complete'])
    const [stream] = await listDestinations(ctx(), {})
    expect(stream?.counts).toMatchObject({ delivered: 3, pending: 0 })
  })

  it.each([
    [{ since: NINE, until: HALF_PAST }, ['b', 'c']],
    [{ since: HALF_PAST }, ['d']],
    [{ until: NINE }, ['a']],
    [{ fromIndex: 1, toIndex: 3 }, ['b', 'c']],
    [{ fromIndex: 2, until: HALF_PAST }, ['c']],
  ])('of %j sends what the log received then', async (range, expected) => {
    await send(['a'], '2026-11-22T08:59:59.999Z', HALF_PAST)
    await send(['b', 'c'], NINE)
    await send(['d'], HALF_PAST, NINE)
    const { id } = await begin(await target(), range)
    await work()
    expect(arrived()).toEqual(expected)
    expect(await view(id)).toMatchObject({ status: 'completed', counts: { pending: 0 } })
  })

  it.each([
    [{ since: '2027-01-01T00:00:00Z' }, 'since'],
    [{ since: NINE, until: NINE }, 'since'],
    [{ until: '2020-01-01T00:00:00Z' }, 'until'],
  ])('of %j, when nothing arrived, is none', async (range, path) => {
    await send(['a'], NINE)
    await expect(begin(await target(), range)).rejects.toMatchObject({
      extra: { problems: [{ path, message: 'the log holds no event that arrived then' }] },
    })
    expect(await test.db.prisma.replay.count()).toBe(0)
  })

  it('leaves out none that came in at the same time as others and was stored behind them', async () => {
    await send(['a'], HALF_PAST)
    await send(['b'], NINE)
    await send(['c'], HALF_PAST)
    await begin(await target(), { since: HALF_PAST })
    await work()
    expect(arrived()).toEqual(expect.arrayContaining(['a', 'c']))
    receiver.got.length = 0
    await begin((await listDestinations(ctx(), {}))[0]?.id ?? '', { until: HALF_PAST })
    await work()
    expect(arrived()).toContain('b')
  })

  it('sends what its query finds of what the destination is to get, in a format of its own', async () => {
    await send(['a', 'b', 'c'], NINE)
    const destination = await target({ query: 'id:(a OR b)', masks: ['actor'] })
    const { id } = await begin(destination, { query: 'id:(b OR c)', format: 'cef' })
    await work()
    expect(receiver.got.map(({ text }) => text)).toEqual([expect.stringMatching(/^CEF:|CEF:\d\|/)])
    expect(receiver.got[0]?.text).not.toContain('ada')
    expect((await view(id)).counts).toMatchObject({ delivered: 1 })
  })

  it('counts what is too old for the receiver as expired', async () => {
    await send(['old'], NINE)
    await send(['young'], '2026-11-22T09:45:00.000Z')
    const { id } = await begin(await target({ maxAgeSeconds: 1_800 }), { toIndex: 2 })
    await work()
    expect(arrived()).toEqual(['young'])
    expect((await view(id)).counts).toMatchObject({ delivered: 1, expired: 1, pending: 0 })
  })
})

describe('a rate', () => {
  it('holds over restarts: what was sent has to be due before more is', async () => {
    await send(
      Array.from({ length: 9 }, (_, i) => `e${i}`),
      NINE,
    )
    const { id } = await beginAlone(await target(), { rate: 2, toIndex: 9 })
    receiver.replies.push({ status: 200, after: () => setDue('1 hour') })
    await deliverNext(place())
    expect(arrived()).toEqual(['e0', 'e1'])
    // Nobody takes it before, whichever worker asks.
    expect(await deliverNext(place())).toBe(false)
    for (let sent = 2; sent < 9; sent = arrived().length) {
      await setDue('-1 hour')
      expect(await deliverNext(place())).toBe(true)
      if (arrived().length < 9) expect(await due()).toMatchObject({ isLater: true })
    }
    expect(receiver.got.every(({ text }) => text.trimEnd().split('\n').length <= 2)).toBe(true)
    expect(arrived()).toEqual(Array.from({ length: 9 }, (_, i) => `e${i}`))
    expect(await view(id)).toMatchObject({ status: 'completed' })
  })

  it('counts what is sent a second time, too', async () => {
    await send(['a', 'b', 'c', 'd'], NINE)
    await beginAlone(await target(), { rate: 1, toIndex: 4 })
    receiver.replies.push('hang up')
    await deliverNext(place())
    const { at } = await due()
    await test.db.pool.query('UPDATE delivery SET next_try_at = NULL')
    await setDue('-1 hour')
    await deliverNext(place())
    expect(arrived().slice(0, 2)).toEqual(['a', 'a'])
    expect((await due()).at).toBeGreaterThan(at)
  })
})

describe('people', () => {
  it('pause one and resume it; each is recorded once, and nothing is lost', async () => {
    await send(['a', 'b', 'c'], NINE)
    const { id } = await beginAlone(await target({ batch: { events: 1 } }), { toIndex: 3 })
    receiver.replies.push({ status: 200, after: () => pauseReplay(ctx(), { replayId: id }) })
    await deliverNext(place())
    expect(await pauseReplay(ctx(), { replayId: id })).toMatchObject({ status: 'pending', paused: true })
    expect(arrived()).toEqual(['a'])
    expect(await deliverNext(place())).toBe(false)
    expect(await resumeReplay(ctx(), { replayId: id })).toMatchObject({ status: 'running', paused: false })
    await work()
    expect(arrived()).toEqual(['a', 'b', 'c'])
    expect(await actions()).toEqual(
      ['create', 'pause', 'resume', 'complete'].map((verb) => `vouchsafe.replay.${verb}`),
    )
  })

  it('cancel one, and then nothing changes it any more', async () => {
    await send(['a', 'b'], NINE)
    const { id } = await beginAlone(await target({ batch: { events: 1 } }), { toIndex: 2 })
    expect(await cancelReplay(ctx(), { replayId: id })).toMatchObject({ status: 'cancelled' })
    await work()
    expect(arrived()).toEqual([])
    for (const verb of [pauseReplay, resumeReplay, cancelReplay])
      await expect(verb(ctx(), { replayId: id })).rejects.toThrow('This replay has ended: it is cancelled.')
    expect(await actions()).toEqual(['vouchsafe.replay.create', 'vouchsafe.replay.cancel'])
  })

  it('that end one while a batch is on its way let that one be counted, and nothing more is sent', async () => {
    await send(['a', 'b'], NINE)
    const { id } = await beginAlone(await target({ batch: { events: 1 } }), { toIndex: 2 })
    receiver.replies.push({ status: 200, after: () => cancelReplay(ctx(), { replayId: id }) })
    await deliverNext(place())
    expect(await view(id)).toMatchObject({ status: 'cancelled', counts: { delivered: 1, pending: 1 } })
    expect(await deliverNext(place())).toBe(false)
  })

  it('see them newest first, page by page, of one destination or all', async () => {
    const first = await target()
    const second = await target({ name: 'Other' })
    const made: string[] = []
    for (const destination of [first, second, first]) {
      now = new Date(now.getTime() + 1000)
      made.unshift((await begin(destination)).id)
    }
    const page = await listReplays(ctx(), { limit: '2' })
    expect(page.replays.map(({ id }) => id)).toEqual(made.slice(0, 2))
    const rest = await listReplays(ctx(), { limit: '2', cursor: page.nextCursor ?? '' })
    expect([rest.replays.map(({ id }) => id), rest.nextCursor]).toEqual([made.slice(2), null])
    const own = await listReplays(ctx(), { destination: second })
    expect(own.replays.map(({ id, destination }) => [id, destination.name])).toEqual([[made[1], 'Other']])
  })

  it('of another tenant find nothing', async () => {
    const destination = await target()
    const { id } = await begin(destination)
    const other = ctx(await testTenant(test.db, { slug: `other-${count}` }))
    expect((await listReplays(other, {})).replays).toEqual([])
    for (const verb of [getReplay, pauseReplay, resumeReplay, cancelReplay])
      await expect(verb(other, { replayId: id })).rejects.toThrow('There is no such replay in this tenant.')
    await expect(createReplay(other, { destinationId: destination })).rejects.toThrow(
      'There is no such destination in this tenant.',
    )
  })
})

describe('what goes wrong', () => {
  it('of the receiver is waited for, and nothing is lost', async () => {
    await send(['a', 'b'], NINE)
    const { id } = await begin(await target(), { toIndex: 2 })
    receiver.replies.push({ status: 503 })
    await work()
    expect(await view(id)).toMatchObject({ status: 'pending', problem: 'answered 503' })
    expect(await resumeReplay(ctx(), { replayId: id })).toMatchObject({ status: 'running', problem: null })
    await work()
    expect(await view(id)).toMatchObject({ status: 'completed', counts: { delivered: 2 } })
  })

  it('so that it stops is shown as failed, and it can go on', async () => {
    await send(['poison', 'b'], NINE)
    const { id } = await begin(await target({ stopAtDeadLetter: true }), { toIndex: 2 })
    receiver.replies.push(...Array.from({ length: 3 }, () => ({ status: 400 })))
    await work()
    expect(await view(id)).toMatchObject({ status: 'failed', problem: expect.stringContaining('index 0') })
    await resumeReplay(ctx(), { replayId: id })
    await work()
    expect(arrived().slice(-2)).toEqual(['poison', 'b'])
    expect(await view(id)).toMatchObject({ status: 'completed', counts: { delivered: 2, dead: 0 } })
  })

  it('with a worker that is killed is mended by the next one: all of it arrives, and it ends once', async () => {
    await send(['a', 'b'], NINE)
    const { id } = await beginAlone(await target(), { toIndex: 2 })
    const killed = await takeNext(place())
    expect(killed).not.toBeNull()
    await test.db.pool.query(`UPDATE delivery SET leased_until = now() - interval '1 second'`)
    await work()
    expect(arrived()).toEqual(['a', 'b'])
    // It was only held up: what it sends now may arrive again, and changes nothing.
    await killed?.goOn()
    expect(await view(id)).toMatchObject({ status: 'completed', counts: { delivered: 2, pending: 0 } })
    expect(await actions()).toEqual(['vouchsafe.replay.create', 'vouchsafe.replay.complete'])
  })

  it('between the last event and the end leaves a replay that the next worker ends', async () => {
    await send(['a'], NINE)
    const { id } = await begin(await target(), { toIndex: 1 })
    await test.db.pool.query(`UPDATE delivery SET next_idx = to_idx, delivered = 1 WHERE kind = 'replay'`)
    await work()
    expect(arrived()).toEqual([])
    expect(await view(id)).toMatchObject({ status: 'completed' })
  })
})

describe('several at once', () => {
  it('go on side by side, streams first and two of a tenant at most', async () => {
    await send(['a'], NINE)
    const destination = await target()
    for (let i = 0; i < 3; i++) await begin(destination, { toIndex: 1 })
    await send(['b'], NINE)
    const [first, second, third, none] = [
      await takeNext(place()),
      await takeNext(place()),
      await takeNext(place()),
      await takeNext(place()),
    ]
    expect([first?.isReplay, second?.isReplay, third?.isReplay, none]).toEqual([false, true, true, null])
    await first?.goOn()
    await send(['c'], NINE)
    expect(await takeNext(place(), { replays: false, onlyQuick: false })).toMatchObject({ isReplay: false })
  })

  it('that have ended are looked at no more, and the oldest are let go', async () => {
    await send(['a'], NINE)
    const destination = await target()
    const { id: completed } = await beginAlone(destination, { toIndex: 1 })
    await work()
    // Ids are in the order of time, by the millisecond.
    now = new Date(now.getTime() + 1)
    const { id: cancelled } = await begin(destination)
    await cancelReplay(ctx(), { replayId: cancelled })
    now = new Date(now.getTime() + 1)
    const { id: open } = await begin(destination)
    const replays = await test.db.prisma.delivery.findMany({
      where: { kind: 'replay' },
      orderBy: { id: 'asc' },
    })
    expect(replays.map(({ id, ended }) => [id, ended])).toEqual([
      [completed, true],
      [cancelled, true],
      [open, false],
    ])
    await test.db.pool.query(
      `INSERT INTO delivery (id, destination_id, kind, from_idx, next_idx, to_idx, state, ended)
       SELECT lpad(i::text, 32, '0')::uuid, $1, 'replay', 0, 0, 0, 'running', true FROM generate_series(1, 1000) i`,
      [destination],
    )
    await begin(destination)
    const ended = await test.db.prisma.delivery.findMany({ where: { ended: true }, orderBy: { id: 'asc' } })
    expect(ended).toHaveLength(1_000)
    expect(ended.slice(-2).map(({ id }) => id)).toEqual([completed, cancelled])
  })

  it('are so many and no more', async () => {
    const destination = await target()
    for (let i = 0; i < 20; i++) await begin(destination)
    await expect(begin(destination)).rejects.toThrow('20 replays have not ended')
    await deleteDestination(ctx(), { destinationId: destination })
    expect((await listReplays(ctx(), {})).replays).toEqual([])
    expect(await test.db.prisma.replay.count()).toBe(0)
  })
})

it.each([
  [{ since: NINE, fromIndex: 0 }, 'fromIndex'],
  [{ until: NINE, toIndex: 0 }, 'toIndex'],
  [{ since: HALF_PAST, until: NINE }, 'until'],
  [{ fromIndex: 2, toIndex: 1 }, 'toIndex'],
  [{ query: 'type:' }, 'query:0-5'],
  [{ rate: 0 }, 'rate'],
  [{ format: 'xml' }, 'format'],
])('%j is refused', (more, path) => {
  const destinationId = '0b0f8f4c-6a1e-4c5b-9f1e-1f7a5a3b2c4d'
  const { error } = createReplayInput.safeParse({ destinationId, ...more })
  expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path])
})

it('an index beyond the log is refused, and a format that the receiver cannot take', async () => {
  const destination = await target()
  await expect(begin(destination, { fromIndex: 99 })).rejects.toThrow('something wrong')
  const array = await target({
    name: 'Array',
    target: { kind: 'webhook', url: receiver.url, envelope: 'array' },
  })
  await expect(begin(array, { format: 'cef' })).rejects.toThrow('something wrong')
})
