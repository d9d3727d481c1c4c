import type { TenantRef } from '@/lib/access/roles'
import type { OwnedRow } from '@/lib/search/server/fit-page'
import { idAfter, type IdRange } from '@/lib/search/server/partitions'
import type { StoredRow } from '@/lib/search/server/stored-row'

/** A row of one of the tenants: two of them may have events with the same id. */
export type TenantRow = OwnedRow<StoredRow>

/**
 * A place between the rows of all tenants in their common order: by id, and where ids are the same, by the tenant's key.
 * `key` null stands after the id's direction: everything up to `id` was looked at, in every tenant alike.
 */
export interface Place {
  id: string
  key: number | null
}

/** What is left of a tenant's range after this place. */
export function rangeAfter(range: IdRange, after: Place, key: number, ascending: boolean): IdRange {
  const sameIdFollows = after.key !== null && key > after.key
  if (ascending) {
    const from = after.key === null || sameIdFollows ? after.id : idAfter(after.id)
    return { from: from > range.from ? from : range.from, to: range.to }
  }
  const to = sameIdFollows ? idAfter(after.id) : after.id
  return { from: range.from, to: to < range.to ? to : range.to }
}

/** True when no id lies in the range. */
export const isEmpty = (range: IdRange): boolean => range.from >= range.to

/** What both ranges hold. */
export const meet = (a: IdRange, b: IdRange): IdRange => ({
  from: a.from > b.from ? a.from : b.from,
  to: a.to < b.to ? a.to : b.to,
})

/** The smallest range that holds them all; there must be one. */
export function hull(ranges: readonly IdRange[]): IdRange {
  return ranges.reduce((all, { from, to }) => ({
    from: from < all.from ? from : all.from,
    to: to > all.to ? to : all.to,
  }))
}

/** The first rows of all tenants in their common order, as many as are wanted. */
export class FirstRows {
  #rows: TenantRow[] = []

  constructor(
    private readonly limit: number,
    private readonly ascending: boolean,
  ) {}

  /** In order. */
  get rows(): readonly TenantRow[] {
    return this.#rows
  }

  add(tenant: TenantRef, rows: readonly StoredRow[]): void {
    if (rows.length === 0) return
    const both = [...this.#rows, ...rows.map((row) => ({ tenant, row }))]
    this.#rows = both.toSorted((a, b) => this.#order(a, b)).slice(0, this.limit)
  }

  /** The part of a tenant's range in which rows would be among the first: all of it until there are enough. */
  narrow(range: IdRange, key: number): IdRange {
    const worst = this.#rows[this.limit - 1]
    if (worst === undefined) return range
    const { id } = worst.row
    const sameIdIsBetter = key < worst.tenant.key
    return this.ascending
      ? meet(range, { from: range.from, to: sameIdIsBetter ? idAfter(id) : id })
      : meet(range, { from: sameIdIsBetter ? id : idAfter(id), to: range.to })
  }

  #order(a: TenantRow, b: TenantRow): number {
    if (a.row.id === b.row.id) return a.tenant.key - b.tenant.key
    return a.row.id < b.row.id === this.ascending ? -1 : 1
  }
}
