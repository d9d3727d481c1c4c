import { rmSync } from 'node:fs'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { workerCtx } from '@/lib/access/server/worker-ctx'
import { base64 } from '@/lib/base/bytes'
import { withClient } from '@/lib/db/client'
import { hasher } from '@/lib/log/server/tree'
import { consistencyRanges, makeConsistency, verifyConsistency } from '@/lib/merkle/proof'
import type { OpenedCheckpoint } from '@/lib/proof/checkpoint'
import { continuedLogs } from '@/lib/proof/continued'
import { testAppend } from '@/lib/testing/append'
import { TEST_ROLES, type TestDb, testDatabase, testTenant } from '@/lib/testing/database'
import {
  servedCheckpoint,
  someEvents,
  TEST_URL,
  type TestPublishing,
  testPublishing,
} from '@/lib/testing/publishing'

import { checkGuard } from './check-guard'
import { type ContinuedLog, continueLog } from './continue-log'
import { Guard, GuardMoved, type Signed } from './guard'
import { adoptGuard } from './mend-guard'
import { publishing } from './publishing'
import { selectLogFacts } from './store-served'
import { readEntries, readNodes } from './store-tiles'

let today: TestDb
/** The database when three entries were stored and signed. */
let yesterday: TestDb
let before: OpenedCheckpoint
let tenant: TenantRef
let at: TestPublishing

beforeEach(async () => {
  const first = await testDatabase()
  at = testPublishing()
  tenant = await testTenant(first.db, { slug: 'acme' })
  await append(first, 3)
  await at.publish(first.db)
  before = await servedCheckpoint(first.db, tenant)
  await first.db.close()
  yesterday = await testDatabase(first.name)
  today = await testDatabase(first.name)
  await first.drop()
  await append(today, 2)
  await at.publish(today.db)
})
afterEach(async () => {
  at.remove()
  await today.drop()
  await yesterday.drop()
})

const append = ({ db }: TestDb, count: number, action?: string) =>
  testAppend(db, tenant, someEvents(count, action))

const goOn = ({ db }: TestDb): Promise<ContinuedLog[]> =>
  continueLog(
    workerCtx(db, tenant, () => new Date()),
    tenant,
    { guardDir: at.guardDir, url: TEST_URL },
  )

/** The tenant as of the name that its log has now. */
async function named({ db }: TestDb): Promise<TenantRef> {
  const facts = await selectLogFacts(db.pool, tenant.logId)
  return { ...tenant, logIdentity: facts?.identity ?? '' }
}

const statementAt = async ({ db }: TestDb, index: number) => {
  const [entry] = await readEntries(db.pool, tenant.logId, BigInt(index), 1)
  return continuedLogs([{ index: BigInt(index), text: entry?.toString() ?? '' }])[0]
}

/** A guard of another time, in the place of the one there is. */
async function rewind(dir: string, identity: string, { origin, size, root }: Signed): Promise<void> {
  rmSync(dir, { recursive: true, force: true })
  await (await Guard.open(dir)).advance(new Map([[identity, { origin, size, root }]]))
}

const problemOf = async ({ db }: TestDb) => (await publishing(db)).halted[0]?.problem ?? null

describe('a log of which signed entries were lost', () => {
  test('goes on under another name, which contains what is left of it, and says what is lost', async () => {
    const old = tenant.logId
    await expect(checkGuard(yesterday.db, at.guardDir)).rejects.toThrow('vouchsafe logs continue')
    const signed = (await Guard.open(at.guardDir)).signed(old)!
    const [step, ...more] = await goOn(yesterday)
    expect(more).toEqual([])
    expect(step).toMatchObject({
      tenant: 'acme',
      was: { log: old, origin: before.origin, size: 5, kept: 3 },
      now: { index: 3 },
    })
    await expect(checkGuard(yesterday.db, at.guardDir)).resolves.toEqual({ unknown: [] })
    expect(await at.publish(yesterday.db)).toMatchObject({ signed: 1, halted: [] })
    const now = await servedCheckpoint(yesterday.db, await named(yesterday))
    expect(now).toMatchObject({ origin: step?.now.origin, size: 4n })
    expect(now.origin).not.toBe(before.origin)
    const ranges = consistencyRanges(3n, 4n)
    const [read] = await readNodes(yesterday.db.pool, [{ logId: tenant.logId, size: 4n, ranges }])
    const claim = { oldSize: 3n, newSize: 4n, oldRoot: before.root, newRoot: now.root }
    expect(verifyConsistency(hasher, claim, makeConsistency(hasher, 3n, 4n, read!))).toBe(true)
    const note = (await selectLogFacts(today.db.pool, old))?.checkpoint?.note ?? ''
    expect(await statementAt(yesterday, 3)).toEqual({
      index: 3n,
      origin: before.origin,
      size: 5,
      root: base64(signed.root),
      kept: 3,
      checkpoint: expect.stringContaining(`${before.origin}\n3\n`) as string,
    })
    expect(note).toContain('\n5\n')
    expect((await Guard.open(at.guardDir)).signed(old)).toMatchObject({
      size: 5n,
      continuedBy: step?.now.log,
    })
  })

  test('is continued once: again there is nothing to be done, and its old name is signed no more', async () => {
    const [step] = await goOn(yesterday)
    await append(yesterday, 1)
    await at.publish(yesterday.db)
    expect(await goOn(yesterday)).toEqual([])
    expect(await problemOf(yesterday)).toBeNull()
    // The database of before the loss is found after all, and holds more than was ever signed.
    await append(today, 1)
    expect(await at.publish(today.db)).toMatchObject({ signed: 0 })
    expect(await problemOf(today)).toContain(`${step?.now.log} continues it`)
    await expect(checkGuard(today.db, at.guardDir)).rejects.toThrow('the database is older than that')
    expect((await servedCheckpoint(today.db, tenant)).size).toBe(5n)
  })

  test('goes on from what is there, whoever stored meanwhile', async () => {
    await append(yesterday, 4, 'other.history')
    const [step] = await goOn(yesterday)
    expect(step).toMatchObject({ was: { size: 5, kept: 3 }, now: { index: 7 } })
    expect(await at.publish(yesterday.db)).toMatchObject({ signed: 1 })
    expect(await servedCheckpoint(yesterday.db, await named(yesterday))).toMatchObject({ size: 8n })
  })

  test('keeps the name that the guard has for it, wherever the command was killed', async () => {
    const asOwner = (sql: string) => withClient(yesterday.ownerUrl, (client) => client.query(sql))
    await asOwner(`REVOKE INSERT ON log_ended FROM ${TEST_ROLES.app}`)
    await expect(goOn(yesterday)).rejects.toThrow('log_ended')
    const next = (await Guard.open(at.guardDir)).signed(tenant.logId)?.continuedBy
    expect(next).toMatch(/^[0-9a-f]{32}$/)
    expect((await named(yesterday)).logIdentity).toBe(tenant.logId)
    await asOwner(`GRANT INSERT ON log_ended TO ${TEST_ROLES.app}`)
    expect(await goOn(yesterday)).toMatchObject([{ now: { log: next, index: 3 } }])
    expect(await at.publish(yesterday.db)).toMatchObject({ signed: 1 })
  })

  test('is continued as often as it takes where the database is older than an earlier loss', async () => {
    await yesterday.db.close()
    const again = await testDatabase(yesterday.name)
    const other = await testDatabase(yesterday.name)
    await yesterday.drop()
    yesterday = again
    const [first] = await goOn(other)
    await at.publish(other.db)
    await other.drop()
    const steps = await goOn(yesterday)
    expect(steps.map(({ was }) => was.log)).toEqual([tenant.logId, first?.now.log])
    expect(steps[1]).toMatchObject({ was: { size: 4, kept: 0 }, now: { index: 4 } })
    expect(await at.publish(yesterday.db)).toMatchObject({ signed: 1, halted: [] })
    expect(await statementAt(yesterday, 4)).toMatchObject({ origin: first?.now.origin, size: 4, kept: 0 })
  })

  test('goes on beside a publisher that runs', async () => {
    const publisher = at.publisher(yesterday.db)
    expect(await publisher.round()).toMatchObject({ signed: 0 })
    await goOn(yesterday)
    await expect(publisher.round()).rejects.toThrow(GuardMoved)
    await expect.poll(() => publisher.round()).toMatchObject({ signed: 1 })
    expect(await problemOf(yesterday)).toBeNull()
    publisher.close()
  })
})

describe('where the guard was restored, too', () => {
  const place = () => ({ guardDir: at.guardDir, url: TEST_URL })
  const ctx = () => workerCtx(yesterday.db, tenant, () => new Date())

  test('and is older than the database, start is refused and nothing is signed', async () => {
    await rewind(at.guardDir, tenant.logId, { ...before, size: 2n })
    await expect(checkGuard(yesterday.db, at.guardDir)).rejects.toThrow(
      'Its checkpoint says 3 entries, and the guard in VOUCHSAFE_KEYS knows of 2',
    )
    expect(await at.publish(yesterday.db)).toMatchObject({ signed: 0 })
    await append(yesterday, 1)
    expect(await at.publish(yesterday.db)).toMatchObject({ signed: 0 })
    expect(await adoptGuard(yesterday.db, at.guardDir)).toEqual([{ identity: tenant.logId, problem: null }])
    expect(await at.publish(yesterday.db)).toMatchObject({ signed: 1 })
  })

  test.each([
    ['is gone', null],
    ['is older', 2n],
  ] as const)('and %s, the log goes on with what the database proves', async (_, size) => {
    rmSync(at.guardDir, { recursive: true })
    if (size !== null) await rewind(at.guardDir, tenant.logId, { ...before, size })
    const [step] = await goOn(yesterday)
    expect(step).toMatchObject({ was: { size: 3, kept: 3 }, now: { index: 3 } })
    expect(await at.publish(yesterday.db)).toMatchObject({ signed: 1, halted: [] })
  })

  test('every log that was signed goes on under another name when somebody says so, and once', async () => {
    await rewind(at.guardDir, tenant.logId, before)
    const fresh = await testTenant(yesterday.db)
    expect(await goOn(yesterday)).toEqual([])
    const lost = { ...place(), isGuardLost: true }
    expect(await continueLog(ctx(), tenant, lost)).toMatchObject([{ was: { size: 3, kept: 3 } }])
    expect(await continueLog(ctx(), tenant, lost)).toEqual([])
    expect(await continueLog(ctx(), fresh, lost)).toEqual([])
  })
})

describe('a log is not continued', () => {
  test('that holds all that was signed, nor one that was never signed', async () => {
    const other = await testTenant(today.db)
    expect(await goOn(today)).toEqual([])
    const place = { guardDir: at.guardDir, url: TEST_URL }
    expect(
      await continueLog(
        workerCtx(today.db, other, () => new Date()),
        other,
        place,
      ),
    ).toEqual([])
  })

  test('whose own tree is broken', async () => {
    await withClient(yesterday.superUrl, async (client) => {
      await client.query('ALTER TABLE log_entry DISABLE TRIGGER USER')
      await client.query('DELETE FROM log_entry WHERE idx = 1')
    })
    await expect(goOn(yesterday)).rejects.toThrow('is broken in itself')
    expect((await Guard.open(at.guardDir)).signed(tenant.logId)?.continuedBy).toBeUndefined()
  })

  test('by who has the database alone: the guard knows nothing of another name', async () => {
    await yesterday.db.pool.query(
      'UPDATE log SET identity = gen_random_uuid(), origin = NULL WHERE id = $1',
      [tenant.logId],
    )
    expect(await at.publish(yesterday.db)).toMatchObject({ signed: 0 })
    expect(await problemOf(yesterday)).toContain('the guard in VOUCHSAFE_KEYS does not know of it')
    await expect(checkGuard(yesterday.db, at.guardDir)).rejects.toThrow('does not know of it')
  })
})

test('a guard that is made anew knows what ended', async () => {
  const [step] = await goOn(yesterday)
  await at.publish(yesterday.db)
  const known = (await Guard.open(at.guardDir)).all()
  rmSync(at.guardDir, { recursive: true })
  expect(await adoptGuard(yesterday.db, at.guardDir)).toEqual([{ identity: step?.now.log, problem: null }])
  expect((await Guard.open(at.guardDir)).all()).toEqual(known)
  await append(yesterday, 1)
  expect(await at.publish(yesterday.db)).toMatchObject({ signed: 1, halted: [] })
})
