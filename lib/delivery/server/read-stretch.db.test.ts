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
    // Such as takes next to nothing where it is stored.
    ...(i >= 330 && i < 350 && { before: { text: 'a'.repeat(600_000) } }),
  }))
  const source = { name: 'ci', format: 'vouchsafe' }
  for (let i = 0; i < drafts.length; i += 25) {
    await appendEvents(test.db, { tenant, source, receivedAt: new Date(), drafts: drafts.slice(i, i + 25) })
  }
})
afterAll(() => test.drop())

function read(
  low: number,
  batch: Partial<OpenDestination['batch']>,
  { db = test.db, format = 'json' } = {},
): Promise<Reading> {
  const destination = {
    wanted: () => true,
    masks: NO_MASKS,
    maxAge: null,
    format,
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
    const { db, documents } = counting()
    expect(ids(await read(300, { bytes: 300_000 }, { db }))).toEqual(['f300', 'f301'])
    expect(documents.reduce((sum, n) => sum + n, 0)).toBe(2)
  })

  it('reads few at once of what is large only when it is read, and keeps no documents that its lines leave out', async () => {
    const { db, documents } = counting()
    const { outgoing } = await read(330, { bytes: 1_048_576 }, { db, format: 'cef' })
    expect(outgoing.length).toBeGreaterThanOrEqual(20)
    expect(Math.max(...documents)).toBe(2)
    expect(JSON.stringify(outgoing).length).toBeLessThan(100_000)
  })
})

/** How many documents each statement gave. */
function counting(): { db: TestDb['db']; documents: number[] } {
  const documents: number[] = []
  const query = async (text: string, values: unknown[]) => {
    const result = await test.db.pool.query<{ before?: unknown }>(text, values)
    if (text.includes('before')) documents.push(result.rows.filter(({ before }) => before != null).length)
    return result
  }
  return { db: { ...test.db, pool: { query } } as unknown as TestDb['db'], documents } // safe: nothing else of it is used
}
