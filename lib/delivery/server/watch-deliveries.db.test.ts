import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { testDatabase, type TestDb } from '@/lib/testing/database'
import { type DeliveryTest, deliveryTest } from '@/lib/testing/delivery'
import { holdLock } from '@/lib/testing/locks'

import { changeDestination } from './change-destination'
import { resumeDestination } from './resume-destination'
import { watchDeliveries } from './watch-deliveries'

let database: TestDb
let t: DeliveryTest
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  t = await deliveryTest(database)
})
afterEach(() => t.receiver.close())

const watch = async () => (await watchDeliveries(database.db, new Date())).told
async function alerts() {
  const events = await database.db.prisma.event.findMany({
    where: { tenantId: t.tenant.key, actorName: 'worker' },
    orderBy: { idx: 'asc' },
  })
  return events.map(({ action }) => action.replace('vouchsafe.destination.', ''))
}
async function failSince(interval: string): Promise<void> {
  t.receiver.replies.push({ status: 503 })
  await t.work()
  await database.db.pool.query(`UPDATE delivery SET failing_since = now() - $1::interval`, [interval])
}

test('a receiver that is away for long is told of, once, and again when it is back', async () => {
  const { id } = await t.make()
  await t.send('a')
  await failSince('14 minutes')
  expect(await watch()).toBe(0)
  await failSince('16 minutes')
  // Two workers have both seen it before either tells of it.
  const lock = await holdLock(database.superUrl, 'SELECT FROM delivery FOR UPDATE')
  const both = Promise.all([watch(), watch()])
  await lock.untilWaiting(2)
  await lock.commit()
  expect((await both).toSorted((a, b) => a - b)).toEqual([0, 1])
  expect(await watch()).toBe(0)
  const [event] = await database.db.prisma.event.findMany({
    where: { action: 'vouchsafe.destination.failing' },
  })
  expect(event).toMatchObject({
    outcome: 'failure',
    reason: 'answered 503',
    resourceId: id,
    details: { state: 'failing', pending: expect.any(Number) as number },
  })

  await failSince('25 hours')
  await failSince('25 hours')
  await watch()
  await t.work()
  expect((await t.view(id)).state).toBe('running')
  await watch()
  expect(await watch()).toBe(0)
  expect(await alerts()).toEqual(['failing', 'paused', 'recovered'])
})

test('one that comes back before anybody was told is no news', async () => {
  await t.make()
  await t.send('a')
  await failSince('14 minutes')
  await watch()
  await t.work()
  expect(await watch()).toBe(0)
  expect(await alerts()).toEqual([])
})

test('one that is stopped is told of at once; one that is switched off is not', async () => {
  const { id } = await t.make({ stopAtDeadLetter: true })
  await t.send('a')
  t.receiver.replies.push({ status: 400, body: 'bad' })
  await t.work()
  await changeDestination(t.ctx, { destinationId: id, change: { version: 1, enabled: false } })
  expect(await watch()).toBe(0)
  const { rows } = await database.db.pool.query('SELECT told FROM delivery')
  expect(rows).toEqual([{ told: null }])

  await changeDestination(t.ctx, { destinationId: id, change: { version: 2, enabled: true } })
  t.receiver.replies.push({ status: 400, body: 'bad' })
  await t.work()
  expect(await watch()).toBe(1)
  expect(await alerts()).toEqual(['stopped'])
  const [event] = await database.db.prisma.event.findMany({
    where: { action: 'vouchsafe.destination.stopped' },
  })
  expect(event?.details).toMatchObject({ stoppedAtIndex: expect.any(Number) as number })

  // Whoever lets it go on is in the log with that: what follows is news again.
  await resumeDestination(t.ctx, { destinationId: id, resume: {} })
  expect(await watch()).toBe(0)
  await failSince('16 minutes')
  await watch()
  expect(await alerts()).toEqual(['stopped', 'failing'])
})

test('what is delivered by the minute is kept for some days', async () => {
  await t.make()
  await t.send('a')
  await t.work()
  await database.db.pool.query(
    `INSERT INTO delivery_minute SELECT id, now() - interval '9 days', 1 FROM delivery`,
  )
  await watch()
  const { rows } = await database.db.pool.query('SELECT delivered::int FROM delivery_minute')
  expect(rows).toEqual([{ delivered: 1 }])
})
