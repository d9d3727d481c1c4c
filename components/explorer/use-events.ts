'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { apiGet } from '@/components/layout/api-client'
import { ALL_TENANTS } from '@/lib/access/tenants'
import type { Event } from '@/lib/event/event'
import { type ExplorerState, searchKey } from '@/lib/view/explorer-state'
import { resolveRange } from '@/lib/view/time-range'

import { type EventsPage, FIRST_PAGE_SIZE, NEXT_PAGE_SIZE, type PinnedPage } from './events-page'
import type { Rounds } from './use-rounds'

/** The first page as the server rendered it, and the search that it answers. */
export interface InitialPage {
  key: string
  page: PinnedPage
}

/** What the page knows of the events that its state asks for. */
export interface EventsResult {
  /** All rows so far, in order. While another search runs, still those of the last one. */
  events: readonly Event[]
  /** The first page: another object for another search, the same while pages are added. */
  first: PinnedPage | null
  /** The newest page, for its cursor, pin and how far the search came; null before the first answer. */
  last: PinnedPage | null
  /** The first answer is on its way and there is nothing to show meanwhile. */
  isFirst: boolean
  /** The rows belong to the last search: a new one runs, or cannot run. */
  isOld: boolean
  /** The first page is being read (again). */
  isReading: boolean
  isReadingMore: boolean
  /** Why the first page could not be read. */
  error: Error | null
  /** Why the next page could not be read; the rows before it stay. */
  moreError: Error | null
  /** Reads the next page by itself: not after an error, and not past the place where a search ran out of time. */
  readMore(): void
  /** Reads the next page because somebody asked for it. */
  goOn(): void
  /** Reads everything again, from the newest event on. */
  refresh(): void
}

type Cursor = Pick<PinnedPage, 'range' | 'size'> & { cursor: string }

interface EventsOptions {
  state: ExplorerState
  initial: InitialPage | null
  rounds: Rounds
  /** False (the query has errors) keeps what was found last. */
  enabled: boolean
}

/**
 * The events of this state, page by page. Pages are never read again by themselves: a log only grows, and "again" is
 * what asking anew is for.
 */
export function useEvents({ state, initial, rounds, enabled }: EventsOptions): EventsResult {
  const key = searchKey(state)
  // Asking the same again has to be another key, or every page so far would be read again one by one.
  const round = rounds.of(key)
  const first = initial?.key === key && round === rounds.first ? initial.page : null
  const query = useInfiniteQuery({
    queryKey: ['events', key, round],
    queryFn: ({ pageParam, signal }) => readPage(state, pageParam, signal),
    initialPageParam: null as Cursor | null,
    getNextPageParam: (page) =>
      page.nextCursor === null
        ? undefined
        : { cursor: page.nextCursor, range: page.range, ...(page.size !== undefined && { size: page.size }) },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    // A page is read once and never changes: comparing all of them again for each new one would hold up scrolling.
    structuralSharing: false,
    enabled,
    ...(first && { initialData: { pages: [first], pageParams: [null] } }),
  })
  const { data, error, fetchNextPage } = query
  const events = useMemo(() => data?.pages.flatMap((page) => page.events) ?? [], [data])
  const last = data?.pages.at(-1) ?? null
  return {
    events,
    first: data?.pages[0] ?? null,
    last,
    isFirst: data === undefined && query.isFetching,
    isOld: query.isPlaceholderData || (!enabled && data !== undefined),
    isReading: query.isFetching && !query.isFetchingNextPage,
    isReadingMore: query.isFetchingNextPage,
    error: data === undefined ? error : null,
    moreError: query.isFetchNextPageError ? error : null,
    readMore: () => {
      const mayRead = query.hasNextPage && !query.isFetching && !query.isPlaceholderData
      if (mayRead && !query.isFetchNextPageError && last?.searchedBackTo === undefined) void fetchNextPage()
    },
    goOn: () => void fetchNextPage(),
    refresh: () => rounds.again(key),
  }
}

async function readPage(state: ExplorerState, next: Cursor | null, signal: AbortSignal): Promise<PinnedPage> {
  const range = next?.range ?? resolveRange(state, Date.now())
  const page = await apiGet<EventsPage>('/events', {
    tenant: state.tenant,
    query: {
      q: state.q,
      ...range,
      order: state.order,
      limit: next === null ? FIRST_PAGE_SIZE : NEXT_PAGE_SIZE,
      documents: 'false',
      cursor: next?.cursor,
      // Of all tenants the cursor alone knows the sizes.
      size: state.tenant === ALL_TENANTS ? undefined : next?.size,
    },
    signal,
  })
  return { ...page, range }
}
