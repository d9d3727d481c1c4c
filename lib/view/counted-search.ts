import type { ResolvedRange } from './time-range'

/** A search that found a first page, as what is counted beside it is asked for: the same events, and the same act of reading. */
export interface CountedSearch extends ResolvedRange {
  /** Slug or id; `*` for all tenants. */
  tenant: string | null
  q: string
  /** The log size that the page is pinned to. */
  size?: number
  /** What a page of all tenants is pinned by instead. */
  pin?: string
  /** The page's token: see `GET /api/v1/facets`. */
  read?: string
}

/** True for two askings of the same events, whenever they were asked. */
export function isSameSearch(a: CountedSearch, b: CountedSearch): boolean {
  const isSameStretch = a.since === b.since && a.until === b.until
  return isSameStretch && a.tenant === b.tenant && a.q === b.q && a.size === b.size && a.pin === b.pin
}
