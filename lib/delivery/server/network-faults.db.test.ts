import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { egressTo } from '@/lib/delivery/egress'
import { testAuthority } from '@/lib/testing/certificates'
import { testDatabase, type TestDb, testTenant } from '@/lib/testing/database'
import { appendFlows, testDestination } from '@/lib/testing/deliveries'
import { type FaultyReceiver, faultyReceiver, type ReceiverFault } from '@/lib/testing/faulty-receiver'

import { deliverNext } from './deliver-next'

const HOUR_MS = 3_600_000
const authority = testAuthority()

let database: TestDb
let tenant: TenantRef
let receiver: FaultyReceiver
let turn = 0

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  tenant = await testTenant(database.db)
})
afterEach(async () => {
  await database.db.pool.query('DELETE FROM destination')
  await receiver.close()
})

/** As a worker does until there is nothing to do; its clock jumps back and forth by an hour. */
async function work(): Promise<void> {
  const now = () => new Date(Date.now() + ((turn++ % 3) - 1) * HOUR_MS)
  const place = { db: database.db, egress: egressTo(['127.0.0.0/8']), now, random: Math.random }
  while (await deliverNext(place));
}

/** What waits is due: nothing waits for longer than receivers may ask for, whatever the clocks say. */
async function later(): Promise<void> {
  const { rows } = await database.db.pool.query<{ waits: number }>(
    `SELECT coalesce(extract(epoch FROM next_try_at - now()), 0)::float8 AS waits FROM delivery`,
  )
  expect(rows[0]?.waits).toBeLessThanOrEqual(600)
  await database.db.pool.query('UPDATE delivery SET next_try_at = NULL')
}

async function counts() {
  const { rows } = await database.db.pool.query<{ delivered: number; dead: number; pending: number }>(
    `SELECT d.delivered::int, d.dead::int, (h.size - d.next_idx)::int AS pending
       FROM delivery d JOIN log_head h ON h.log_id = $1`,
    [tenant.logId],
  )
  return rows[0]
}

/** Sends 40 events, in two goes, while this happens; all must arrive in order, each counted once. */
async function sendAll(during: () => Promise<void> = async () => undefined): Promise<void> {
  await appendFlows(database.db, tenant, 0, 25)
  await during()
  await work()
  await appendFlows(database.db, tenant, 25, 40)
  for (let i = 0; i < 100 && (await counts())?.pending !== 0; i++) {
    await later()
    await work()
  }
  expect(await counts()).toEqual({ delivered: 40, dead: 0, pending: 0 })
  const { unique, outOfOrder, unreadable } = receiver.tally.counts
  expect({ unique, outOfOrder, unreadable }).toEqual({ unique: 40, outOfOrder: 0, unreadable: 0 })
  expect(receiver.tally.counts.repeats).toMatchObject({ afterAnswered: 0, afterUnwaited: 0 })
}

const TAKES_NOTHING: [string, ReceiverFault[]][] = [
  ['a reset in the middle of the body', ['reset', 'reset']],
  ['no answer', ['hang']],
  ['a slow reader', ['slow', 'slow']],
  ...[408, 425, 429, 500, 502, 503, 504].map((status): [string, ReceiverFault[]] => [
    `status ${status}`,
    [status, { status, retryAfter: '3' }, { status, retryAfter: new Date(Date.now() + 5000).toUTCString() }],
  ]),
  ['one thing after another', ['reset', 503, 'slow', 429, 'reset', { status: 503, retryAfter: '1' }]],
]
const TAKES_IT: [string, ReceiverFault[]][] = [
  ['an answer that is lost', ['answer lost', 'answer lost']],
  ['an answer that is cut off', ['answer cut']],
  ['answers lost between refusals', [503, 'answer lost', 'reset', 'answer cut', 429]],
]

describe.each([
  ['HTTP', false],
  ['TLS', true],
])('over %s @long', (_, isTls) => {
  beforeEach(async () => {
    receiver = await faultyReceiver(isTls ? authority.issue('localhost') : undefined)
    await testDestination(database.db, tenant, { url: receiver.url, ca: isTls ? authority.cert : null })
  })

  test.each(TAKES_NOTHING)('nothing is lost or repeated by %s', async (__, faults) => {
    receiver.faults = [...faults]
    await sendAll()
    expect(receiver.tally.counts.repeats.afterDropped).toBe(0)
    expect(receiver.faults).toEqual([])
  })

  test.each(TAKES_IT)(
    'nothing is lost, and repeated only what was not answered, by %s',
    async (__, faults) => {
      receiver.faults = [...faults]
      await sendAll()
      expect(receiver.tally.counts.repeats.afterDropped).toBeGreaterThan(0)
      expect(receiver.faults).toEqual([])
    },
  )

  test('nothing is lost or repeated by a receiver that is away', async () => {
    await sendAll(async () => {
      await receiver.setAway(true)
      await work()
      await later()
      await work()
      await receiver.setAway(false)
    })
    expect(receiver.tally.counts.repeats.afterDropped).toBe(0)
  })
})

test('nothing is sent to a receiver with another certificate, and nothing is lost @long', async () => {
  receiver = await faultyReceiver(testAuthority().issue('localhost'))
  await testDestination(database.db, tenant, { url: receiver.url, ca: authority.cert })
  await sendAll(async () => {
    await work()
    expect(receiver.tally.counts.events).toBe(0)
    receiver.setCertificate(authority.issue('localhost'))
  })
  expect(receiver.tally.counts.repeats.afterDropped).toBe(0)
})
