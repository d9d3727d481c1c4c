import { readdirSync, rmSync, writeFileSync } from 'node:fs'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { logHead } from '@/lib/log/server/log-size'
import { testAppend } from '@/lib/testing/append'
import { type TestDb, testDatabase, testTenant } from '@/lib/testing/database'
import {
  servedCheckpoint,
  someEvents,
  TEST_URL,
  type TestPublishing,
  testPublishing,
} from '@/lib/testing/publishing'
import { tamper } from '@/lib/testing/tamper'

import { checkGuard } from './check-guard'
import { Guard, GuardMoved } from './guard'
import { selectPublishing } from './store-checkpoints'

let database: TestDb
let tenant: TenantRef
let at: TestPublishing
// Each test begins with nothing signed: a guard and a database belong together.
beforeEach(async () => {
  database = await testDatabase()
  at = testPublishing()
  tenant = await testTenant(database.db)
})
afterEach(async () => {
  at.remove()
  await database.drop()
})

const append = (count: number, action?: string, db = database.db) =>
  testAppend(db, tenant, someEvents(count, action))

async function begin(): Promise<void> {
  await append(3)
  await at.publish(database.db)
}

const problemNow = async (db = database.db): Promise<string | null> => {
  const { halted } = await selectPublishing(db.pool)
  return halted.find(({ identity }) => identity === tenant.logId)?.problem ?? null
}

describe('a publisher', () => {
  test('signs what was committed, whatever its size, and nothing twice', async () => {
    for (const [more, size] of [
      [0, 0n],
      [1, 1n],
      [255, 256n],
      [300, 556n],
    ] as const) {
      if (more > 0) await append(more)
      await at.publish(database.db)
      const { root } = await logHead(database.db.pool, tenant)
      const checkpoint = await servedCheckpoint(database.db, tenant)
      expect([checkpoint.size, Buffer.from(checkpoint.root).toString('base64')]).toEqual([size, root])
      expect((await Guard.open(at.guardDir)).signed(tenant.logId)).toMatchObject({ size })
    }
    const files = readdirSync(at.guardDir)
    await at.publish(database.db)
    expect(readdirSync(at.guardDir)).toEqual(files)
  })

  test('writes the guard once for all logs of a round', async () => {
    const others = [await testTenant(database.db), await testTenant(database.db)]
    await begin()
    for (const one of [tenant, ...others]) await testAppend(database.db, one, someEvents(2))
    const before = readdirSync(at.guardDir).at(-1) ?? ''
    expect(await at.publish(database.db)).toMatchObject({ signed: 3 })
    const number = (name: string): number => Number(/\d+/.exec(name)?.[0])
    expect(number(readdirSync(at.guardDir).at(-1) ?? '')).toBe(number(before) + 1)
  })

  test('works alone: another waits until it is gone', async () => {
    const [one, other] = [at.publisher(database.db), at.publisher(database.db)]
    await append(3)
    expect(await one.round()).not.toBeNull()
    await append(3)
    expect(await other.round()).toBeNull()
    expect((await servedCheckpoint(database.db, tenant)).size).toBe(3n)
    one.close()
    await expect.poll(() => other.round()).not.toBeNull()
    expect((await servedCheckpoint(database.db, tenant)).size).toBe(6n)
    other.close()
  })

  test('that lost its lock unnoticed signs nothing once another has signed', async () => {
    await begin()
    const stale = await Guard.open(at.guardDir)
    await append(3)
    await at.publish(database.db)
    const head = {
      tenant: tenant.id,
      origin: `localhost:3000/log/${tenant.logId}`,
      size: 7n,
      root: new Uint8Array(32),
    }
    await expect(stale.advance(new Map([[tenant.logId, head]]))).rejects.toThrow(GuardMoved)
    expect((await Guard.open(at.guardDir)).signed(tenant.logId)).toMatchObject({ size: 6n })
  })

  test('names a log by the address of its first signature, for ever', async () => {
    await begin()
    await append(1)
    const moved = at.publisher(database.db, { url: 'https://audit.example.com' })
    await moved.round()
    moved.close()
    expect(await servedCheckpoint(database.db, tenant)).toMatchObject({
      origin: `${TEST_URL.slice('http://'.length)}/log/${tenant.logId}`,
      size: 4n,
    })
  })

  test('that was killed after it wrote the guard signs the same again', async () => {
    await begin()
    await append(2)
    const { root } = await logHead(database.db.pool, tenant)
    const guard = await Guard.open(at.guardDir)
    const before = guard.signed(tenant.logId)!
    await guard.advance(new Map([[tenant.logId, { ...before, size: 5n, root: Buffer.from(root, 'base64') }]]))
    await at.publish(database.db)
    expect(await servedCheckpoint(database.db, tenant)).toMatchObject({ size: 5n, origin: before.origin })
    expect(await problemNow()).toBeNull()
  })
})

describe('a log that does not hold what was signed', () => {
  /** The database as it is now, to be gone back to. */
  async function copy(): Promise<TestDb> {
    await database.db.close()
    const kept = await testDatabase(database.name)
    const again = await testDatabase(database.name)
    await database.drop()
    database = again
    return kept
  }

  test('as that of a restored back-up is refused at start, never signed, and says so until it is whole', async () => {
    await begin()
    const yesterday = await copy()
    await append(2)
    await at.publish(database.db)
    await expect(checkGuard(yesterday.db, at.guardDir)).rejects.toThrow(
      'The database has 3 entries of it, and 5 were signed',
    )
    expect(await at.publish(yesterday.db)).toMatchObject({ signed: 0, halted: [{ identity: tenant.logId }] })
    expect(await problemNow(yesterday.db)).toContain('older than what was signed')
    expect((await servedCheckpoint(yesterday.db, tenant)).size).toBe(3n)
    // It grows past what was signed, and what it holds there is something else.
    await testAppend(yesterday.db, tenant, someEvents(2, 'other.history'))
    await at.publish(yesterday.db)
    expect(await problemNow(yesterday.db)).toContain('Its root at 5 entries is not the one that was signed')
    await testAppend(yesterday.db, tenant, someEvents(300, 'other.history'))
    await at.publish(yesterday.db)
    expect(await problemNow(yesterday.db)).toContain('Its 305 entries do not extend the 5 that were signed')
    expect((await servedCheckpoint(yesterday.db, tenant)).size).toBe(3n)
    expect((await Guard.open(at.guardDir)).signed(tenant.logId)).toMatchObject({ size: 5n })
    await yesterday.drop()
    await expect(checkGuard(database.db, at.guardDir)).resolves.toBeUndefined()
  })

  test('is not signed where the guard was lost, though the database says what was signed', async () => {
    await begin()
    rmSync(at.guardDir, { recursive: true })
    await append(2)
    await at.publish(database.db)
    expect(await problemNow()).toContain('the guard was lost')
    await expect(checkGuard(database.db, at.guardDir)).rejects.toThrow('vouchsafe logs adopt')
    expect((await servedCheckpoint(database.db, tenant)).size).toBe(3n)
  })

  test('is not signed while the guard cannot be read or written, and is afterwards', async () => {
    writeFileSync(at.guardDir, '')
    await append(3)
    expect(await at.publish(database.db)).toMatchObject({ signed: 0 })
    expect(await problemNow()).toContain('cannot be read: nothing is signed')
    rmSync(at.guardDir)
    const one = at.publisher(database.db)
    expect(await one.round()).toMatchObject({ signed: 1 })
    rmSync(at.guardDir, { recursive: true })
    writeFileSync(at.guardDir, '')
    await append(3)
    expect(await one.round()).toMatchObject({ signed: 0 })
    // Auditors of each tenant read it: it names no place of the machine.
    expect(await problemNow()).toBe('The guard in VOUCHSAFE_KEYS cannot be written: nothing is signed.')
    expect((await servedCheckpoint(database.db, tenant)).size).toBe(3n)
    one.close()
  })

  test('keeps no other log from being signed', async () => {
    await begin()
    const other = await testTenant(database.db)
    const guard = await Guard.open(at.guardDir)
    const signed = guard.signed(tenant.logId)
    await guard.advance(new Map([[tenant.logId, { ...signed!, size: 100n }]]))
    await append(1)
    await testAppend(database.db, other, someEvents(1))
    expect(await at.publish(database.db)).toMatchObject({ signed: 1, halted: [{ identity: tenant.logId }] })
    expect((await servedCheckpoint(database.db, other)).size).toBe(1n)
  })

  test('is not signed by no key at all, as where somebody changed what its keys sign', async () => {
    const other = await testTenant(database.db)
    await begin()
    await database.db.pool.query(
      'INSERT INTO log_key (identity, epoch, from_size, before_until, before_to) VALUES ($1, 1, 100, now(), 3)',
      [tenant.logId],
    )
    await append(1)
    await testAppend(database.db, other, someEvents(1))
    expect(await at.publish(database.db)).toMatchObject({ signed: 1, halted: [{ identity: tenant.logId }] })
    expect(await problemNow()).toContain('None of its keys signs 4 entries')
    expect((await servedCheckpoint(database.db, tenant)).size).toBe(3n)
  })

  test('is found within a minute where nothing is added to it', async () => {
    let clock = 0
    const one = at.publisher(database.db, { clock: () => clock })
    await append(3)
    await one.round()
    // Head and checkpoint agree with each other, so that nothing waits to be signed.
    await tamper(
      database,
      [`UPDATE log_head SET root = sha256('other') WHERE log_id = $1`, tenant.logId],
      [`UPDATE log_checkpoint SET root = sha256('other') WHERE identity = $1`, tenant.logId],
    )
    clock = 59_999
    expect(await one.round()).toMatchObject({ signed: 0, halted: [] })
    clock = 60_000
    expect(await one.round()).toMatchObject({ signed: 0, halted: [{ identity: tenant.logId }] })
    expect(await problemNow()).toContain('Its root at 3 entries is not the one that was signed')
    clock = 120_000
    expect(await one.round()).toMatchObject({ halted: [] })
    one.close()
  })

  test('is signed again once it is what it was', async () => {
    await begin()
    await database.db.pool.query(`INSERT INTO log_halt VALUES ($1, $2, 'something was wrong', now())`, [
      tenant.logId,
      tenant.id,
    ])
    await at.publish(database.db)
    expect(await problemNow()).toBeNull()
  })
})
