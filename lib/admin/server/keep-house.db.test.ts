import { randomBytes, randomUUID } from 'node:crypto'

import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { testKey, testUser } from '@/lib/testing/api'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { keepHouse } from './keep-house'

let database: TestDb

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

async function asOwner(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  await client.query(sql)
  await client.end()
}

test('a missing partition is made, and a second round finds nothing to do', async () => {
  const ahead = new Date()
  ahead.setUTCDate(1)
  ahead.setUTCMonth(ahead.getUTCMonth() + 3)
  const name = `event_${ahead.toISOString().slice(0, 7).replace('-', '_')}`
  await asOwner(`DROP TABLE ${name}`)
  expect(await keepHouse(database.db, new Date())).toMatchObject({ partitionsMade: [name] })
  expect(await keepHouse(database.db, new Date())).toMatchObject({
    partitionsMade: [],
    partitionsAnalyzed: [],
  })
})

test('a month that has ended is looked at once', async () => {
  const client = new pg.Client({ connectionString: database.superUrl })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `SELECT 'event_' || to_char(now() AT TIME ZONE 'UTC' - interval '2 months', 'YYYY_MM') AS name`,
  )
  const name = rows[0]?.name ?? ''
  await client.query(
    `INSERT INTO event (tenant_id, late, partial, idx, received_at, id, occurred_at, content_mac, action, change, outcome,
       actor_type, resource_type, source_name, source_format, search)
     VALUES (1, false, false, 0, now(), vouchsafe_id_floor(now() - interval '2 months'), '', '', 'a', 'NONE', 'unknown',
       'system', 'X', 's', 's', '')`,
  )
  expect(await keepHouse(database.db, new Date())).toMatchObject({ partitionsAnalyzed: [name] })
  // Statistics of statistics arrive a moment later; asking for them makes them arrive.
  await client.query('SELECT pg_stat_force_next_flush()')
  await client.end()
  expect(await keepHouse(database.db, new Date())).toMatchObject({ partitionsAnalyzed: [] })
})

test('what can no longer be used goes, and what can stays', async () => {
  const { db } = database
  const tenant = await testTenant(db)
  const user = await testUser(db)
  await testUser(db, { now: new Date(Date.now() - 40 * 86_400_000) })
  // Ended, but still telling from where somebody signed in.
  await testUser(db, { now: new Date(Date.now() - 29 * 86_400_000) })
  const key = await testKey(db, tenant, ['events:write'])
  const answer = (age: number) => ({
    tenantId: tenant.key,
    keyId: key.id,
    key: randomUUID(),
    bodyHash: new Uint8Array(32),
    answer: '{}',
    createdAt: new Date(Date.now() - age * 3_600_000),
  })
  await db.prisma.idempotency.createMany({ data: [answer(23), answer(25)] })
  const invitation = (days: number) => ({
    id: randomUUID(),
    tokenHash: Uint8Array.from(randomBytes(32)),
    accountId: user.id,
    expiresAt: new Date(Date.now() + days * 86_400_000),
  })
  await db.prisma.invitation.createMany({ data: [invitation(7), invitation(-8)] })
  const attempts = (slot: number, hours: number) => ({
    slot,
    count: 1,
    blockedUntil: new Date(0),
    lastAt: new Date(Date.now() - hours * 3_600_000),
  })
  await db.prisma.signInAttempt.createMany({ data: [attempts(1, 23), attempts(2, 25)] })
  expect(await keepHouse(db, new Date())).toMatchObject({
    answersRemoved: 1,
    sessionsRemoved: 1,
    invitationsRemoved: 1,
    attemptsRemoved: 1,
  })
  expect(await db.prisma.session.count()).toBe(2)
  expect(await db.prisma.idempotency.count()).toBe(1)
  expect(await db.prisma.invitation.count()).toBe(1)
  expect(await db.prisma.signInAttempt.count()).toBe(1)
})

test('while one process works, another leaves it to it', async () => {
  const holder = new pg.Client({ connectionString: database.appUrl })
  await holder.connect()
  await holder.query('SELECT pg_advisory_lock($1)', [0x14ba_9bb4])
  expect(await keepHouse(database.db, new Date())).toBeNull()
  await holder.end()
})
