import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Event } from '@/lib/event/event'
import type { Query } from '@/lib/query/ast'
import { toggleTerm } from '@/lib/query/edit'
import { type MatchRow, rowMatcher } from '@/lib/query/matches'
import { printQuery } from '@/lib/query/print'
import { WHOLE_SIGHT } from '@/lib/query/sight'
import { readQuery } from '@/lib/query/validate'
import { withoutKeys } from '@/lib/query/without-keys'
import { isOwnKey, readFacetKey } from '@/lib/search/facet-keys'
import type { Facet } from '@/lib/search/server/facet-pass'
import type { EventPage } from '@/lib/search/server/search-events'
import { draftOf } from '@/lib/testing/draft-of'
import { anyEvent } from '@/lib/testing/event-arbitraries'
import { manyTenants, type ManyTenants } from '@/lib/testing/many-tenants'
import { matchRows } from '@/lib/testing/match-rows'
import { rollupTree, validTree } from '@/lib/testing/query-arbitraries'
import { scaled } from '@/lib/testing/scale'

import { countFacetsOfAll } from './count-facets-of-all'
import { countOverTimeOfAll } from './count-over-time-of-all'
import { searchAllTenants } from './search-all-tenants'

/** More than a walk looks at in its first piece lie in the first. */
const SENT: readonly [slug: string, events: number][] = [
  ['acme', 2_100],
  ['acme-eu', 90],
  ['beta', 60],
  ['gamma', 7],
]
const QUERIES = scaled(5)
const NOW = '2026-12-01T00:00:00Z'
/** What reading adds to the tenants' logs in the meantime is not among what is counted. */
const BEFORE = { until: NOW }

let place: ManyTenants
beforeAll(async () => {
  place = await manyTenants(new Date(NOW))
  for (const [i, [slug, count]] of SENT.entries()) {
    await place.make(slug)
    await place.send(slug, fc.sample(anyEvent, { numRuns: count, seed: i + 1 }).map(draftOf))
  }
  await place.make('empty')
})
afterAll(() => place.test.drop())

type More = Record<string, string | number>
const facetsOf = (q: string, more: More = {}) => countFacetsOfAll(place.ctx(), { q, ...BEFORE, ...more })
const histogramOf = (q: string, more: More = {}) => countOverTimeOfAll(place.ctx(), { q, ...BEFORE, ...more })
const pageOf = (q: string, more: More = {}): Promise<EventPage> =>
  searchAllTenants(place.ctx(), { q, limit: 1000, ...BEFORE, ...more })

/** What a page of all tenants pins and stands for, and the events of all pages. */
async function look(q: string, documents = 'false'): Promise<{ pinned: More; events: Event[] }> {
  const first = await pageOf(q, { documents })
  const events = [...first.events]
  for (let page = first; page.nextCursor !== null;) {
    page = await pageOf(q, { documents, cursor: page.nextCursor })
    events.push(...page.events)
  }
  return { pinned: { pin: first.pin!, read: first.read! }, events }
}

const KEYS = ['tenant', 'type', 'change', 'outcome', 'source', 'actor', 'ip', 'details', 'namespace', 'a.b']
/** Every event has exactly one value of each. */
const TOTALS = new Set(['tenant', 'type', 'change', 'outcome', 'source'])
/** Beside every query: all tenants, some of them, all but some, none. */
const CHOICES = [
  '-tenant:system',
  '(tenant:beta OR tenant:acme-eu)',
  'tenant:acme*',
  '-tenant:acme -tenant:system',
  'tenant:gamma',
  'tenant:nobody',
]

const queries = (tree: fc.Arbitrary<Query>, seed: number) =>
  fc
    .sample(tree, { numRuns: QUERIES, seed })
    .map((one, i) => {
      const q = printQuery(one)
      const choice = CHOICES[i % CHOICES.length]!
      return q === '' ? choice : `${choice} (${q})`
    })
    .filter((q) => q.length < 3000 && readQuery(q).problems.length === 0)

const restOf = (q: string, facet: Facet): Query =>
  withoutKeys(readQuery(q).tree, isOwnKey(readFacetKey(facet.key)!))

/** What the facet's value asks for as a click on it does, in what the query says beside it. */
function clicked(rest: Query, facet: Facet, value: Facet['values'][number]): Query {
  const key = facet.key === 'details' ? 'has' : (value.key ?? facet.key)
  const { tree } = readQuery(toggleTerm('', key, value.value, 'include'))
  const items = [rest.root, tree.root].filter((node) => node !== null)
  return { complete: true, root: items.length === 1 ? items[0]! : { kind: 'and', items, from: 0, to: 0 } }
}

const sumOf = (counts: readonly { count: number }[]): number =>
  counts.reduce((sum, { count }) => sum + count, 0)

describe('counts of all tenants', () => {
  it.each([
    ['any query', validTree, 21],
    ['queries that are counted by day and hour', rollupTree, 22],
  ] as const)(
    'agree with the table, with each other and with a click, for %s',
    async (_, tree, seed) => {
      const all = matchRows((await look('-tenant:system', 'true')).events)
      expect(all).toHaveLength(SENT.reduce((sum, [, count]) => sum + count, 0))
      let exact = 0
      for (const [i, q] of queries(tree, seed).entries()) {
        const { pinned, events } = await look(q)
        const { facets } = await facetsOf(q, { ...pinned, keys: KEYS.join(','), limit: 100 })
        const histogram = await histogramOf(q, pinned)
        const sums = histogram.buckets.flatMap(({ counts }) => Object.values(counts ?? {}))
        expect(sums.reduce((sum, n) => sum + n, 0)).toBe(histogram.total)
        if (histogram.exact) expect({ q, total: histogram.total }).toEqual({ q, total: events.length })
        const matching = new Map<string, MatchRow[]>()
        for (const facet of facets.filter((one) => one.exact)) {
          exact++
          const rest = restOf(q, facet)
          const left = matching.get(printQuery(rest)) ?? all.filter(rowMatcher(rest, WHOLE_SIGHT))
          matching.set(printQuery(rest), left)
          const known = { q, key: facet.key }
          // Without its own terms, the tenants' facet counts the system tenant's events, too.
          const ours = facet.values.filter(({ value }) => value !== 'system')
          if (facet.key !== 'tenant')
            expect({ ...known, n: facet.counted }).toEqual({ ...known, n: left.length })
          if (TOTALS.has(facet.key))
            expect({ ...known, n: sumOf(ours) }).toEqual({ ...known, n: left.length })
          for (const value of i % 5 === 0 ? ours.slice(0, 3) : []) {
            const found = left.filter(rowMatcher(clicked(rest, facet, value), WHOLE_SIGHT)).length
            expect({ ...known, ...value }).toEqual({ ...known, ...value, count: found })
          }
        }
      }
      expect(exact).toBeGreaterThan(QUERIES * 5)
    },
    scaled(240_000),
  )
})
