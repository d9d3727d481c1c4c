import { createHash, randomBytes } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { uuidv7 } from '@/lib/base/uuid'
import { openDb, type Db } from '@/lib/db/db'
import type { EventDraft } from '@/lib/event/event'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { faultProxy, type Fault, type FaultProxy } from '@/lib/testing/fault-proxy'

import { appendEvents } from './append'
import { checkLog } from './check-log'

let test: TestDb
let proxy: FaultProxy
let db: Db
beforeAll(async () => {
  test = await testDatabase()
  proxy = await faultProxy(test.appUrl)
  db = openDb(proxy.url, { poolSize: 3 })
})
afterAll(async () => {
  await db.close()
  await proxy.close()
  await test.drop()
})

const source = { name: 'tests', format: 'vouchsafe', keyId: '7b9e8a52-58a4-4c2f-9a7e-0e1f3f9d2c11' }
const draft = (more: Partial<EventDraft> = {}): EventDraft => ({
  actor: { type: 'user', id: `u_${randomBytes(4).toString('hex')}` },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: 'daily-load' },
  ...more,
})

/** Each round trip of an append, by a text that only it holds. */
const STEPS = {
  'making subject keys': 'INSERT INTO subject_key',
  'lock and questions': 'FOR UPDATE',
  'rows and commit': 'COPY event (',
}
const FAULTS: Fault[] = ['not applied', 'reply lost']

describe.each(Object.entries(STEPS))('a connection that breaks at: %s', (step, marker) => {
  it.each(FAULTS)('%s: the events are there once, and the answer says accepted', async (fault) => {
    const tenant = await testTenant(test.db)
    const known = uuidv7(Date.now(), randomBytes(10))
    const drafts = [draft(), draft({ id: known }), draft()]
    const before = proxy.faults()
    proxy.arm(fault, marker)
    const append = () => appendEvents(db, { tenant, source, drafts, receivedAt: new Date() })
    // Making keys is not retried inside: nothing of the request was stored yet, and the caller is told to try again.
    const answer = await append().catch((error: unknown) => {
      if (step !== 'making subject keys') throw error
      return append()
    })
    expect(proxy.faults()).toBe(before + 1)
    expect(answer.events.map((event) => event.status)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(answer.events.map((event) => event.index)).toEqual([0, 1, 2])
    const again = await appendEvents(db, { tenant, source, drafts: [drafts[1]!], receivedAt: new Date() })
    expect(again.events).toEqual([{ id: known, index: 1, status: 'duplicate' }])
    const report = await checkLog(test.db, tenant, () => undefined)
    expect(report).toMatchObject({ findings: [], size: 3, rows: 3 })
  })

  it.each(FAULTS)('%s: an Idempotency-Key makes a repeat the same answer', async (fault) => {
    const tenant = await testTenant(test.db)
    const idempotency = { keyId: source.keyId, key: 'k', bodyHash: createHash('sha256').digest() }
    const append = () =>
      appendEvents(db, { tenant, source, drafts: [draft()], receivedAt: new Date(), idempotency })
    proxy.arm(fault, marker)
    const first = await append().catch(append)
    const second = await append()
    expect(second).toMatchObject({ replayed: true, events: first.events })
    expect(await checkLog(test.db, tenant, () => undefined)).toMatchObject({ findings: [], size: 1 })
  })
})
