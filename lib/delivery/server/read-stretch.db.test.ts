import { randomBytes } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { batchInput } from '@/lib/delivery/destination-input'
import type { Reading } from '@/lib/delivery/reading'
import type { EventDraft } from '@/lib/event/event'
import { NO_MASKS } from '@/lib/event/masks'
import { appendEvents } from '@/lib/log/server/append'
import { testDatabase, type TestDb, testTenant } from '@/lib/testing/database'

import type { OpenDestination } from './destination-of'
import { readStretch } from './read-stretch'
import { signingKey } from './signing-keys'

let test: TestDb
let tenant: TenantRef

beforeAll(async () => {
  test = await testDatabase()
  tenant = await testTenant(test.db)
  // Large ones, which nothing makes smaller, between many small ones.
  const drafts = Array.from({ length: 400 }, (_, i): EventDraft => ({
    actor: { type: 'system' },
    action: 'flow.update',
    change: 'UPDATE',
    resource: { type: 'FLOW', id: `f${i}` },
    ...(i >= 300 && i < 310 && { before: { text: randomBytes(200_000).toString('base64') } }),
  }))
  const source = { name: 'ci', format: 'vouchsafe' }
  for (let i = 0; i < drafts.length; i += 25) {
    await appendEvents(test.db, { tenant, source, receivedAt: new Date(), drafts: drafts.slice(i, i + 25) })
  }
})
afterAll(() => test.drop())

function read(low: number, batch: Partial<OpenDestination['batch']>, db = test.db): Promise<Reading> {
  const destination = {
    wanted: () => true,
    masks: NO_MASKS,
    maxAge: null,
    format: 'json',
    batch: batchInput.parse(batch),
  } as unknown as OpenDestination // safe: no more of it is read
  const key = signingKey(tenant.id, 0)
  const to = { tenant, parentId: null, destination, key, nowMs: Date.now(), replayed: false }
  return readStretch(db, { low, high: 400 }, to)
}
const ids = ({ outgoing }: Reading) => outgoing.map(({ event }) => event.resource.id)

describe('a stretch', () => {
  it('has no more events than a batch, and each place once', async () => {
    const seen: string[] = []
    for (let low = 0; low < 400;) {
      const reading = await read(low, { events: 90 })
      expect(reading.fates).toHaveLength(reading.high - low)
      expect(reading.outgoing.length).toBeLessThanOrEqual(90)
      seen.push(...ids(reading).map(String))
      low = reading.high
    }
    expect(seen).toEqual(Array.from({ length: 400 }, (_, i) => `f${i}`))
  })

  it('ends behind the event with which it has the bytes of a batch, however many more could be read at once', async () => {
    expect(ids(await read(300, { bytes: 300_000 }))).toEqual(['f300', 'f301'])
    expect(ids(await read(308, { bytes: 300_000 })).slice(0, 3)).toEqual(['f308', 'f309'])
    expect(ids(await read(299, { bytes: 1_024 }))).toEqual(['f299', 'f300'])
  })

  it('reads no more from the database than that: others are let go there', async () => {
    let documents = 0
    const query = async (text: string, values: unknown[]) => {
      const result = await test.db.pool.query<{ before?: unknown }>(text, values)
      documents += result.rows.filter(({ before }) => before != null).length
      return result
    }
    const counting = { ...test.db, pool: { query } } as unknown as TestDb['db'] // safe: nothing else of it is used
    expect(ids(await read(300, { bytes: 300_000 }, counting))).toEqual(['f300', 'f301'])
    expect(documents).toBe(2)
  })
})
