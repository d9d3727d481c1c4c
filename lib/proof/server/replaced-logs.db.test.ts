import { randomUUID } from 'node:crypto'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { workerCtx } from '@/lib/access/server/worker-ctx'
import { hasher } from '@/lib/log/server/tree'
import { CompactRange } from '@/lib/merkle/compact-range'
import { continuedLogs } from '@/lib/proof/continued'
import { testAppend } from '@/lib/testing/append'
import { type TestDb, testDatabase, testTenant } from '@/lib/testing/database'
import { someEvents, TEST_URL, type TestPublishing, testPublishing } from '@/lib/testing/publishing'
import { tamper, type Tampering } from '@/lib/testing/tamper'

import { checkGuard } from './check-guard'
import { continueLog } from './continue-log'
import { giveUpLogs } from './give-up-logs'
import { Guard } from './guard'
import { listLogs } from './list-logs'
import { selectHalted } from './store-checkpoints'
import { readEntries } from './store-tiles'
import { unsignedLogs } from './unsigned-logs'

// Somebody who owns the database takes a log away that was signed, and maybe puts a cleaned one in its place.

let database: TestDb
let at: TestPublishing
let system: TenantRef
let tenant: TenantRef

beforeEach(async () => {
  database = await testDatabase()
  at = testPublishing()
  system = await testTenant(database.db, { isSystem: true })
  tenant = await testTenant(database.db)
  await testAppend(database.db, tenant, someEvents(3))
  await at.publish(database.db)
})
afterEach(async () => {
  at.remove()
  await database.drop()
})

const db = () => database.db
const problems = async () =>
  (await selectHalted(db().pool)).map(({ identity, problem }) => [identity, problem] as const)

const takenOf = (of: TenantRef): Tampering => ['DELETE FROM log WHERE tenant_id = $1', of.id]
/** The tables' own rules go first where they are in the way. */
const WITHOUT_RULES: Tampering = ['ALTER TABLE log DROP CONSTRAINT log_tenant_id_key']

/** Another log for a tenant, empty as yet. */
async function put(of: TenantRef): Promise<TenantRef> {
  const id = randomUUID()
  await tamper(
    database,
    ['INSERT INTO log (id, identity, tenant_id) VALUES ($1, $1, $2)', id, of.id],
    [
      `INSERT INTO log_head (log_id, tenant_id, size, frontier, root) VALUES ($1, $2, 0, '', $3)`,
      id,
      of.key,
      CompactRange.empty(hasher).root(),
    ],
  )
  const logId = id.replaceAll('-', '')
  return { ...of, logId, logIdentity: logId }
}

async function replace(): Promise<TenantRef> {
  await tamper(database, takenOf(tenant))
  const other = await put(tenant)
  await testAppend(db(), other, someEvents(2))
  return other
}

describe('another log in the place of one that was signed', () => {
  test('is never signed, and start is refused', async () => {
    const other = await replace()
    const why = `Its tenant has another log, ${tenant.logId}, which has not ended`
    await expect(checkGuard(db(), at.guardDir)).rejects.toThrow(`Log ${other.logId}: ${why}`)
    expect(await at.publish(db())).toMatchObject({ signed: 0, halted: [{ identity: other.logId }] })
    expect(await problems()).toEqual([[other.logId, expect.stringContaining(why)]])
    expect((await Guard.open(at.guardDir)).signed(other.logId)).toBeNull()
    // What is known is not told again.
    expect(await at.publish(db())).toMatchObject({ signed: 0, halted: [] })
  })

  test('is not signed beside it either, nor one of two that appear at once @long', async () => {
    await tamper(database, WITHOUT_RULES)
    const beside = await put(tenant)
    const fresh = await testTenant(db())
    const twin = await put(fresh)
    expect(await at.publish(db())).toMatchObject({ signed: 0 })
    const halted = await problems()
    expect(new Map(halted).size).toBe(3)
    for (const { logId } of [beside, fresh, twin])
      expect(halted).toContainEqual([logId, expect.stringContaining('has another log')])
  })

  test('is not that of a tenant whose log it was not @long', async () => {
    const other = await testTenant(db())
    await at.publish(db())
    await tamper(
      database,
      WITHOUT_RULES,
      ['UPDATE log SET tenant_id = $2 WHERE tenant_id = $1', other.id, tenant.id],
      ['UPDATE log SET tenant_id = $2 WHERE id = $1', tenant.logId, other.id],
    )
    const why = `It is the log of tenant ${other.id} now, and it was signed as that of ${tenant.id}.`
    await expect(checkGuard(db(), at.guardDir)).rejects.toThrow(why)
    await at.publish(db())
    expect(await problems()).toContainEqual([tenant.logId, why])
    const ctx = workerCtx(db(), other, () => new Date())
    const moved = continueLog(
      ctx,
      { ...other, logId: tenant.logId },
      { guardDir: at.guardDir, url: TEST_URL },
    )
    await expect(moved).rejects.toThrow('cannot go on as that of another')
  })

  test('goes on from it only when somebody says that it is lost, and says so', async () => {
    const other = await replace()
    await at.publish(db())
    const ctx = workerCtx(db(), other, () => new Date())
    const place = { guardDir: at.guardDir, url: TEST_URL }
    const [step] = await continueLog(ctx, other, place)
    expect(step).toMatchObject({ was: { log: tenant.logId, size: 3, kept: 0 }, now: { index: 2 } })
    expect(await continueLog(ctx, other, place)).toEqual([])
    expect(await problems()).toEqual([])
    await expect(checkGuard(db(), at.guardDir)).resolves.toBeUndefined()
    expect(await at.publish(db())).toMatchObject({ signed: 1, halted: [] })
    const [entry] = await readEntries(db().pool, other.logId, 2n, 1)
    expect(continuedLogs([{ index: 2n, text: entry!.toString() }])).toMatchObject([{ size: 3, kept: 0 }])
  })
})

describe('a log that was signed and is not there', () => {
  const why = 'The database does not have it, and 3 of its entries were signed'

  test('is told of, refused at start, and signed again once it is back', async () => {
    await tamper(
      database,
      ['CREATE TABLE kept AS SELECT * FROM log WHERE id = $1', tenant.logId],
      takenOf(tenant),
    )
    await expect(checkGuard(db(), at.guardDir)).rejects.toThrow(why)
    expect(await at.publish(db())).toMatchObject({ signed: 0, halted: [{ identity: tenant.logId }] })
    expect(await unsignedLogs({ db: db() }, [tenant], { whole: false })).toMatchObject([{ tenant }])
    expect(await unsignedLogs({ db: db() }, [system], { whole: false })).toEqual([])
    expect(await unsignedLogs({ db: db() }, [system], { whole: true })).toMatchObject([
      { name: tenant.slug, tenant: null },
    ])
    expect(await listLogs(db())).toContainEqual(
      expect.objectContaining({ log: tenant.logId, problem: expect.stringContaining(why) as string }),
    )
    await tamper(database, ['INSERT INTO log SELECT * FROM kept'])
    await at.publish(db())
    expect(await problems()).toEqual([])
    await expect(checkGuard(db(), at.guardDir)).resolves.toBeUndefined()
  })

  test('without its tenant, as where a backup is older than both, ends only when somebody says so', async () => {
    await tamper(database, takenOf(tenant), ['DELETE FROM tenant WHERE id = $1', tenant.id])
    await at.publish(db())
    expect(await selectHalted(db().pool)).toMatchObject([{ tenant: tenant.id, identity: tenant.logId }])
    const ctx = { ...workerCtx(db(), system, () => new Date()), tenant: null }
    expect(await giveUpLogs(ctx, at.guardDir)).toMatchObject([
      { log: tenant.logId, tenant: tenant.id, size: 3 },
    ])
    expect(await giveUpLogs(ctx, at.guardDir)).toEqual([])
    await expect(checkGuard(db(), at.guardDir)).resolves.toBeUndefined()
    await at.publish(db())
    expect(await problems()).toEqual([])
    const [entry] = await readEntries(db().pool, system.logId, 0n, 1)
    expect(JSON.parse(entry!.toString())).toMatchObject({
      action: 'log.lost',
      log: { tenant: tenant.id, origin: expect.stringContaining(tenant.logId) as string, size: 3 },
    })
  })

  test('has nobody to say that it ended where the database is empty @long', async () => {
    const empty = await testDatabase()
    const ctx = { ...workerCtx(empty.db, system, () => new Date()), tenant: null }
    await expect(giveUpLogs(ctx, at.guardDir)).rejects.toThrow(
      'The database is empty, and 2 logs were signed',
    )
    await empty.drop()
  })
})
