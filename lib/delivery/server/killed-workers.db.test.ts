import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { testDatabase, type TestDb, testTenant } from '@/lib/testing/database'
import { appendFlows, testDestination } from '@/lib/testing/deliveries'
import { type FaultyReceiver, faultyReceiver } from '@/lib/testing/faulty-receiver'

const WORKER = fileURLToPath(new URL('../../testing/delivery-worker.ts', import.meta.url))
/** Each worker is a process of its own. */
const LONG_MS = 600_000
/** Two batches. */
const EACH = 10

let database: TestDb
let tenant: TenantRef
let receiver: FaultyReceiver
const workers: ChildProcess[] = []
let sent = 0

beforeAll(async () => {
  database = await testDatabase()
  tenant = await testTenant(database.db)
  receiver = await faultyReceiver()
  await testDestination(database.db, tenant, { url: receiver.url })
})
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL')
  await receiver.close()
  await database.drop()
})

function start(signal: 'SIGKILL' | 'SIGSTOP' = 'SIGKILL', at = 0): ChildProcess {
  const args = ['--import', 'tsx', WORKER, database.appUrl, signal, String(at)]
  const worker = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  workers.push(worker)
  return worker
}

/** Works until all is done; how many statements that took. */
async function finish(worker: ChildProcess): Promise<number> {
  const ended = once(worker, 'exit')
  const [said] = (await once(worker, 'message')) as [{ statements: number }]
  await ended
  return said.statements
}

/** What time does: leases of workers that say nothing end, and pauses are over. */
const timePasses = () =>
  database.db.pool.query(`UPDATE delivery SET leased_until = now() - interval '1 second', next_try_at = NULL`)

async function append(): Promise<void> {
  await appendFlows(database.db, tenant, sent, sent + EACH)
  sent += EACH
}

/** All arrived, in order, and is counted once; what came twice was sent by somebody who was lost before that was noted. */
async function expectWhole(losses: number): Promise<void> {
  const { rows } = await database.db.pool.query(
    `SELECT d.delivered::int, d.dead::int, (h.size - d.next_idx)::int AS pending
       FROM delivery d JOIN log_head h ON h.log_id = $1`,
    [tenant.logId],
  )
  expect(rows).toEqual([{ delivered: sent, dead: 0, pending: 0 }])
  const { unique, outOfOrder, unreadable, repeats, requestsAfterAnswered } = receiver.tally.counts
  expect({ unique, outOfOrder, unreadable }).toEqual({ unique: sent, outOfOrder: 0, unreadable: 0 })
  expect(repeats.afterDropped).toBe(0)
  expect(requestsAfterAnswered).toBeLessThanOrEqual(losses)
}

describe('a worker @long', () => {
  test(
    'that is killed between any two of its statements, or while a receiver has what it sent, loses nothing',
    { timeout: LONG_MS },
    async () => {
      await append()
      const statements = await finish(start())
      expect(statements).toBeGreaterThan(10)
      for (let at = 1; at <= statements; at++) {
        await append()
        const worker = start('SIGKILL', at)
        await once(worker, 'exit')
        await timePasses()
      }
      for (let request = 0; request < 2; request++) {
        await append()
        const worker = start()
        let left = request
        receiver.onTaken = async () => {
          if (left-- === 0) worker.kill('SIGKILL')
        }
        await once(worker, 'exit')
        receiver.onTaken = async () => undefined
        await timePasses()
      }
      await finish(start())
      await expectWhole(statements)
      // Killed in the middle of a request, it did not wait for its answer.
      expect(
        receiver.tally.counts.repeats.afterUnwaited + receiver.tally.counts.repeats.afterAnswered,
      ).toBeGreaterThan(0)
    },
  )

  test(
    'that stands still while another takes over changes nothing when it goes on',
    { timeout: LONG_MS },
    async () => {
      await append()
      const statements = await finish(start())
      const before = receiver.tally.counts.requestsAfterAnswered
      let stops = 0
      for (let at = 2; at <= statements; at += 2) {
        await append()
        const still = start('SIGSTOP', at)
        // Its parent hears of the stop by nothing but its silence: it has taken the delivery by then, and does not go on.
        await expect.poll(() => stateOf(still), { timeout: 60_000 }).toMatch(/^[TZ]|^$/)
        await timePasses()
        await finish(start())
        still.kill('SIGCONT')
        await finish(still)
        stops++
      }
      await timePasses()
      await finish(start())
      await expectWhole(before + 2 * stops)
    },
  )
})

function stateOf({ pid }: ChildProcess): string {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout.trim()
}
