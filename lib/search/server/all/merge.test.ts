import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { ID_END, ID_MIN, type IdRange } from '@/lib/search/server/partitions'
import type { StoredRow } from '@/lib/search/server/stored-row'

import { FirstRows, isEmpty, rangeAfter, type Place } from './merge'

const idOf = (n: number): string => `0199a3c1-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
// safe: only the key and the id are looked at
const tenantOf = (key: number) => ({ key }) as TenantRef
const rowOf = (id: string) => ({ id }) as StoredRow

/** Logs of some tenants: few ids, so that tenants often have the same ones. */
const logs = fc
  .uniqueArray(fc.nat(50), { minLength: 1, maxLength: 6 })
  .chain((keys) =>
    fc.tuple(
      ...keys.map((key) =>
        fc.record({ key: fc.constant(key), ids: fc.uniqueArray(fc.nat(25).map(idOf), { maxLength: 20 }) }),
      ),
    ),
  )
type Logs = { key: number; ids: string[] }[]

const before = (a: string, b: string, ascending: boolean): boolean => (ascending ? a < b : a > b)

function union(all: Logs, ascending: boolean): string[] {
  return all
    .flatMap(({ key, ids }) => ids.map((id) => ({ key, id })))
    .toSorted((a, b) => (a.id === b.id ? a.key - b.key : before(a.id, b.id, ascending) ? -1 : 1))
    .map(({ key, id }) => `${id} ${key}`)
}

/** One page as the search makes it: each tenant's first rows of what is left and could still be better. */
function page(all: Logs, after: Place | null, limit: number, ascending: boolean): FirstRows {
  const first = new FirstRows(limit, ascending)
  for (const { key, ids } of all) {
    const whole: IdRange = { from: ID_MIN, to: ID_END }
    const range = first.narrow(after === null ? whole : rangeAfter(whole, after, key, ascending), key)
    if (isEmpty(range)) continue
    const inside = ids.filter((id) => id >= range.from && id < range.to)
    const sorted = inside.toSorted((a, b) => (before(a, b, ascending) ? -1 : 1))
    first.add(tenantOf(key), sorted.slice(0, limit).map(rowOf))
  }
  return first
}

test('pages of all tenants are the union of theirs in order, each row once, also where ids are the same', () => {
  fc.assert(
    fc.property(logs, fc.integer({ min: 1, max: 7 }), fc.boolean(), (all, limit, ascending) => {
      const seen: string[] = []
      let after: Place | null = null
      for (let pages = 0; pages < 200; pages++) {
        const { rows } = page(all, after, limit, ascending)
        seen.push(...rows.map(({ tenant, row }) => `${row.id} ${tenant.key}`))
        const last = rows.at(-1)
        if (last === undefined) break
        after = { id: last.row.id, key: last.tenant.key }
      }
      expect(seen).toEqual(union(all, ascending))
    }),
  )
})

test('a place without a tenant has everything up to its id behind it, in each tenant alike', () => {
  const [low, mid, high] = [idOf(1), idOf(2), idOf(3)]
  const range = { from: low, to: high }
  // Newest first, what was looked at begins with the id; oldest first, it ends before it.
  expect(rangeAfter(range, { id: mid, key: null }, 7, false)).toEqual({ from: low, to: mid })
  expect(rangeAfter(range, { id: mid, key: null }, 7, true)).toEqual({ from: mid, to: high })
})
