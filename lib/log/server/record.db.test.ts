import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Requester } from '@/lib/access/ctx'
import { transaction } from '@/lib/db/db'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { checkLog } from './check-log'
import { recordAlone, recordEvent, type OwnEvent } from './record'

let test: TestDb
beforeAll(async () => {
  test = await testDatabase()
})
afterAll(() => test.drop())

const requester: Requester = {
  principal: {
    kind: 'user',
    userId: randomUUID(),
    email: 'ada@example.com',
    name: 'Ada',
    sessionId: 's-1',
    instanceAdmin: false,
    grants: [],
  },
  requestId: 'r-1',
  ip: '203.0.113.9',
  userAgent: 'tests',
  now: () => new Date(),
}

const own: OwnEvent = {
  action: 'vouchsafe.user.invite',
  change: 'CREATE',
  resource: { type: 'USER', id: 'u_new', name: 'Zoë' },
  message: 'Invited Zoë',
  after: { role: 'auditor', email: 'zoe@example.com' },
  subjects: [{ type: 'user', id: 'u_new' }],
}

const renameTenant = (id: string, name: string) => (tx: Parameters<Parameters<typeof transaction>[1]>[0]) =>
  tx.$executeRawUnsafe('UPDATE tenant SET name = $1 WHERE id = $2::uuid', name, id)

const nameOf = async (id: string) =>
  (await test.db.pool.query<{ name: string }>('SELECT name FROM tenant WHERE id = $1', [id])).rows[0]!.name

describe('our own events', () => {
  it('are sealed in the transaction of the change they tell of', async () => {
    const tenant = await testTenant(test.db)
    await transaction(test.db, async (tx) => {
      await renameTenant(tenant.id, 'new name')(tx)
      await recordEvent(test.db, tx, requester, tenant, own)
    })
    expect(await nameOf(tenant.id)).toBe('new name')
    expect(await checkLog(test.db, tenant, () => undefined)).toMatchObject({
      size: 1,
      rows: 1,
      counted: 1,
      findings: [],
    })
  })

  it('are not there when the change is not, and the other way round', async () => {
    const tenant = await testTenant(test.db)
    const before = await nameOf(tenant.id)
    const change = transaction(test.db, async (tx) => {
      await renameTenant(tenant.id, 'never')(tx)
      await recordEvent(test.db, tx, requester, tenant, own)
      throw new Error('the last moment')
    })
    await expect(change).rejects.toThrow('the last moment')
    expect(await nameOf(tenant.id)).toBe(before)
    const broken = transaction(test.db, async (tx) => {
      await renameTenant(tenant.id, 'never')(tx)
      await recordEvent(test.db, tx, requester, { ...tenant, logId: randomUUID().replaceAll('-', '') }, own)
    })
    await expect(broken).rejects.toThrow('every log has a head')
    expect(await nameOf(tenant.id)).toBe(before)
    expect(await checkLog(test.db, tenant, () => undefined)).toMatchObject({ size: 0, findings: [] })
  })

  it('share the log with ingest: both writers keep indexes, tiles and counts whole, also at once', async () => {
    const tenant = await testTenant(test.db)
    const ingest = (count: number) =>
      testAppend(
        test.db,
        tenant,
        Array.from({ length: count }, () => ({
          actor: { type: 'service', id: 'ci' },
          action: 'a.b',
          change: 'NONE',
          resource: { type: 'JOB' },
        })),
      )
    const record = () => transaction(test.db, (tx) => recordEvent(test.db, tx, requester, tenant, own))
    await ingest(254)
    await record()
    // Index 255 completes the first tile, through Prisma's writer.
    await record()
    await Promise.all([
      ingest(40),
      record(),
      ingest(3),
      record(),
      recordAlone(test.db, requester, tenant, own),
    ])
    expect(await checkLog(test.db, tenant, () => undefined)).toMatchObject({
      size: 302,
      tiles: 1,
      findings: [],
    })
  })

  it('say who asked, from where and in which request', async () => {
    const tenant = await testTenant(test.db)
    await recordAlone(test.db, requester, tenant, own)
    const { rows } = await test.db.pool.query(
      'SELECT actor_type, actor_email, ip, trace_id, session_id, outcome, source_name FROM event WHERE tenant_id = $1',
      [tenant.key],
    )
    expect(rows).toEqual([
      {
        actor_type: 'user',
        actor_email: 'ada@example.com',
        ip: '203.0.113.9',
        trace_id: 'r-1',
        session_id: 's-1',
        outcome: 'success',
        source_name: 'vouchsafe',
      },
    ])
  })
})
