import { afterEach, beforeEach, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { hex } from '@/lib/base/bytes'
import { leafHash } from '@/lib/log/server/seal'
import { hasher } from '@/lib/log/server/tree'
import { CompactRange } from '@/lib/merkle/compact-range'
import { type Checkpoint, checkpointOf } from '@/lib/proof/checkpoint'
import { testAppend } from '@/lib/testing/append'
import { type TestDb, testDatabase, testTenant } from '@/lib/testing/database'
import { someEvents, type TestPublishing, testPublishing } from '@/lib/testing/publishing'
import { scaled } from '@/lib/testing/scale'
import { seeded } from '@/lib/testing/seeded'

import { GuardMoved } from './guard'
import type { Publisher } from './publisher'
import { selectLogFacts } from './store-served'
import { readEntries } from './store-tiles'

// Two publishers that both believe to be the one, each with a database of its own that was the same once: what a failover leaves
// behind whose former primary goes on. Nothing but the guard stands between them.

let sides: TestDb[]
let tenants: TenantRef[]
let at: TestPublishing

beforeEach(async () => {
  at = testPublishing()
  const first = await testDatabase()
  tenants = [await testTenant(first.db), await testTenant(first.db), await testTenant(first.db)]
  for (const tenant of tenants) await testAppend(first.db, tenant, someEvents(2))
  await at.publish(first.db)
  await first.db.close()
  sides = [await testDatabase(first.name), await testDatabase(first.name)]
  await first.drop()
})
afterEach(async () => {
  at.remove()
  for (const side of sides) await side.drop()
})

/** Everything that was ever served of a log. */
type Signed = Map<string, Checkpoint[]>

async function note(signed: Signed, { db }: TestDb): Promise<void> {
  for (const { logId } of tenants) {
    const facts = await selectLogFacts(db.pool, logId)
    const checkpoint = checkpointOf(facts?.checkpoint?.note ?? '')
    if (checkpoint !== null) signed.set(logId, [...(signed.get(logId) ?? []), checkpoint])
  }
}

/** A round; whoever was overtaken looks again the next time. */
async function round(publisher: Publisher): Promise<void> {
  await publisher.round().catch((error: unknown) => {
    if (!(error instanceof GuardMoved)) throw error
  })
}

/** The roots of a log at each of its sizes, from its entries alone. */
async function rootsOf({ db }: TestDb, logId: string): Promise<string[]> {
  const range = CompactRange.empty(hasher)
  const roots = [hex(range.root())]
  for (const entry of await readEntries(db.pool, logId, 0n, 10_000)) {
    range.push(leafHash(entry))
    roots.push(hex(range.root()))
  }
  return roots
}

const SEEDS = Array.from({ length: scaled(2) }, (_, at) => at + 1)

test.each(SEEDS)('of two that sign at once each log has one history (seed %i)', async (seed) => {
  const random = seeded(seed)
  const one = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
  const signed: Signed = new Map()
  const publishers = sides.map(({ db }) => at.publisher(db))
  for (let step = 0; step < 12; step++) {
    for (const side of sides)
      if (random() < 0.6)
        await testAppend(side.db, one(tenants), someEvents(1 + Math.floor(random() * 3), `s.${step}`))
    // At once, or one of them alone.
    const now = random() < 0.5 ? publishers : [one(publishers)]
    await Promise.all(now.map(round))
    for (const side of sides) await note(signed, side)
  }
  for (const publisher of publishers) publisher.close()
  const histories = await Promise.all(
    tenants.map(async ({ logId }) => {
      const seen = signed.get(logId) ?? []
      const all = await Promise.all(sides.map((side) => rootsOf(side, logId)))
      return {
        seen,
        fits: all.some((roots) => seen.every(({ size, root }) => roots[Number(size)] === hex(root))),
      }
    }),
  )
  expect(histories.map(({ fits }) => fits)).toEqual([true, true, true])
  // Both have signed something, or nothing was shown.
  expect(histories.some(({ seen }) => new Set(seen.map(({ size }) => size)).size > 1)).toBe(true)
})
