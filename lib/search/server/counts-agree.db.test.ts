import { randomUUID } from 'node:crypto'

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { exportEvents } from '@/lib/export/server/export-events'
import { appendEvents } from '@/lib/log/server/append'
import type { Query } from '@/lib/query/ast'
import { toggleTerm } from '@/lib/query/edit'
import { type MatchRow, rowMatcher } from '@/lib/query/matches'
import { printQuery } from '@/lib/query/print'
import { WHOLE_SIGHT } from '@/lib/query/sight'
import { readQuery } from '@/lib/query/validate'
import { withoutKeys } from '@/lib/query/without-keys'
import { isOwnKey, readFacetKey } from '@/lib/search/facet-keys'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { draftOf } from '@/lib/testing/draft-of'
import { anyEvent } from '@/lib/testing/event-arbitraries'
import { matchRows } from '@/lib/testing/match-rows'
import { personCtx } from '@/lib/testing/person-ctx'
import { rollupTree, validTree } from '@/lib/testing/query-arbitraries'
import { scaled } from '@/lib/testing/scale'

import { countFacets } from './count-facets'
import { countOverTime } from './count-over-time'
import type { Facet } from './facet-pass'
import { searchEvents } from './search-events'

/** More than a walk looks at in its first piece, so that its windows count, too. */
const EVENTS = 2_300
const QUERIES = scaled(10)
/** So many of them over the large tenant, the others over the small one: a tenth of the time. */
const QUERIES_OF_LARGE = scaled(8)

let test: TestDb
/** Large enough to be walked, and small enough to be looked at event by event. */
let large: TenantRef
let small: TenantRef
let tenant: TenantRef
let size: number
/** Counts belong to the first look, or each would be recorded. */
let read: string
beforeAll(async () => {
  test = await testDatabase()
  large = await testTenant(test.db, { slug: 'large' })
  small = await testTenant(test.db, { slug: 'small' })
  await append(EVENTS, 1, large)
  await append(80, 2, small)
})
afterAll(() => test.drop())

const now = new Date('2026-11-22T00:00:00Z')

async function append(count: number, seed: number, to: TenantRef): Promise<void> {
  const drawn = fc.sample(anyEvent, { numRuns: count, seed })
  for (const name of ['ci', 'CI', 'kestra']) {
    const drafts = drawn.filter((_, i) => ['ci', 'CI', 'kestra', 'ci'][i % 4] === name).map(draftOf)
    for (let from = 0; from < drafts.length; from += 500) {
      const part = drafts.slice(from, from + 500)
      const source = { name, format: 'events' }
      await appendEvents(test.db, { tenant: to, source, receivedAt: now, drafts: part })
    }
  }
}

const me = randomUUID()
const ctx = () => personCtx(test.db, tenant, { userId: me, role: 'auditor', now })
const page = (q: string, more: Record<string, string | number>) =>
  searchEvents(ctx(), { q, limit: 1000, ...more })

async function rowsOf(q: string): Promise<number> {
  let found = await page(q, { size, documents: 'false' })
  let rows = found.events.length
  while (found.nextCursor !== null) {
    found = await page(q, { size, documents: 'false', cursor: found.nextCursor })
    rows += found.events.length
  }
  return rows
}

async function exported(q: string): Promise<number> {
  const file = await exportEvents(ctx(), { q, size, format: 'ndjson' })
  for await (const chunk of file.body) void chunk
  return file.rows()
}

/** Looks at a tenant from here on; answers with its events as they are now. */
async function lookAt(chosen: TenantRef): Promise<MatchRow[]> {
  tenant = chosen
  let found = await page('', {})
  size = found.size!
  read = found.read!
  const events = [...found.events]
  // Exports are recorded in the log that they are of: after many of them it has more than one page.
  while (found.nextCursor !== null) {
    found = await page('', { size, cursor: found.nextCursor })
    events.push(...found.events)
  }
  return matchRows(events)
}

const KEYS = [
  'type',
  'change',
  'outcome',
  'source',
  'action',
  'actor.type',
  'actor',
  'ip',
  'details',
  'namespace',
  'a.b',
  'tags',
]
/** Every event has exactly one value of each. */
const TOTALS = new Set(['type', 'change', 'outcome', 'source', 'action', 'actor.type'])

const queries = (tree: fc.Arbitrary<Query>, seed: number) =>
  fc
    .sample(tree, { numRuns: QUERIES, seed })
    .map((one) => printQuery(one))
    .filter((q) => q.length < 3000 && readQuery(q).problems.length === 0)

const restOf = (q: string, facet: Facet): Query =>
  withoutKeys(readQuery(q).tree, isOwnKey(readFacetKey(facet.key)!))

/** What the facet's value asks for as a click on it does, in what the query says beside it. */
function clicked(rest: Query, facet: Facet, value: Facet['values'][number]): Query {
  const key = facet.key === 'details' ? 'has' : (value.key ?? facet.key)
  const { tree, problems } = readQuery(toggleTerm('', key, value.value, 'include'))
  expect(problems).toEqual([])
  const items = [rest.root, tree.root].filter((node) => node !== null)
  return { complete: true, root: items.length === 1 ? items[0]! : { kind: 'and', items, from: 0, to: 0 } }
}

describe('table, facets, histogram and export', () => {
  it(
    'agree on how many events match, for random queries',
    async () => {
      await lookAt(large)
      let exact = 0
      for (const [i, q] of queries(validTree, 7).entries()) {
        if (i === QUERIES_OF_LARGE) await lookAt(small)
        const rows = await rowsOf(q)
        const { facets } = await countFacets(ctx(), { q, size, read, keys: KEYS.join(','), limit: 100 })
        const histogram = await countOverTime(ctx(), { q, size, read, by: 'outcome' })
        expect({ q, rows: await exported(q) }).toEqual({ q, rows })
        if (histogram.exact) expect({ q, total: histogram.total }).toEqual({ q, total: rows })
        const sums = histogram.buckets.flatMap(({ counts }) => Object.values(counts ?? {}))
        expect(sums.reduce((sum, n) => sum + n, 0)).toBe(histogram.total)
        for (const facet of facets.filter((one) => one.exact)) {
          exact++
          const rest = printQuery(restOf(q, facet))
          if (rest === q)
            expect({ q, key: facet.key, counted: facet.counted }).toEqual({
              q,
              key: facet.key,
              counted: rows,
            })
          if (!TOTALS.has(facet.key)) continue
          const total = facet.values.reduce((sum, { count }) => sum + count, 0)
          expect({ q, key: facet.key, total }).toEqual({ q, key: facet.key, total: facet.counted })
        }
      }
      expect(exact).toBeGreaterThan(QUERIES)
    },
    scaled(240_000),
  )

  it(
    'count for each value exactly what a click on it finds, in memory',
    async () => {
      const events = await lookAt(small)
      for (const q of queries(validTree, 11).slice(0, 30)) {
        const { facets } = await countFacets(ctx(), { q, size, read, keys: KEYS.join(','), limit: 4 })
        for (const facet of facets.filter((one) => one.exact)) {
          const rest = restOf(q, facet)
          const left = events.filter(rowMatcher(rest, WHOLE_SIGHT))
          expect({ q, key: facet.key, counted: facet.counted }).toEqual({
            q,
            key: facet.key,
            counted: left.length,
          })
          for (const value of facet.values) {
            const found = left.filter(rowMatcher(clicked(rest, facet, value), WHOLE_SIGHT)).length
            expect({ q, key: facet.key, ...value }).toEqual({ q, key: facet.key, ...value, count: found })
          }
        }
      }
    },
    scaled(240_000),
  )
})

describe('counts by day and hour', () => {
  it(
    'say the same as the rows, also at the ends of hours, and after the log has grown',
    async () => {
      const events = await lookAt(small)
      await append(60, 3, small)
      const end = fc.integer({ min: Date.UTC(2026, 9, 29), max: Date.UTC(2026, 10, 23) })
      const spans = fc.sample(fc.tuple(end, end), { numRuns: QUERIES, seed: 5 })
      for (const [i, q] of queries(rollupTree, 13).slice(0, 30).entries()) {
        const [a, b] = spans[i]!
        const [since, until] = [Math.min(a, b), Math.max(a, b)].map((ms) => new Date(ms).toISOString())
        const range = i % 3 === 0 ? {} : i % 3 === 1 ? { since: since! } : { since: since!, until: until! }
        const inside = events.filter(
          ({ event: { occurredAt } }) =>
            (range.since === undefined || occurredAt >= range.since) &&
            (range.until === undefined || occurredAt < range.until),
        )
        const keys = 'type,change,outcome,source,action'
        const { facets } = await countFacets(ctx(), { q, size, read, keys, limit: 100, ...range })
        for (const facet of facets) {
          const rest = restOf(q, facet)
          const left = inside.filter(rowMatcher(rest, WHOLE_SIGHT))
          expect({ q, range, key: facet.key, exact: facet.exact, counted: facet.counted }).toEqual({
            q,
            range,
            key: facet.key,
            exact: true,
            counted: left.length,
          })
          for (const value of facet.values) {
            const found = left.filter(rowMatcher(clicked(rest, facet, value), WHOLE_SIGHT)).length
            expect({ q, key: facet.key, ...value }).toEqual({ q, key: facet.key, ...value, count: found })
          }
        }
        const histogram = await countOverTime(ctx(), { q, size, read, ...range })
        const matching = inside.filter(rowMatcher(readQuery(q).tree, WHOLE_SIGHT))
        expect({ q, range, exact: histogram.exact, total: histogram.total }).toEqual({
          q,
          range,
          exact: true,
          total: matching.length,
        })
        const starts = histogram.buckets.map(({ start }) => start)
        for (const [at, { start, counts }] of histogram.buckets.entries()) {
          const own = matching.filter(
            ({ event: { occurredAt } }) => occurredAt >= start && occurredAt < (starts[at + 1] ?? '9'),
          )
          expect(Object.values(counts ?? {}).reduce((sum, n) => sum + n, 0)).toBe(own.length)
        }
      }
    },
    scaled(240_000),
  )
})
