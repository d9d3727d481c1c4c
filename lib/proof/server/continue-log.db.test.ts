import { rmSync } from 'node:fs'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

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
import { tamper } from '@/lib/testing/tamper'

import { checkGuard } from './check-guard'
import { type ContinuedLog, continueLog } from './continue-log'
import { giveUpNames } from './give-up-names'
import { Guard, GuardMoved, type Signed } from './guard'
import { adoptGuard } from './mend-guard'
import { publishing } from './publishing'
import { selectLog } from './store-checkpoints'
import { selectLogFacts } from './store-served'
import { readEntries, readNodes } from './store-tiles'

let database: TestDb
let at: TestPublishing
/** Its three entries are signed. */
let tenant: TenantRef
let before: OpenedCheckpoint

beforeAll(async () => {
  database = await testDatabase()
  at = testPublishing()
})
afterAll(async () => {
  at.remove()
  await database.drop()
})
beforeEach(async () => {
  tenant = await testTenant(database.db)
  await append(3)
  await at.publish(database.db)
  before = await servedCheckpoint(database.db, tenant)
})

const append = (count: number, action?: string) => testAppend(database.db, tenant, someEvents(count, action))
const publish = (place = at) => place.publish(database.db)
const signedOf = async (place = at): Promise<Signed> =>
  (await Guard.open(place.guardDir)).signed(tenant.logId)!

/** Two more entries were signed, by a database that is there no more. */
async function lose(): Promise<Signed> {
  const signed = { tenant: tenant.id, origin: before.origin, size: 5n, root: new Uint8Array(32).fill(5) }
  await (await Guard.open(at.guardDir)).advance(new Map([[tenant.logId, signed]]))
  return signed
}

/** A guard of another time, which knows of this log alone. */
async function guardOf(signed: Signed | null): Promise<TestPublishing> {
  const place = testPublishing()
  if (signed !== null) await (await Guard.open(place.guardDir)).advance(new Map([[tenant.logId, signed]]))
  return place
}
const ofSize = (size: bigint): Signed => ({
  tenant: tenant.id,
  origin: before.origin,
  size,
  root: before.root,
})

function goOn({ guardDir } = { guardDir: at.guardDir }) {
  const ctx = workerCtx(database.db, tenant, () => new Date())
  return continueLog(ctx, tenant, { guardDir, url: TEST_URL })
}

const giveUp = (place: TestPublishing, ...tenants: TenantRef[]) =>
  giveUpNames(
    workerCtx(database.db, tenant, () => new Date()),
    tenants,
    { guardDir: place.guardDir, url: TEST_URL },
  )

/** The tenant as of the name that its log has now. */
async function named(): Promise<TenantRef> {
  const facts = await selectLogFacts(database.db.pool, tenant.logId)
  return { ...tenant, logIdentity: facts?.identity ?? '' }
}
const served = async () => servedCheckpoint(database.db, await named())

async function problem(): Promise<string | null> {
  const { logIdentity } = await named()
  const { halted } = await publishing(database.db)
  return halted.find(({ identity }) => identity === logIdentity)?.problem ?? null
}

async function statementAt(index: number) {
  const [entry] = await readEntries(database.db.pool, tenant.logId, BigInt(index), 1)
  return continuedLogs([{ index: BigInt(index), text: entry?.toString() ?? '' }])[0]
}

async function expectContains(old: OpenedCheckpoint, now: OpenedCheckpoint): Promise<void> {
  const ranges = consistencyRanges(old.size, now.size)
  const [read] = await readNodes(database.db.pool, [{ logId: tenant.logId, size: now.size, ranges }])
  const claim = { oldSize: old.size, newSize: now.size, oldRoot: old.root, newRoot: now.root }
  const proof = makeConsistency(hasher, old.size, now.size, read!)
  expect(verifyConsistency(hasher, claim, proof)).toBe(true)
}

describe('a log of which signed entries were lost', () => {
  test('goes on under another name, which contains what is left of it, and says what is lost', async () => {
    const signed = await lose()
    await append(1)
    await publish()
    expect(await problem()).toContain('has 4 entries of it, and 5 were signed')
    const [step, ...more] = await goOn()
    expect(more).toEqual([])
    expect(step).toMatchObject({
      tenant: tenant.slug,
      was: { log: tenant.logId, origin: before.origin, size: 5, kept: 3 },
      now: { index: 4 },
    })
    await expect(checkGuard(database.db, at.guardDir)).resolves.toBeUndefined()
    expect(await problem()).toBeNull()
    await publish()
    const now = await served()
    expect(now).toMatchObject({ origin: step?.now.origin, size: 5n })
    await expectContains(before, now)
    expect(await statementAt(4)).toEqual({
      index: 4n,
      origin: before.origin,
      size: 5,
      root: base64(signed.root),
      kept: 3,
      checkpoint: expect.stringContaining(`${before.origin}\n3\n`) as string,
    })
    expect(await signedOf()).toMatchObject({ size: 5n, continuedBy: step?.now.log })
  })

  test('is continued once: again there is nothing to be done', async () => {
    await lose()
    expect(await goOn()).toHaveLength(1)
    expect(await goOn()).toEqual([])
    await publish()
    await append(1)
    await publish()
    expect(await goOn()).toEqual([])
    expect((await served()).size).toBe(5n)
  })

  test('goes on from what is there, whoever stored meanwhile', async () => {
    await lose()
    await append(4, 'other.history')
    expect(await goOn()).toMatchObject([{ was: { size: 5, kept: 3 }, now: { index: 7 } }])
    await publish()
    expect((await served()).size).toBe(8n)
  })

  test('keeps the name that the guard has for it, wherever the command was killed', async () => {
    await lose()
    const asOwner = (sql: string) => withClient(database.ownerUrl, (client) => client.query(sql))
    await asOwner(`REVOKE INSERT ON log_ended FROM ${TEST_ROLES.app}`)
    await expect(goOn()).rejects.toThrow('log_ended')
    await asOwner(`GRANT INSERT ON log_ended TO ${TEST_ROLES.app}`)
    const { continuedBy } = await signedOf()
    expect(continuedBy).toMatch(/^[0-9a-f]{32}$/)
    expect((await named()).logIdentity).toBe(tenant.logId)
    await publish()
    await expect(checkGuard(database.db, at.guardDir)).rejects.toThrow(`${continuedBy} continues it`)
    expect(await goOn()).toMatchObject([{ now: { log: continuedBy, index: 3 } }])
    await publish()
    expect((await served()).size).toBe(4n)
  })

  test('is guarded with all that it begins with before anything of it is signed', async () => {
    await lose()
    const { size, frontier, root } = await selectLog(database.db.pool, tenant.logId)
    const [step] = await goOn()
    expect((await Guard.open(at.guardDir)).signed(step!.now.log)).toMatchObject({ size: 4n })
    await tamper(
      database,
      ['DELETE FROM log_entry WHERE log_id = $1 AND idx = 3', tenant.logId],
      [
        'UPDATE log_head SET size = $2, frontier = $3, root = $4 WHERE log_id = $1',
        tenant.logId,
        size,
        frontier,
        root,
      ],
    )
    await publish()
    expect(await problem()).toContain('The database has 3 entries of it, and 4 were signed')
  })

  test('goes on beside a publisher that runs', async () => {
    await lose()
    await append(1)
    const publisher = at.publisher(database.db)
    await expect.poll(() => publisher.round()).not.toBeNull()
    expect(await problem()).toContain('5 were signed')
    await goOn()
    await expect(publisher.round()).rejects.toThrow(GuardMoved)
    await expect.poll(() => publisher.round()).toMatchObject({ signed: 1 })
    expect(await problem()).toBeNull()
    publisher.close()
  })
})

describe('where the guard was restored, too', () => {
  test('and is older than the database, nothing is signed until somebody says that this is all', async () => {
    const place = await guardOf(ofSize(2n))
    await expect(checkGuard(database.db, place.guardDir)).rejects.toThrow('the guard was lost')
    await append(1)
    await publish(place)
    expect(await problem()).toContain(
      'Its checkpoint says 3 entries, and the guard in VOUCHSAFE_KEYS knows of 2',
    )
    expect(await adoptGuard(database.db, place.guardDir)).toContainEqual({
      identity: tenant.logId,
      problem: null,
    })
    await publish(place)
    expect(await served()).toMatchObject({ origin: before.origin, size: 4n })
    place.remove()
  })

  test.each([
    ['is gone', null],
    ['is older', 2n],
  ] as const)('and %s, the log goes on with what the database proves', async (_, size) => {
    const place = await guardOf(size === null ? null : ofSize(size))
    expect(await goOn(place)).toMatchObject([{ was: { size: 3, kept: 3 }, now: { index: 3 } }])
    await publish(place)
    await expectContains(before, await served())
    place.remove()
  })

  test('every log that was signed goes on under another name when somebody says so', async () => {
    const place = await guardOf(ofSize(3n))
    expect(await goOn(place)).toEqual([])
    await giveUp(place, tenant)
    await append(1)
    await publish(place)
    expect(await problem()).toContain('It was given up, because nobody knows what was signed last')
    expect(await goOn(place)).toMatchObject([{ was: { size: 3, kept: 3 }, now: { index: 4 } }])
    expect(await goOn(place)).toEqual([])
    await publish(place)
    await expectContains(before, await served())
    tenant = await testTenant(database.db)
    await giveUp(place, tenant)
    expect(await goOn(place)).toEqual([])
    place.remove()
  })

  test('and that was killed, it goes on where it was, and nothing is given up twice', async () => {
    const first = tenant
    const other = await testTenant(database.db)
    await at.publish(database.db)
    const place = await guardOf(ofSize(3n))
    await giveUp(place, first, other)
    expect(await goOn(place)).toHaveLength(1)
    await publish(place)
    await giveUp(place, first, other)
    expect(await goOn(place)).toEqual([])
    tenant = other
    expect(await goOn(place)).toHaveLength(1)
    // Once that is done, somebody may say so again.
    await giveUp(place, first, other)
    expect(await goOn(place)).toHaveLength(1)
    place.remove()
  })

  test('and knows only a name that ended since, the log goes on from the one that it has', async () => {
    const place = await guardOf(ofSize(3n))
    await lose()
    const [step] = await goOn()
    await publish()
    expect(await goOn(place)).toMatchObject([{ was: { log: step?.now.log, size: 4, kept: 4 } }])
    const guard = await Guard.open(place.guardDir)
    expect(guard.signed(tenant.logId)).toMatchObject({ size: 5n, continuedBy: step?.now.log })
    await publish(place)
    expect((await served()).size).toBe(5n)
    place.remove()
  })

  test('a guard that is made anew believes nothing that is not signed', async () => {
    const next = '0123456789abcdef0123456789abcdef'
    const claim = (identity: string, index: number) =>
      database.db.pool.query(
        `INSERT INTO log_ended (identity, log_id, origin, size, root, kept, continued_by, idx) VALUES ($1, $2, $3, 3, $4, 0, $5, $6)`,
        [identity, tenant.logId, before.origin, Buffer.alloc(32), next, index],
      )
    await database.db.pool.query('UPDATE log SET identity = $2, origin = $3 WHERE id = $1', [
      tenant.logId,
      next,
      before.origin,
    ])
    await claim(tenant.logId, 1)
    const place = await guardOf(null)
    const told = await adoptGuard(database.db, place.guardDir)
    expect(told.find(({ identity }) => identity === next)?.problem).toContain('has no checkpoint of it')
    const guard = await Guard.open(place.guardDir)
    expect([guard.signed(next), guard.signed(tenant.logId)]).toEqual([null, null])
    // Nor of another log that it would have continued, though that one is signed.
    await database.db.pool.query('UPDATE log SET identity = id WHERE id = $1', [tenant.logId])
    await withClient(database.superUrl, (client) =>
      client.query('DELETE FROM log_ended WHERE log_id = $1', [tenant.logId]),
    )
    await claim(next, 1)
    const again = await adoptGuard(database.db, place.guardDir)
    expect(again).toContainEqual({ identity: tenant.logId, problem: null })
    expect(again.find(({ identity }) => identity === next)?.problem).toContain('does not state so')
    expect((await Guard.open(place.guardDir)).signed(next)).toBeNull()
    place.remove()
  })

  test('a log that was not signed yet under its new name when the guard was lost gets another one', async () => {
    await lose()
    const [step] = await goOn()
    const place = await guardOf(null)
    const told = await adoptGuard(database.db, place.guardDir)
    expect(told.find(({ identity }) => identity === step?.now.log)?.problem).toContain(
      'has no checkpoint of it',
    )
    expect(await goOn(place)).toMatchObject([{ was: { log: step?.now.log, kept: 0 } }])
    await publish(place)
    expect((await served()).size).toBe(5n)
    place.remove()
  })

  test('a guard that is made anew knows what ended', async () => {
    await lose()
    const [step] = await goOn()
    await publish()
    const known = await signedOf()
    rmSync(at.guardDir, { recursive: true })
    expect(await adoptGuard(database.db, at.guardDir)).toContainEqual({
      identity: step?.now.log,
      problem: null,
    })
    expect(await signedOf()).toEqual(known)
    await append(1)
    await publish()
    expect((await served()).size).toBe(5n)
  })
})

describe('a log is not continued', () => {
  test('that holds all that was signed, nor one that was never signed', async () => {
    expect(await goOn()).toEqual([])
    tenant = await testTenant(database.db)
    expect(await goOn()).toEqual([])
  })

  test('by who has the database alone: the guard knows nothing of another name', async () => {
    const { logId } = tenant
    await database.db.pool.query('UPDATE log SET identity = gen_random_uuid(), origin = NULL WHERE id = $1', [
      logId,
    ])
    await publish()
    expect(await problem()).toContain(`Its tenant has another log, ${logId}`)
    await expect(checkGuard(database.db, at.guardDir)).rejects.toThrow('has another log')
    // Nor with a guard that is empty.
    const empty = await guardOf(null)
    await publish(empty)
    expect(await problem()).toContain('the guard in VOUCHSAFE_KEYS does not know of it')
    empty.remove()
    await database.db.pool.query('UPDATE log SET identity = id, origin = $2 WHERE id = $1', [
      logId,
      before.origin,
    ])
    await publish()
    expect(await problem()).toBeNull()
  })

  test('whose own tree is broken', async () => {
    await lose()
    await withClient(database.superUrl, async (client) => {
      await client.query('ALTER TABLE log_entry DISABLE TRIGGER USER')
      await client.query('DELETE FROM log_entry WHERE log_id = $1 AND idx = 1', [tenant.logId])
    })
    await expect(goOn()).rejects.toThrow('is broken in itself')
    expect((await signedOf()).continuedBy).toBeUndefined()
  })
})

test('a database of before the loss, and one of before an earlier loss, are told from the log that goes on @long', async () => {
  const first = database
  await first.db.close()
  const copies = [
    await testDatabase(database.name),
    await testDatabase(database.name),
    await testDatabase(database.name),
  ]
  const [today, yesterday, older] = copies as [TestDb, TestDb, TestDb]
  const on = async ({ db }: TestDb, count = 2): Promise<ContinuedLog[]> => {
    const steps = await continueLog(
      workerCtx(db, tenant, () => new Date()),
      tenant,
      { guardDir: at.guardDir, url: TEST_URL },
    )
    await testAppend(db, tenant, someEvents(count))
    await at.publish(db)
    return steps
  }
  expect(await on(today)).toEqual([])
  const [step] = await on(yesterday)
  expect(step).toMatchObject({ was: { size: 5, kept: 3 }, now: { index: 3 } })
  // The database of before the loss is found after all, and holds more than was ever signed.
  await testAppend(today.db, tenant, someEvents(3))
  await at.publish(today.db)
  expect((await publishing(today.db)).halted.map((one) => one.problem)).toContainEqual(
    expect.stringContaining(`${step?.now.log} continues it`),
  )
  await expect(checkGuard(today.db, at.guardDir)).rejects.toThrow('the database is older than that')
  expect((await servedCheckpoint(today.db, tenant)).size).toBe(5n)
  // One that knows of neither.
  const steps = await on(older)
  expect(steps.map(({ was }) => was.log)).toEqual([tenant.logId, step?.now.log])
  expect(steps[1]).toMatchObject({ was: { size: 6, kept: 0 }, now: { index: 4 } })
  const { identity } = (await selectLogFacts(older.db.pool, tenant.logId))!
  expect(identity).toBe(steps[1]?.now.log)
  expect((await servedCheckpoint(older.db, { ...tenant, logIdentity: identity })).size).toBe(7n)
  for (const copy of [first, ...copies]) await copy.drop()
  database = await testDatabase()
})
