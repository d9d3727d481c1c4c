'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'

import { apiGet } from '@/components/layout/api-client'
import type { AttemptState } from '@/lib/search/attempts/attempts-input'
import type { AttemptsPage } from '@/lib/search/attempts/attempts-page'
import { type ResolvedRange, resolveRange, type TimeRange } from '@/lib/view/time-range'

/** Which attempts are listed. */
export interface AttemptsFilter {
  state: AttemptState
  q: string
  /** Seconds; null: as the API has it. */
  olderThan: string | null
  range: TimeRange
}

interface Next {
  cursor: string
  range: ResolvedRange
}

/** Attempts, page by page. Read again only when somebody asks: each reading is recorded. */
export function useAttempts(tenant: string, { state, q, olderThan, range }: AttemptsFilter) {
  return useInfiniteQuery({
    queryKey: ['attempts', tenant, state, q, olderThan, range.since, range.until],
    queryFn: async ({ pageParam, signal }) => {
      // A cursor belongs to the times of its first page.
      const times = pageParam?.range ?? resolveRange(range, Date.now())
      const query = { state, q, olderThan, ...times, cursor: pageParam?.cursor }
      return { ...(await apiGet<AttemptsPage>('/attempts', { tenant, query, signal })), range: times }
    },
    initialPageParam: null as Next | null,
    getNextPageParam: (page) =>
      page.nextCursor === null ? undefined : { cursor: page.nextCursor, range: page.range },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
}
