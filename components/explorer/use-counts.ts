'use client'

import { useMemo } from 'react'

import { type HistogramResult, useHistogram } from '@/components/histogram/use-histogram'
import { type CountedSearch, isSameSearch } from '@/lib/view/counted-search'

import { useCountedSize } from './use-counted-size'
import type { ExplorerModel } from './use-explorer'

/** What is counted beside the rows, over exactly the events that they are of. */
export interface Counts {
  /** What is counted; null while rows are being read, or nothing can be searched. */
  search: CountedSearch | null
  histogram: HistogramResult
  /** How many events the rows are of, where that is known exactly. */
  total: number | null
}

/** Counts belong to a first page, and are asked for once it is there: they never delay rows. */
export function useCounts(explorer: ExplorerModel): Counts {
  const { state, tenantName, isAllTenants, result, isBlocked } = explorer
  const { events, first, last, isOld } = result
  const size = useCountedSize(first, last?.size ?? 0)
  const search = useMemo<CountedSearch | null>(() => {
    if (first === null || isOld || isBlocked) return null
    const { range, read, pin } = first
    const pinned = isAllTenants && pin !== undefined ? { pin } : { size }
    return { tenant: tenantName, q: state.q, ...range, ...pinned, ...(read !== undefined && { read }) }
  }, [first, size, isOld, isBlocked, isAllTenants, tenantName, state.q])
  const histogram = useHistogram(search, state.by)
  const { counted } = histogram
  const isTotal =
    counted !== null && search !== null && counted.answer.exact && isSameSearch(counted.search, search)
  // Rows that have come since the counts.
  const since = useMemo(
    () => (last === null || last.size <= size ? 0 : events.filter(({ index }) => index >= size).length),
    [events, last, size],
  )
  return { search, histogram, total: isTotal ? counted.answer.total + since : null }
}
