import { createHash, randomUUID } from 'node:crypto'

import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { appendEvents } from '@/lib/log/server/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { readEntry } from './read-entry'
import { withReader } from './readers'

let test: TestDb
let tenant: TenantRef
let other: TenantRef
let ids: string[]

beforeAll(async () => {
  test = await testDatabase()
  tenant = await testTenant(test.db)
  other = await testTenant(test.db)
  const answer = await appendEvents(test.db, {
    tenant,
    source: { name: 'ci', format: 'vouchsafe' },
    receivedAt: new Date(),
    drafts: ['a', 'b', 'c'].map((id) => ({
      actor: { type: 'user', id: 'u_1', name: 'Ada' },
      action: 'flow.update',
      change: 'UPDATE',
      resource: { type: 'FLOW', id },
      message: 'Ada changed it',
      before: null,
      after: { retries: 5 },
    })),
  })
  ids = answer.events.map(({ id }) => id ?? '')
})
afterAll(() => test.drop())

const ctx = (of: TenantRef) => personCtx(test.db, of)

describe('the sealed entry of an event', () => {
  it('is what the log holds, and matches the stored event', async () => {
    const sealed = await readEntry(ctx(tenant), { id: ids[1] ?? '' })
    expect(sealed).toMatchObject({
      id: ids[1],
      index: 1,
      log: { id: tenant.logId, size: 3 },
      sections: ['actor', 'resource', 'text', 'before', 'after', 'source'],
      check: { matches: true, problems: [] },
    })
    expect(JSON.parse(sealed.entry)).toMatchObject({ id: ids[1], action: 'flow.update', type: 'FLOW', v: 1 })
    const leaf = createHash('sha256').update(Buffer.concat([Buffer.of(0), Buffer.from(sealed.entry)]))
    expect(sealed.leafHash).toBe(leaf.digest('base64'))
  })

  it('is recorded as one read', async () => {
    await readEntry(ctx(tenant), { id: ids[0] ?? '' })
    const { rows } = await test.db.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM event
        WHERE tenant_id = $1 AND action = 'vouchsafe.entry.read' AND resource_id = $2`,
      [tenant.key, ids[0]],
    )
    expect(rows).toEqual([{ n: 1 }])
  })

  it("waits for a turn of the tenant's searches, so that others always find a connection", async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    const slow = Array.from({ length: test.db.readers.options.max }, () =>
      withReader(test, tenant, () => held),
    )
    let isRead = false
    const read = readEntry(ctx(tenant), { id: ids[0] ?? '' }).then(() => (isRead = true))
    // Another tenant's are answered, each by statements as slow as this one's.
    await readEntry(ctx(other), { id: randomUUID() }).catch(() => undefined)
    for (let i = 0; i < 20; i++) await withReader(test, other, (client) => client.query('SELECT 1'))
    expect(isRead).toBe(false)
    release()
    await Promise.all([...slow, read])
  })

  it('does not exist for another tenant, nor for an id that is none', async () => {
    for (const id of [ids[0] ?? '', randomUUID(), 'nonsense', "' OR 1=1 --"]) {
      await expect(readEntry(ctx(other), { id })).rejects.toMatchObject({ code: 'not_found' })
    }
  })

  it('says what does not match where the stored event was changed', async () => {
    const url = new URL(test.superUrl)
    url.pathname = new URL(test.ownerUrl).pathname
    const client = new pg.Client({ connectionString: url.toString() })
    await client.connect()
    await client.query('SET session_replication_role = replica')
    await client.query('ALTER TABLE event DISABLE TRIGGER USER')
    const { rows } = await client.query<{ name: string }>(
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'event'::regclass",
    )
    for (const { name } of rows) await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`)
    await client.query("UPDATE event SET actor_name = 'Eve' WHERE id = $1", [ids[2]])
    await client.end()
    const { check } = await readEntry(ctx(tenant), { id: ids[2] ?? '' })
    expect(check.matches).toBe(false)
    expect(check.problems).toContainEqual(expect.stringContaining('commitment to actor does not open'))
  })
})
