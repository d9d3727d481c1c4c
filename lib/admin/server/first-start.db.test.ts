import { afterAll, beforeAll, expect, test } from 'vitest'

import { loadTenants } from '@/lib/access/server/load-tenants'
import { openDb, type Db } from '@/lib/db/db'
import { testDatabase, type TestDb } from '@/lib/testing/database'

import { firstStart } from './first-start'
import { signIn } from './sign-in'

let database: TestDb
let other: Db

beforeAll(async () => {
  database = await testDatabase()
  other = openDb(database.appUrl, { poolSize: 3 })
  // As start does before: the lock of first starts is this row.
  await database.db.prisma.instance.create({ data: { keyFingerprint: 'tests' } })
})
afterAll(async () => {
  await other.close()
  await database.drop()
})

const now = () => new Date()
const settings = { adminEmail: 'root@test', adminPassword: null }

test('of two first starts at once one makes everything, and everything is there once', async () => {
  const both = await Promise.all([firstStart(database.db, settings, now), firstStart(other, settings, now)])
  const made = both.flatMap((one) => one.admin ?? [])
  expect(made).toHaveLength(1)
  const tree = await loadTenants(database.db)
  expect([...tree.bySlug.keys()].toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['main', 'system'])
  expect(tree.system?.slug).toBe('system')
  const redaction = await database.db.prisma.redaction.findMany({ select: { secrets: true, paths: true } })
  expect(redaction).toEqual(Array(2).fill({ secrets: true, paths: [] }))
  const place = { db: database.db, requestId: 'test-request', ip: null, userAgent: null, now }
  const password = made[0]?.password ?? ''
  expect(password.length).toBeGreaterThanOrEqual(20)
  expect(await signIn(place, { email: 'root@test', password })).toHaveProperty('sessionId')
  const first = await database.db.prisma.event.findMany({ where: { idx: 0 }, select: { action: true } })
  expect(first).toEqual([{ action: 'vouchsafe.tenant.create' }, { action: 'vouchsafe.tenant.create' }])
})

test('a password of the settings that is easy to guess stops the start, and makes nobody', async () => {
  const empty = await testDatabase()
  await empty.db.prisma.instance.create({ data: { keyFingerprint: 'tests' } })
  const weak = { adminEmail: 'root@test', adminPassword: 'administrator1' }
  await expect(firstStart(empty.db, weak, now)).rejects.toThrow(/VOUCHSAFE_ADMIN_PASSWORD is too easy/)
  expect(await empty.db.prisma.account.count()).toBe(0)
  await empty.drop()
})

test('another start makes nothing, whatever the settings say now', async () => {
  const again = await firstStart(
    database.db,
    { adminEmail: 'new@test', adminPassword: 'a new password' },
    now,
  )
  expect(again).toEqual({ admin: null })
  expect(await database.db.prisma.account.count()).toBe(1)
  expect(await database.db.prisma.tenant.count()).toBe(2)
})
