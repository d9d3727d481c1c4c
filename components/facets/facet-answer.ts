/** What `GET /api/v1/facets` answers. */
export interface FacetsAnswer {
  facets: readonly Facet[]
  /** For what else is counted of the same search. */
  read?: string
}

/** The values of one key, and how many events have each, whatever the query says about that key itself. */
export interface Facet {
  /** A field, `details.<path>`, or `details` for the keys of details. */
  key: string
  values: readonly FacetValue[]
  /** There are more values than these. */
  more: boolean
  /** False: counts are of the newest `counted` matches only; of none, when there was no time to count. */
  exact: boolean
  counted: number
}

/** One value of a facet. */
export interface FacetValue {
  value: string
  count: number
  /** The key of the term that finds it, where it is not the facet's. */
  key?: string
  /** What is shown instead of the value. */
  label?: string
  state?: 'include' | 'exclude'
}

/** Whether anything is known of a facet's values. */
export function isCounted({ exact, counted }: Facet): boolean {
  return exact || counted > 0
}
