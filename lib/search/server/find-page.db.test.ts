import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'

import { compileSearch } from './compile-search'
import { findAll } from './find-all'
import { findPageWithin } from './find-page'
import { ID_END, ID_MIN } from './partitions'
import { allOf } from './seen'

let test: TestDb
let tenant: TenantRef
const now = new Date()
beforeAll(async () => {
  test = await testDatabase()
  tenant = await testTenant(test.db)
  const draft = {
    actor: { type: 'system' as const },
    action: 'run',
    change: 'NONE' as const,
    resource: { type: 'X' },
  }
  await testAppend(test.db, tenant, [draft, draft, draft], now)
})
afterAll(() => test.drop())

const range = { from: ID_MIN, to: ID_END }
const scopeOf = (ascending: boolean, sql?: string) => {
  const compiled = compileSearch('type:X', allOf(tenant))
  const conditions = sql === undefined ? compiled.conditions : [...compiled.conditions, { sql, values: [] }]
  return { ...allOf(tenant), compiled: { ...compiled, conditions }, size: 3, ascending }
}

describe('a page of several that share their time', () => {
  it.each([true, false])(
    'says that it looked at nothing when none is left, ascending: %s',
    async (ascending) => {
      const client = await test.db.readers.connect()
      try {
        const nothing = { rows: [], stoppedAt: ascending ? ID_MIN : ID_END }
        expect(await findPageWithin(client, scopeOf(ascending), range, { limit: 10, now, ends: 0 })).toEqual(
          nothing,
        )
        const whole = await findPageWithin(client, scopeOf(ascending), range, {
          limit: 10,
          now,
          ends: Number.MAX_SAFE_INTEGER,
        })
        expect([whole.rows.length, whole.stoppedAt]).toEqual([3, null])
      } finally {
        client.release()
      }
    },
  )

  it('ends with what is only worth something whole, also in the middle of a statement', async () => {
    const client = await test.db.readers.connect()
    try {
      const slow = scopeOf(true, 'pg_sleep(1.5) IS NOT NULL')
      expect(await findAll(client, slow, range, 10, now)).toEqual({ rows: [], stoppedAt: ID_MIN })
    } finally {
      client.release()
    }
  })
})
