import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { testDatabase, type TestDb } from '@/lib/testing/database'
import { type DeliveryTest, deliveryTest } from '@/lib/testing/delivery'

import { changeDestination } from './change-destination'
import { resumeDestination } from './resume-destination'

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

const change = (destinationId: string, json: object) =>
  changeDestination(t.ctx, { destinationId, change: { version: 1, ...json } })

async function lastEvent() {
  const [event] = await database.db.prisma.event.findMany({
    where: { tenantId: t.tenant.key },
    orderBy: { idx: 'desc' },
    take: 1,
  })
  return event
}

describe('a change', () => {
  test('is recorded with what was before and after, and holds for the next batch', async () => {
    const { id } = await t.make()
    const view = await change(id, { name: 'Other', query: 'id:b', target: { timeoutSeconds: 5 } })
    expect(view).toMatchObject({ name: 'Other', version: 2, target: { kind: 'webhook', timeoutSeconds: 5 } })
    const event = await lastEvent()
    expect(event).toMatchObject({
      action: 'vouchsafe.destination.update',
      message: 'The destination Other was changed: name, target, query',
      before: { name: 'SIEM', query: 'type:FLOW' },
      after: { name: 'Other', query: 'id:b' },
    })
    await t.send('a', 'b')
    await t.work()
    expect(t.arrived()).toEqual(['b'])
  })

  test('of secrets says which, and never what; what is left out stays', async () => {
    const { id } = await t.make(
      {},
      { authorization: 'Bearer hush-one', headers: [{ name: 'X-Key', value: 'hush-two' }] },
    )
    await change(id, { target: { authorization: 'Bearer hush-three' } })
    expect(await lastEvent()).toMatchObject({
      message: 'The destination SIEM was changed: authorization',
      details: { secretsChanged: ['authorization'] },
    })
    await t.send('a')
    await t.work()
    expect(t.receiver.got[0]?.headers).toMatchObject({
      authorization: 'Bearer hush-three',
      'x-key': 'hush-two',
    })
    const { rows } = await database.db.pool.query<{ text: string }>(
      `SELECT (SELECT string_agg(x::text, '') FROM destination x) || (SELECT string_agg(e::text, '') FROM event e) AS text`,
    )
    expect(rows[0]?.text).not.toContain('hush')
  })

  test('of the host alone is refused where there are secrets', async () => {
    const { id } = await t.make({}, { authorization: 'Bearer hush' })
    await expect(change(id, { target: { url: 'https://other.example.com/in' } })).rejects.toMatchObject({
      code: 'invalid',
      extra: { problems: [{ path: 'target.authorization' }] },
    })
  })

  test('by somebody who read another version changes nothing, and none changes nothing either', async () => {
    const { id } = await t.make()
    await change(id, { name: 'First' })
    await expect(change(id, { name: 'Second' })).rejects.toMatchObject({ code: 'conflict' })
    expect(
      await changeDestination(t.ctx, { destinationId: id, change: { version: 2, name: 'First' } }),
    ).toMatchObject({
      name: 'First',
      version: 2,
    })
    await t.make({ name: 'Taken' })
    await expect(
      changeDestination(t.ctx, { destinationId: id, change: { version: 2, name: 'taken' } }),
    ).rejects.toMatchObject({ code: 'conflict' })
  })

  test('switches it off and on: nothing is sent meanwhile, and nothing is left out', async () => {
    const { id } = await t.make()
    expect(await change(id, { enabled: false })).toMatchObject({ state: 'off' })
    expect((await lastEvent())?.message).toMatch(/^The destination SIEM was switched off/)
    await t.send('a')
    await t.work()
    expect(t.receiver.got).toEqual([])
    const waiting = await t.view(id)
    expect(waiting.lagSeconds).toBeGreaterThanOrEqual(0)
    expect(waiting.counts.pending).toBeGreaterThan(0)
    await changeDestination(t.ctx, { destinationId: id, change: { version: 2, enabled: true } })
    await t.work()
    expect(t.arrived()).toEqual(['a'])
    expect(await t.view(id)).toMatchObject({ state: 'running', lagSeconds: null })
  })
})

describe('a destination that does not go on', () => {
  test('goes on from where it is stopped, with or without the event that holds it up', async () => {
    const { id } = await t.make({ stopAtDeadLetter: true, query: 'type:FLOW -id:other' })
    await t.send('other', 'poison', 'b')
    const no = { status: 422, body: 'no' } as const
    t.receiver.replies.push(no, no)
    await t.work()
    const { state, stoppedAtIndex, counts } = await t.view(id)
    expect(state).toBe('stopped')
    expect(counts.dead).toBe(0)
    const index = stoppedAtIndex ?? -1
    await t.work()
    expect(t.receiver.got).toHaveLength(2)

    const resume = (skip?: number) =>
      resumeDestination(t.ctx, { destinationId: id, resume: skip === undefined ? {} : { skip } })
    await expect(resume(index + 1)).rejects.toMatchObject({ code: 'conflict' })
    t.receiver.replies.push(no, no)
    expect(await resume()).toMatchObject({ state: 'running', stoppedAtIndex: null })
    await t.work()
    expect(await t.view(id)).toMatchObject({ state: 'stopped', stoppedAtIndex: index })
    expect(await resume(index)).toMatchObject({ state: 'running', counts: { dead: 1 } })
    expect(await lastEvent()).toMatchObject({
      action: 'vouchsafe.destination.resume',
      details: {
        state: 'stopped',
        skipped: index,
        problem: expect.stringContaining('answered 422: no') as string,
      },
    })
    await t.work()
    expect(t.arrived().at(-1)).toBe('b')
    expect((await t.view(id)).counts).toMatchObject({ delivered: 1, dead: 1, pending: 0 })
    await expect(resume()).rejects.toMatchObject({ code: 'conflict' })
  })

  test('is paused after a day: one event asks whether its receiver is back, and then all come', async () => {
    const { id } = await t.make()
    await t.send('a', 'b', 'c')
    const failSince = (interval: string) =>
      database.db.pool.query(`UPDATE delivery SET failing_since = now() - $1::interval`, [interval])
    const down = { status: 503 } as const
    t.receiver.replies.push(down, down, down)
    await t.work()
    expect(await t.view(id)).toMatchObject({
      state: 'failing',
      failures: 1,
      lastAttempt: { verdict: 'later' },
    })
    await failSince('23 hours 59 minutes')
    await t.work()
    expect((await t.view(id)).state).toBe('failing')
    await failSince('24 hours 1 minute')
    await t.work()
    expect((await t.view(id)).state).toBe('paused')
    await t.work()
    expect(await t.view(id)).toMatchObject({ state: 'running', lastAttempt: { verdict: 'delivered' } })
    expect(t.arrived().slice(-3)).toEqual(['a', 'b', 'c'])
    expect(t.receiver.got.at(-2)?.text.trimEnd().split('\n')).toHaveLength(1)
  })

  test('is stopped after as many days as it says', async () => {
    const { id } = await t.make({ stopAfterDays: 2 })
    await t.send('a')
    const down = { status: 503 } as const
    t.receiver.replies.push(down, down)
    await t.work()
    await database.db.pool.query(`UPDATE delivery SET failing_since = now() - interval '2 days 1 minute'`)
    await t.work()
    await t.work()
    expect(await t.view(id)).toMatchObject({ state: 'stopped', stoppedAtIndex: null })
    expect(t.receiver.got).toHaveLength(2)
    await resumeDestination(t.ctx, { destinationId: id, resume: {} })
    await t.work()
    expect(await t.view(id)).toMatchObject({ state: 'running', counts: { delivered: 1 } })
  })
})
