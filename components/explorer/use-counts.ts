'use client'

import { useMemo } from 'react'

import { type HistogramResult, useHistogram } from '@/components/histogram/use-histogram'
import type { Event } from '@/lib/event/event'
import { type CountedSearch, isSameSearch } from '@/lib/view/counted-search'

import { type Pinned, pinOf, pinOfShown } from './events-page'
import { useCountedPin } from './use-counted-pin'
import type { ExplorerModel } from './use-explorer'

const NONE: Pinned = {}

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
  const firstPin = useMemo(() => (first === null ? NONE : pinOf(first, isAllTenants)), [first, isAllTenants])
  const pinned = useCountedPin(first, firstPin, pinOfShown(first, last, isAllTenants))
  const search = useMemo<CountedSearch | null>(() => {
    if (first === null || isOld || isBlocked) return null
    const { range, read } = first
    return { tenant: tenantName, q: state.q, ...range, ...pinned, ...(read !== undefined && { read }) }
  }, [first, pinned, isOld, isBlocked, tenantName, state.q])
  const histogram = useHistogram(search, state.by)
  const { counted } = histogram
  const isTotal =
    counted !== null && search !== null && counted.answer.exact && isSameSearch(counted.search, search)
  // Rows that have come since the counts.
  const since = useMemo(
    () => (last?.size === undefined ? 0 : countSince(events, last.size, pinned.size ?? last.size)),
    [events, last, pinned],
  )
  return { search, histogram, total: isTotal ? counted.answer.total + since : null }
}

const countSince = (events: readonly Event[], shown: number, counted: number): number =>
  shown <= counted ? 0 : events.filter(({ index }) => index !== undefined && index >= counted).length
