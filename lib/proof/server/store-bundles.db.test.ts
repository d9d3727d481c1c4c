import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { encodeBundle } from '@/lib/merkle/entry-bundle'
import { testAppend } from '@/lib/testing/append'
import { type TestDb, testDatabase, testTenant } from '@/lib/testing/database'
import { tamper } from '@/lib/testing/tamper'

import { readBundle } from './store-bundles'
import { readEntries } from './store-tiles'

let database: TestDb
let tenant: TenantRef
beforeAll(async () => {
  database = await testDatabase()
  tenant = await testTenant(database.db)
  const drafts = Array.from({ length: 300 }, (_, i) => ({
    actor: { type: 'user', id: `user-${i}`, name: 'Ada' } as const,
    action: 'flow.update',
    change: 'UPDATE' as const,
    outcome: 'success' as const,
    resource: { type: 'FLOW', id: `flow-${i}` },
    details: { n: i },
  }))
  await testAppend(database.db, tenant, drafts)
})
afterAll(() => database.drop())

async function read(logId: string, from: bigint, width: number): ReturnType<typeof readBundle> {
  const client = await database.db.readers.connect()
  try {
    return await readBundle(client, logId, { from, width })
  } finally {
    client.release()
  }
}

// 256 entries are more than one chunk of a COPY holds.
test.each([
  [0n, 256],
  [256n, 40],
  [0n, 1],
])('from %s on, %s entries are those of the log, each after its length', async (from, width) => {
  const entries = await readEntries(database.db.pool, tenant.logId, from, width)
  const { entries: count, bytes } = await read(tenant.logId, from, width)
  expect(count).toBe(width)
  expect(bytes.equals(encodeBundle(entries))).toBe(true)
})

test('of a log that is not there there are none', async () => {
  expect(await read(randomUUID(), 0n, 256)).toEqual({ entries: 0, bytes: Buffer.alloc(0) })
})

test('what is missing shows in their number, and what is no text is given as it is', async () => {
  const bytes = Buffer.from([0xff, 0xff, 0, 0x5c])
  await tamper(
    database,
    ['DELETE FROM log_entry WHERE log_id = $1 AND idx = 20', tenant.logId],
    ['UPDATE log_entry SET entry = $2 WHERE log_id = $1 AND idx = 21', tenant.logId, bytes],
  )
  expect((await read(tenant.logId, 16n, 8)).entries).toBe(7)
  expect((await read(tenant.logId, 21n, 1)).bytes).toEqual(Buffer.concat([Buffer.from([0, 4]), bytes]))
})
