'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'

import { apiGet } from '@/components/layout/api-client'
import type { ReadKind } from '@/lib/search/reads/read-kinds'
import type { ReadsPage } from '@/lib/search/reads/reads-page'
import { type ResolvedRange, resolveRange, type TimeRange } from '@/lib/view/time-range'

/** Which acts of reading are listed. */
export interface ReadsFilter {
  reader: string | null
  kind: ReadKind | null
  range: TimeRange
}

interface Next {
  cursor: string
  range: ResolvedRange
}

/** The acts of reading of a tenant's log, page by page. Read again only when somebody asks: each reading is recorded. */
export function useReads(tenant: string, { reader, kind, range }: ReadsFilter) {
  return useInfiniteQuery({
    queryKey: ['reads', tenant, reader, kind, range.since, range.until],
    queryFn: async ({ pageParam, signal }) => {
      // A cursor belongs to the times of its first page.
      const times = pageParam?.range ?? resolveRange(range, Date.now())
      const query = { reader, kind, ...times, cursor: pageParam?.cursor }
      return { ...(await apiGet<ReadsPage>('/reads', { tenant, query, signal })), range: times }
    },
    initialPageParam: null as Next | null,
    getNextPageParam: (page) =>
      page.nextCursor === null ? undefined : { cursor: page.nextCursor, range: page.range },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
}
