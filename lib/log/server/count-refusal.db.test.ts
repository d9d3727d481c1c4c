import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { openDb } from '@/lib/db/db'
import { TEST_ROLES, testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { holdLock } from '@/lib/testing/locks'

import { countRefusal, keepWritingRefusals, type Refusal, writeRefusals } from './count-refusal'

let database: TestDb
let system: TenantRef
let main: TenantRef

beforeAll(async () => {
  database = await testDatabase()
  system = await testTenant(database.db, { slug: 'system', isSystem: true })
  main = await testTenant(database.db, { slug: 'main' })
})
afterAll(() => database.drop())

let reasons = 0
let reason: string
beforeEach(() => {
  reasons += 1
  reason = `reason ${reasons}`
})

function refusal(ip: string | null, more: { tenantId?: string; at?: Date } = {}): Refusal {
  return {
    requester: {
      principal: { kind: 'anonymous' },
      requestId: 'a-request',
      ip,
      userAgent: 'a tool',
      now: () => more.at ?? new Date(),
    },
    tenantId: more.tenantId ?? null,
    own: {
      action: 'vouchsafe.api_key.use',
      change: 'NONE',
      resource: { type: 'API_KEY' },
      outcome: 'failure',
      reason,
      message: 'Refused',
    },
    alone: { details: { prefix: 'p' } },
  }
}

const told = (where = system) =>
  database.db.prisma.event.findMany({ where: { tenantId: where.key, reason }, orderBy: { idx: 'asc' } })
const countOf = ({ details }: { details: unknown }) => (details as { count?: number }).count ?? 1
const total = (events: readonly { details: unknown }[]) =>
  events.reduce((all, event) => all + countOf(event), 0)

test('hammered a thousand times in two processes: each tells of the first and of how many more', async () => {
  const other = openDb(database.appUrl, { poolSize: 2, applicationName: 'vouchsafe test, another process' })
  const at = new Date('2026-01-01T10:00:30.000Z')
  for (let n = 0; n < 500; n++)
    for (const db of [database.db, other]) countRefusal(db, refusal('192.0.2.1', { at }))
  const ended = new Date('2026-01-01T10:01:00.000Z')
  for (const db of [database.db, other]) {
    await writeRefusals(db, at)
    await writeRefusals(db, ended)
    await writeRefusals(db, ended, { all: true })
  }
  const events = await told()
  expect(events.map(countOf).toSorted((a, b) => a - b)).toEqual([1, 1, 499, 499])
  const [first] = events.filter((event) => countOf(event) === 1)
  expect(first).toMatchObject({ ip: '192.0.2.1', userAgent: 'a tool', details: { prefix: 'p' } })
  const [counted] = events.filter((event) => countOf(event) > 1)
  expect(counted).toMatchObject({ ip: '192.0.2.1', outcome: 'failure', actorType: 'anonymous' })
  const when = at.toISOString()
  expect(counted?.details).toEqual({ count: 499, reason, since: when, until: when })
  await other.close()
})

test('from a thousand addresses: few are told by themselves, the others together, and none is left out', async () => {
  const at = new Date()
  for (let n = 0; n < 1000; n++) countRefusal(database.db, refusal(`198.51.${n >> 8}.${n & 255}`, { at }))
  await writeRefusals(database.db, at, { all: true })
  const events = await told()
  expect(events.length).toBeLessThanOrEqual(102)
  expect(total(events)).toBe(1000)
  const together = events.filter((event) => countOf(event) > 1)
  expect(together).toMatchObject([{ ip: null, details: { count: 899, addresses: 'many' } }])
})

test('addresses of one IPv6 network are one machine', async () => {
  const at = new Date()
  for (let n = 1; n <= 20; n++) countRefusal(database.db, refusal(`2001:db8:1:2::${n}`, { at }))
  await writeRefusals(database.db, at, { all: true })
  expect((await told()).map(countOf)).toEqual([1, 19])
})

test('what belongs to a tenant is in its log, and what does not fit there says nothing of it to others', async () => {
  const at = new Date()
  const more = { tenantId: main.id, at }
  for (let n = 0; n < 300; n++) countRefusal(database.db, refusal(`203.0.113.${n % 200}`, more))
  await writeRefusals(database.db, at, { all: true })
  const own = await told(main)
  const rest = await told(system)
  expect(total(own) + total(rest)).toBe(300)
  expect(rest).toMatchObject([{ actorType: 'anonymous', resourceId: null, details: { addresses: 'many' } }])
  expect(JSON.stringify(rest.map(({ details, message, ip }) => [details, message, ip]))).not.toContain(
    main.id,
  )
})

test('while the log cannot be written, it is counted, and told when it can be', async () => {
  const at = new Date()
  const asOwner = async (sql: string) => (await holdLock(database.superUrl, sql)).commit()
  await asOwner(`REVOKE INSERT ON event FROM ${TEST_ROLES.app}`)
  for (let n = 0; n < 10; n++) countRefusal(database.db, refusal('192.0.2.9', { at }))
  await writeRefusals(database.db, at, { all: true })
  expect(await told()).toEqual([])
  await asOwner(`GRANT INSERT ON event TO ${TEST_ROLES.app}`)
  await writeRefusals(database.db, at, { all: true })
  expect((await told()).map(countOf)).toEqual([10])
})

test('after each minute it is written by itself, and what is left at the stop', async () => {
  const trouble = vi.fn()
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'Date'],
    now: new Date('2026-01-01T10:00:59.000Z'),
  })
  const stop = keepWritingRefusals(database.db, trouble)
  try {
    for (let n = 0; n < 3; n++) countRefusal(database.db, refusal('192.0.2.20'))
    await vi.advanceTimersByTimeAsync(1500)
  } finally {
    vi.useRealTimers()
  }
  await expect.poll(async () => (await told()).map(countOf).toSorted((a, b) => a - b)).toEqual([1, 2])
  countRefusal(database.db, refusal('192.0.2.20'))
  countRefusal(database.db, refusal('192.0.2.20'))
  await stop()
  expect(total(await told())).toBe(5)
  expect(trouble).not.toHaveBeenCalled()
})
