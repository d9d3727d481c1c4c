import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { testDatabase, type TestDb } from '@/lib/testing/database'
import { type DeliveryTest, deliveryTest } from '@/lib/testing/delivery'

import { changeDestination } from './change-destination'
import { getThroughput } from './get-throughput'
import { listAttempts } from './list-attempts'
import { listDeadLetters } from './list-dead-letters'
import { retryLetters } from './retry-dead-letters'

let database: TestDb
let t: DeliveryTest
let id: string
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  t = await deliveryTest(database)
  const made = await t.make({ batch: { ageSeconds: 0, events: 1 } })
  ;({ id } = made)
  // Each is sent alone: two are refused, one is taken.
  t.receiver.replies.push({ status: 400, body: 'bad' }, { status: 200 }, { status: 400, body: 'bad' })
  await t.send('a', 'b', 'c')
  await t.work()
})
afterEach(() => t.receiver.close())

const letters = async (query: object = {}) => listDeadLetters(t.ctx, { destinationId: id, ...query })
const retry = (index?: number) =>
  retryLetters(t.ctx, t.place.egress, {
    destinationId: id,
    ...(index !== undefined && { index: String(index) }),
  })
async function counts() {
  const { accepted, ...parts } = (await t.view(id)).counts
  expect(Object.values(parts).reduce((sum, n) => sum + n, 0)).toBe(accepted)
  return parts
}

test('they are listed with their reasons, the latest first, in pages', async () => {
  const { deadLetters, nextCursor } = await letters({ limit: '1' })
  expect(deadLetters).toMatchObject([{ reason: 'answered 400: bad' }])
  const second = await letters({ cursor: nextCursor })
  expect(second).toMatchObject({ deadLetters: [{ reason: 'answered 400: bad' }], nextCursor: null })
  expect(second.deadLetters[0]?.index).toBeLessThan(deadLetters[0]?.index ?? 0)
  await expect(letters({ cursor: 'x' })).rejects.toMatchObject({ code: 'bad_request' })
})

test('what led to them stands in the attempts, the newest first', async () => {
  const page = await listAttempts(t.ctx, { destinationId: id, limit: '2' })
  expect(page.attempts.map(({ verdict, status, events }) => [verdict, status, events])).toEqual([
    ['divide', 400, 1],
    ['delivered', 200, 1],
  ])
  const rest = await listAttempts(t.ctx, { destinationId: id, cursor: page.nextCursor ?? '' })
  expect(rest).toMatchObject({ attempts: [{ verdict: 'divide' }], nextCursor: null })
})

describe('sent again', () => {
  test('all of them arrive, and what was sent is counted once', async () => {
    expect(await counts()).toMatchObject({ delivered: 1, dead: 2 })
    expect(await retry()).toEqual({ delivered: 2, refused: 0, gone: 0, left: 0, problem: null })
    expect(t.arrived().slice(-2)).toEqual(['a', 'c'])
    expect(await counts()).toMatchObject({ delivered: 3, dead: 0, pending: expect.any(Number) as number })
    expect((await letters()).deadLetters).toEqual([])
    const [event] = await database.db.prisma.event.findMany({
      where: { tenantId: t.tenant.key, action: 'vouchsafe.destination.retry' },
    })
    expect(event?.details).toMatchObject({ delivered: 2, refused: 0 })
    const { points } = await getThroughput(t.ctx, { destinationId: id, hours: '1' })
    expect(points).toHaveLength(60)
    expect(points.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(3)
  })

  test('what is refused stays, with the reason of now', async () => {
    t.receiver.replies.push({ status: 422, body: 'still bad' })
    expect(await retry()).toMatchObject({ delivered: 1, refused: 1, problem: 'answered 422: still bad' })
    expect((await letters()).deadLetters).toMatchObject([{ reason: 'answered 422: still bad' }])
    expect(await counts()).toMatchObject({ delivered: 2, dead: 1 })
  })

  test.each([
    ['hang up', 'the connection was cut (ECONNRESET)'],
    [{ status: 401, body: 'who?' }, 'answered 401: who?'],
  ] as const)('where nothing arrives they stay as they are: %j', async (reply, problem) => {
    t.receiver.replies.push(reply)
    expect(await retry()).toMatchObject({ delivered: 0, left: 2, problem })
    expect(t.receiver.got).toHaveLength(4)
    expect((await letters()).deadLetters.map(({ reason }) => reason)).toEqual([
      'answered 400: bad',
      'answered 400: bad',
    ])
    expect(await retry()).toMatchObject({ delivered: 2, left: 0 })
  })

  test('one of them goes alone; one that there is not cannot', async () => {
    const { deadLetters } = await letters()
    const index = deadLetters[0]?.index ?? 0
    expect(await retry(index)).toMatchObject({ delivered: 1 })
    expect(t.arrived().at(-1)).toBe('c')
    await expect(retry(index)).rejects.toMatchObject({ code: 'not_found' })
    expect(await counts()).toMatchObject({ delivered: 2, dead: 1 })
  })

  test('two at once send each once: the second is told that the first is at it', async () => {
    const both = await Promise.allSettled([retry(), retry()])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } })
    expect(t.receiver.got).toHaveLength(5)
    expect(await counts()).toMatchObject({ delivered: 3, dead: 0 })
    expect(await retry()).toMatchObject({ delivered: 0, left: 0 })
  })

  test('nothing, where the destination is off', async () => {
    await changeDestination(t.ctx, { destinationId: id, change: { version: 1, enabled: false } })
    await expect(retry()).rejects.toMatchObject({ code: 'conflict' })
    expect(t.receiver.got).toHaveLength(3)
    expect(await counts()).toMatchObject({ dead: 2 })
  })

  test('ten times a minute at most', async () => {
    const now = new Date()
    t.ctx = { ...t.ctx, now: () => now }
    for (let i = 0; i < 10; i++) await retry()
    await expect(retry()).rejects.toMatchObject({ code: 'rate_limited' })
  })

  test('what its filter leaves out by now is not sent, and counted as that', async () => {
    await changeDestination(t.ctx, { destinationId: id, change: { version: 1, query: 'id:c' } })
    expect(await retry()).toMatchObject({ delivered: 1, gone: 1 })
    expect(await counts()).toMatchObject({ dead: 0 })
  })

  test('nothing leads into a private network', async () => {
    const closed = { mayReach: () => false }
    expect(await retryLetters(t.ctx, closed, { destinationId: id })).toMatchObject({
      left: 2,
      problem: expect.stringContaining('inside of a private network') as string,
    })
    expect(t.receiver.got).toHaveLength(3)
  })
})
