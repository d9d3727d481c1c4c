import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { uuidv7 } from '@/lib/base/uuid'
import { testAppend } from '@/lib/testing/append'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { scaled } from '@/lib/testing/scale'

import { compileSearch } from './compile-search'
import { ID_END, ID_MIN } from './partitions'
import { allOf } from './seen'
import { grouped, type Counting } from './store-counts'
import { walkMatches } from './walk-matches'

/** Across 44 months, and more than the first piece of a walk looks at. */
const EVENTS = 2_600
const DAY_MS = 86_400_000
const now = new Date('2026-11-20T10:00:00Z')
const idOf = (i: number) => uuidv7(now.getTime() - i * (DAY_MS / 2), new Uint8Array(10).fill(i % 251))

let test: TestDb
let tenant: TenantRef
beforeAll(async () => {
  test = await testDatabase()
  tenant = await testTenant(test.db)
  for (let from = 0; from < EVENTS; from += 650) {
    const drafts = Array.from({ length: 650 }, (_, n) => ({
      id: idOf(from + n),
      actor: { type: 'user' as const, id: `u_${(from + n) % 3}` },
      action: 'run',
      change: 'NONE' as const,
      resource: { type: (from + n) % 2 === 0 ? 'FLOW' : 'TRIGGER' },
      details: { bucket: (from + n) % 97 },
    }))
    await testAppend(test.db, tenant, drafts, now)
  }
})
afterAll(() => test.drop())

const counting: Counting = {
  columns: ['actor_id'],
  selections: () => [grouped(0, ['actor_id']), grouped(1, [])],
}
/** What is asked, and which events that is. */
const QUERIES: readonly [string, (i: number) => boolean][] = [
  ['', () => true],
  ['type:FLOW', (i) => i % 2 === 0],
  ['bucket:5', (i) => i % 97 === 5],
  ['type:FLOW bucket:5 -actor:u_1', (i) => i % 2 === 0 && i % 97 === 5 && i % 3 !== 1],
  ['bucket:nothing', () => false],
]

const wantedIn = ({ from, to }: { from: string; to: string }, keep: (i: number) => boolean): number =>
  Array.from({ length: EVENTS }, (_, i) => i).filter((i) => keep(i) && idOf(i) >= from && idOf(i) < to).length

/**
 * Every query over everything, without time and with all of it: whole; cut in the first piece; cut in a window, since most of
 * what the bucket has lies in the first piece; and with so few left to count that a walk goes on by key.
 */
const ENDS = QUERIES.flatMap((query) =>
  [null, 10, 23, 1_010].flatMap((matches) =>
    [0, 60_000].map((budgetMs): [(typeof QUERIES)[number], number | null, number, number, number] => [
      query,
      matches,
      budgetMs,
      0,
      0,
    ]),
  ),
)

describe('a walk', () => {
  it('counts the newest matches, all of those back to where it says, in each group', async () => {
    const client = await test.db.readers.connect()
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...QUERIES),
          fc.option(fc.integer({ min: 1, max: 1_500 }), { nil: null }),
          fc.constantFrom(0, 60_000),
          fc.nat(EVENTS),
          fc.nat(EVENTS),
          async ([q, keep], matches, budgetMs, a, b) => {
            const scope = { ...allOf(tenant), compiled: compileSearch(q, allOf(tenant)), size: EVENTS }
            const range = {
              from: a === 0 ? ID_MIN : idOf(Math.max(a, b)),
              to: b === 0 ? ID_END : idOf(Math.min(a, b)),
            }
            const limits = { matches, budgetMs, now }
            const walked = await walkMatches(client, scope, range, counting, limits)
            const reach = walked.reach ?? range.from
            const wanted = Array.from({ length: EVENTS }, (_, i) => i).filter(
              (i) => keep(i) && idOf(i) >= reach && idOf(i) < range.to,
            )
            expect(walked.matched).toBe(range.from >= range.to ? 0 : wanted.length)
            // It counts as many as it may, and says so where there are more: what does not match has no part in it.
            const all = wantedIn(range, keep)
            if (budgetMs > 0 && range.from < range.to) {
              expect(walked.matched).toBe(Math.min(all, matches ?? Infinity))
              expect(walked.reach === null).toBe(all <= (matches ?? Infinity))
            }
            expect(walked.matched).toBeLessThanOrEqual(matches ?? Infinity)
            const ofAll = walked.rows.filter(([selection]) => selection === 1)
            expect(ofAll.reduce((sum, [, count]) => sum + count, 0)).toBe(walked.matched)
            for (const actor of [0, 1, 2]) {
              const own = walked.rows.filter(([selection, , id]) => selection === 0 && id === `u_${actor}`)
              expect(own.reduce((sum, [, count]) => sum + count, 0)).toBe(
                range.from >= range.to ? 0 : wanted.filter((i) => i % 3 === actor).length,
              )
            }
          },
        ),
        // The ends of a walk are few: each is looked at, and then what lies between.
        { numRuns: scaled(30), examples: ENDS },
      )
    } finally {
      client.release()
    }
  })

  it('waits for its first piece as long as it is told, and then counted nothing', async () => {
    const client = await test.db.readers.connect()
    try {
      const scope = { ...allOf(tenant), compiled: compileSearch('', allOf(tenant)), size: EVENTS }
      const slow: Counting = {
        columns: [],
        selections: () => ['SELECT 0, 1::float8, pg_sleep(2)::text, NULL, NULL, NULL'],
      }
      const range = { from: ID_MIN, to: ID_END }
      for (const firstMs of [0, 50]) {
        const limits = { matches: null, budgetMs: 0, firstMs, now }
        expect(await walkMatches(client, scope, range, slow, limits)).toEqual({
          rows: [],
          matched: 0,
          reach: ID_END,
        })
      }
    } finally {
      client.release()
    }
  })

  it('holds nothing past the pin, and nothing of another tenant', async () => {
    const client = await test.db.readers.connect()
    try {
      const other = await testTenant(test.db)
      const limits = { matches: null, budgetMs: 60_000, now }
      const range = { from: ID_MIN, to: ID_END }
      for (const q of ['', 'type:FLOW', '-type:nothing']) {
        const theirs = { ...allOf(other), compiled: compileSearch(q, allOf(other)), size: EVENTS }
        expect(await walkMatches(client, theirs, range, counting, limits)).toMatchObject({
          matched: 0,
          reach: null,
        })
        const pinned = { ...allOf(tenant), compiled: compileSearch(q, allOf(tenant)), size: 100 }
        expect(await walkMatches(client, pinned, range, counting, limits)).toMatchObject({
          matched: q === 'type:FLOW' ? 50 : 100,
          reach: null,
        })
      }
    } finally {
      client.release()
    }
  })
})
