import { afterAll, beforeAll, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, type TestDb, testTenant } from '@/lib/testing/database'
import { someEvents } from '@/lib/testing/publishing'
import { tamper } from '@/lib/testing/tamper'

import { beatLogs } from './beat-logs'

let database: TestDb
let tenant: TenantRef

beforeAll(async () => {
  database = await testDatabase()
  tenant = await testTenant(database.db)
  const archived = await testTenant(database.db)
  const young = await testTenant(database.db)
  await tamper(
    database,
    [`UPDATE log SET created_at = '2026-11-01' WHERE tenant_id <> $1`, young.id],
    [`UPDATE log SET created_at = '2026-11-20T06:00:00Z' WHERE tenant_id = $1`, young.id],
    ['UPDATE tenant SET archived_at = now() WHERE id = $1', archived.id],
  )
})
afterAll(() => database.drop())

/** The last second of a day: every log's time has come. */
const late = (day: number) => new Date(`2026-11-${day}T23:59:59.999Z`)

async function heartbeats(): Promise<[index: number, log: unknown][]> {
  const { rows } = await database.db.pool.query<{ idx: number; entry: Buffer }>(
    `SELECT idx::int, entry FROM log_entry WHERE log_id = $1 ORDER BY idx`,
    [tenant.logId],
  )
  return rows.flatMap(({ idx, entry }) => {
    const { action, log } = JSON.parse(entry.toString()) as { action: string; log?: unknown }
    return action === 'log.heartbeat' ? [[idx, log]] : []
  })
}

test('each log has one heartbeat a day, whoever works, and it says whether anything lies between', async () => {
  const { db } = database
  const rounds = await Promise.all([beatLogs(db, late(20)), beatLogs(db, late(20))])
  // Not the one that is not a day old, and none in an archived tenant.
  expect(rounds.reduce((sum, round) => sum + (round?.beaten ?? 0), 0)).toBe(1)
  expect(await beatLogs(db, late(20))).toBeNull()
  expect(await beatLogs(db, late(21))).toEqual({ beaten: 2 })
  await testAppend(db, tenant, someEvents(3))
  // After days without anybody there is one, and not one for each day.
  expect(await beatLogs(db, late(25))).toEqual({ beaten: 2 })
  expect(await beatLogs(db, late(25))).toBeNull()
  expect(await heartbeats()).toEqual([
    [0, { date: '2026-11-20', previous: null }],
    [1, { date: '2026-11-21', previous: { date: '2026-11-20', index: 0 } }],
    [5, { date: '2026-11-25', previous: { date: '2026-11-21', index: 1 } }],
  ])
})

test('logs have their heartbeats at times of their own', async () => {
  const { db } = database
  const at = (Number.parseInt(tenant.logId.slice(0, 4), 16) / 65_536) * 86_400_000
  const day = Date.parse('2026-11-27T00:00:00Z')
  await tamper(database, ['UPDATE tenant SET archived_at = now() WHERE id <> $1', tenant.id])
  expect(await beatLogs(db, new Date(Math.floor(day + at) - 1000))).toBeNull()
  expect(await beatLogs(db, new Date(Math.ceil(day + at) + 1000))).toEqual({ beaten: 1 })
})
