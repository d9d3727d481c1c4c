import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { checkLog } from '@/lib/log/server/check-log'
import { hasher } from '@/lib/log/server/tree'
import { consistencyRanges, makeConsistency, verifyConsistency } from '@/lib/merkle/proof'
import type { Checkpoint } from '@/lib/proof/checkpoint'
import { type TestDb, testDatabase, testTenant } from '@/lib/testing/database'
import { servedCheckpoint, type TestPublishing, testPublishing } from '@/lib/testing/publishing'

import { Guard } from './guard'
import { selectPublishing } from './store-checkpoints'
import { selectLogFacts } from './store-served'
import { readNodes } from './store-tiles'

const WORKER = fileURLToPath(new URL('../../testing/publisher-worker.ts', import.meta.url))
/** Each publisher is a process of its own. */
const LONG_MS = 900_000

let database: TestDb
let tenant: TenantRef
let at: TestPublishing
const workers: ChildProcess[] = []

beforeAll(async () => {
  database = await testDatabase()
  tenant = await testTenant(database.db)
  at = testPublishing()
})
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL')
  at.remove()
  await database.drop()
})

/** Appends and signs; is killed in front of one of its steps, or says how many there were. */
async function run(killedAt = 0, events = 1): Promise<string[] | null> {
  const args = [database.appUrl, at.guardDir, JSON.stringify(tenant), String(killedAt), String(events)]
  const worker = spawn(process.execPath, ['--import', 'tsx', WORKER, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  workers.push(worker)
  let steps: string[] | null = null
  worker.on('message', (said: { steps: string[] }) => (steps = said.steps))
  await once(worker, 'exit')
  return steps
}

/** The tenant as of the name that its log has now. */
async function named(): Promise<TenantRef> {
  const facts = await selectLogFacts(database.db.pool, tenant.logId)
  return { ...tenant, logIdentity: facts?.identity ?? '' }
}

/** Whatever was served before is in what is served now. */
async function expectExtends(before: Checkpoint, now: Checkpoint): Promise<void> {
  const [read] = await readNodes(database.db.pool, [
    { logId: tenant.logId, size: now.size, ranges: consistencyRanges(before.size, now.size) },
  ])
  const proof = makeConsistency(hasher, before.size, now.size, read!)
  const claim = { oldSize: before.size, newSize: now.size, oldRoot: before.root, newRoot: now.root }
  expect(verifyConsistency(hasher, claim, proof)).toBe(true)
}

describe('a publisher @long', () => {
  test(
    'that is killed in front of any step of append, guard, sign and store leaves one history, and the next one goes on',
    { timeout: LONG_MS },
    async () => {
      const steps = await run(0, 250)
      // The guard is written in the middle of it.
      const names = [...new Set(steps)]
      expect(names).toEqual(expect.arrayContaining(['query', 'open', 'link', 'unlink']) as string[])
      let last: Checkpoint = await servedCheckpoint(database.db, tenant)
      for (let step = 1; step <= (steps?.length ?? 0); step++) {
        await run(step)
        const served = await servedCheckpoint(database.db, tenant)
        await expectExtends(last, served)
        const signed = (await Guard.open(at.guardDir)).signed(tenant.logId)
        // What is served was in the guard first.
        expect(signed!.size).toBeGreaterThanOrEqual(served.size)
        last = served
      }
      expect(await run()).not.toBeNull()
      const served = await servedCheckpoint(database.db, tenant)
      await expectExtends(last, served)
      const report = await checkLog(database.db, tenant, () => undefined)
      expect(report.findings).toEqual([])
      expect(served.size).toBe(BigInt(report.size))
      expect((await selectPublishing(database.db.pool)).halted).toEqual([])
    },
  )

  test(
    'that lets a log go on after a loss, killed in front of any step and run again, does so under one name',
    { timeout: LONG_MS },
    async () => {
      /** Ten more entries were signed, by a database that is there no more. */
      const lose = async (): Promise<string> => {
        const { logIdentity } = await named()
        const guard = await Guard.open(at.guardDir)
        const signed = guard.signed(logIdentity)!
        await guard.advance(new Map([[logIdentity, { ...signed, size: signed.size + 10n }]]))
        return logIdentity
      }
      await at.publish(database.db)
      let last: Checkpoint = await servedCheckpoint(database.db, tenant)
      await lose()
      const steps = await run(0, -1)
      expect([...new Set(steps)]).toEqual(
        expect.arrayContaining(['query', 'open', 'link', 'unlink']) as string[],
      )
      for (let step = 1; step <= (steps?.length ?? 0); step++) {
        const lost = await lose()
        await run(step, -1)
        expect(await run(0, -1)).not.toBeNull()
        // The server may not have heard yet that the one before is gone, and keeps its lock.
        await at.publish(database.db)
        const now = await named()
        expect((await Guard.open(at.guardDir)).signed(lost)?.continuedBy).toBe(now.logIdentity)
        const served = await servedCheckpoint(database.db, now)
        await expectExtends(last, served)
        // One entry says so, however often it took.
        expect(served.size).toBe(last.size + (step === 1 ? 2n : 1n))
        last = served
      }
      const report = await checkLog(database.db, tenant, () => undefined)
      expect(report.findings).toEqual([])
    },
  )

  test(
    'that gives a name up because the guard was lost, killed in front of any step and run again, ends with one that is signed',
    { timeout: LONG_MS },
    async () => {
      tenant = await testTenant(database.db)
      expect(await run(0, 3)).not.toBeNull()
      let last: Checkpoint = await servedCheckpoint(database.db, tenant)
      const steps = await run(0, -2)
      for (let step = 1; step <= (steps?.length ?? 0); step++) {
        await run(step, -2)
        expect(await run(0, -2)).not.toBeNull()
        await at.publish(database.db)
        const now = await named()
        const guard = await Guard.open(at.guardDir)
        expect([guard.identityOf(tenant.id), guard.signed(now.logIdentity)?.isGivenUp]).toEqual([
          now.logIdentity,
          undefined,
        ])
        const served = await servedCheckpoint(database.db, now)
        await expectExtends(last, served)
        // Once for the command, and once more where it had ended when it was killed, or had not begun.
        expect([1n, 2n]).toContain(served.size - last.size - (step === 1 ? 1n : 0n))
        last = served
      }
      expect((await selectPublishing(database.db.pool)).halted).toEqual([])
    },
  )

  test(
    'that works beside others at the same moment signs one history with them',
    { timeout: LONG_MS },
    async () => {
      tenant = await testTenant(database.db)
      await run()
      const before = await servedCheckpoint(database.db, tenant)
      const ended = await Promise.all(Array.from({ length: 4 }, () => run()))
      expect(ended.filter((steps) => steps === null)).toEqual([])
      await at.publish(database.db)
      const served = await servedCheckpoint(database.db, tenant)
      expect(served.size).toBe(before.size + 4n)
      await expectExtends(before, served)
      expect((await selectPublishing(database.db.pool)).halted).toEqual([])
    },
  )
})
