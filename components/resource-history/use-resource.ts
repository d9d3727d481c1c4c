'use client'

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'

import { apiGet } from '@/components/layout/api-client'
import type { AsOfAnswer, CompareAnswer, HistoryItem, HistoryPage } from '@/lib/search/resource/answers'
import type { ResourceName } from '@/lib/search/resource/resource-name'

import { type InitialResource, PAGE_SIZE } from './initial-resource'

/** A resource of a tenant, as this page reads it. */
export interface ReadResource extends ResourceName {
  tenant: string
  initial: InitialResource | null
}

const isOf = (initial: InitialResource | null, { type, id }: ResourceName): InitialResource | null =>
  initial?.resource.type === type && initial.resource.id === id ? initial : null

/** The history of a resource, page by page. Read again only when somebody asks: each reading is recorded. */
export function useHistory({ tenant, type, id, initial }: ReadResource) {
  const known = isOf(initial, { type, id })
  const query = useInfiniteQuery({
    queryKey: ['resource', tenant, type, id, known?.history.read ?? null],
    queryFn: ({ pageParam, signal }) =>
      apiGet<HistoryPage>('/resource/history', {
        tenant,
        query: { type, id, limit: PAGE_SIZE, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    ...(known && { initialData: { pages: [known.history], pageParams: [null] } }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const pages = query.data?.pages ?? []
  const events: HistoryItem[] = pages.flatMap((page) => page.events)
  return { query, events, first: pages[0] ?? null, last: pages.at(-1) ?? null }
}

/** The state at a moment, blamed. While another one is read, the last one stays. `read`: the act it belongs to. */
export function useAsOf(resource: ReadResource, at: string | null, read: string | null) {
  const { tenant, type, id } = resource
  const known = isOf(resource.initial, resource)
  const initial = known?.at === at ? known.asOf : null
  return useQuery({
    queryKey: ['as-of', tenant, type, id, at, known?.history.read ?? null],
    queryFn: ({ signal }) =>
      apiGet<AsOfAnswer>('/resource/as-of', { tenant, query: { type, id, at, blame: true, read }, signal }),
    ...(initial && { initialData: initial }),
    // The history says whether this is a new act of reading.
    enabled: read !== null,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** The states that two events left. Nothing is read until both are chosen. */
export function useComparison(tenant: string, a: string | null, b: string | null, read: string | null) {
  return useQuery({
    queryKey: ['compare', tenant, a, b],
    queryFn: ({ signal }) =>
      apiGet<CompareAnswer>('/resource/compare', { tenant, query: { a, b, read }, signal }),
    enabled: a !== null && b !== null && read !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
}
