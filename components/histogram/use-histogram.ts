'use client'

import { useQuery } from '@tanstack/react-query'

import { apiGet } from '@/components/layout/api-client'
import { goingOn } from '@/components/layout/going-on'
import type { CountedSearch } from '@/lib/view/counted-search'
import type { HistogramBy } from '@/lib/view/explorer-state'

import type { HistogramAnswer } from './histogram-answer'

/** Counts over time, and what they are of. */
export interface Counted {
  search: CountedSearch
  answer: HistogramAnswer
}

/** What the page knows of how its events spread over time. */
export interface HistogramResult {
  /** While others are being read, still the last ones. */
  counted: Counted | null
  /** They belong to an older search, or are divided by something else. */
  isOld: boolean
  isReading: boolean
  error: Error | null
  retry: () => void
}

/** Counts over time of a search; none are asked for while there is no search, which is until its rows are there. */
export function useHistogram(search: CountedSearch | null, by: HistogramBy): HistogramResult {
  const query = useQuery({
    queryKey: ['histogram', search, by],
    queryFn: async ({ signal }): Promise<Counted> => {
      if (search === null) throw new Error('There is no search whose events could be counted.')
      const { tenant, ...asked } = search
      const answer = await goingOn(asked.read, (read) =>
        apiGet<HistogramAnswer>('/histogram', { tenant, query: { ...asked, read, by }, signal }),
      )
      return { search, answer }
    },
    enabled: search !== null,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (last) => (search === null || last?.search.tenant === search.tenant ? last : undefined),
  })
  return {
    counted: query.data ?? null,
    isOld: query.isPlaceholderData,
    isReading: query.isFetching,
    error: query.data === undefined ? query.error : null,
    retry: () => void query.refetch(),
  }
}
