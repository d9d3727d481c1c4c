'use client'

import { useQuery } from '@tanstack/react-query'

import { apiGet } from '@/components/layout/api-client'
import { goingOn } from '@/components/layout/going-on'
import type { CountedSearch } from '@/lib/view/counted-search'

import type { Facet, FacetsAnswer } from './facet-answer'

/** Values of a facet that everybody sees, and those that somebody asked for. */
export const VALUES_SHOWN = 8
export const VALUES_MAX = 100

/** What the page knows of the values of its events. */
export interface FacetsResult {
  /** While others are being counted, still the last ones; null before the first answer. */
  facets: readonly Facet[] | null
  /** They belong to an older search. */
  isOld: boolean
  isReading: boolean
  error: Error | null
  retry: () => void
}

interface Counted {
  tenant: string | null
  facets: readonly Facet[]
}

/** All facets of a search in one request; `also` are keys beside the usual ones. Nothing is asked while there is no search. */
export function useFacets(search: CountedSearch | null, also: readonly string[]): FacetsResult {
  const query = useQuery({
    queryKey: ['facets', search, also],
    queryFn: async ({ signal }): Promise<Counted> => {
      const { tenant, query: asked } = askedOf(search)
      const params = { ...asked, also: also.join(','), limit: VALUES_SHOWN }
      const { facets } = await goingOn(asked.read, (read) =>
        apiGet<FacetsAnswer>('/facets', { tenant, query: { ...params, read }, signal }),
      )
      return { tenant, facets }
    },
    enabled: search !== null,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (last) => (search === null || last?.tenant === search.tenant ? last : undefined),
  })
  return {
    facets: query.data?.facets ?? null,
    isOld: query.isPlaceholderData,
    isReading: query.isFetching,
    error: query.data === undefined ? query.error : null,
    retry: () => void query.refetch(),
  }
}

/** Further values of one facet, or those that contain a text; null asks for none. */
export function useFacetValues(
  search: CountedSearch | null,
  facet: string,
  wanted: { contains: string } | null,
): { facet: Facet | null; isOld: boolean; isReading: boolean; error: Error | null; retry: () => void } {
  const query = useQuery({
    queryKey: ['facet', search, facet, wanted],
    queryFn: async ({ signal }): Promise<Facet | null> => {
      const { tenant, query: asked } = askedOf(search)
      const params = { ...asked, keys: facet, search: wanted?.contains, limit: VALUES_MAX }
      const { facets } = await goingOn(asked.read, (read) =>
        apiGet<FacetsAnswer>('/facets', { tenant, query: { ...params, read }, signal }),
      )
      return facets[0] ?? null
    },
    enabled: search !== null && wanted !== null,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (last) => last,
  })
  return {
    facet: wanted === null ? null : (query.data ?? null),
    isOld: query.isPlaceholderData,
    isReading: query.isFetching,
    error: query.data === undefined ? query.error : null,
    retry: () => void query.refetch(),
  }
}

function askedOf(search: CountedSearch | null): {
  tenant: string | null
  query: Omit<CountedSearch, 'tenant'>
} {
  if (search === null) throw new Error('There is no search whose values could be counted.')
  const { tenant, ...query } = search
  return { tenant, query }
}
