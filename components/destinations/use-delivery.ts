'use client'

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/components/layout/api-client'
import type {
  AttemptView,
  DeadLetterView,
  DestinationView,
  RetriedView,
  ThroughputView,
} from '@/lib/delivery/destination-view'

import { AGAIN_MS, pathOf, useRefresh } from './use-destinations'

const PAGE = 100

/** One destination, as it is now. */
export function useDestination(tenant: string, id: string) {
  return useQuery({
    queryKey: ['destinations', tenant, id],
    queryFn: ({ signal }) => apiGet<DestinationView>(pathOf(id), { tenant, signal }),
    refetchInterval: AGAIN_MS,
  })
}

interface AttemptsAnswer {
  attempts: AttemptView[]
  nextCursor: string | null
}

/** The last requests to a destination, the newest first. */
export function useAttempts(tenant: string, id: string, limit: number) {
  return useQuery({
    queryKey: ['destinations', tenant, id, 'attempts', limit],
    queryFn: ({ signal }) =>
      apiGet<AttemptsAnswer>(`${pathOf(id)}/attempts`, { tenant, query: { limit }, signal }),
    refetchInterval: AGAIN_MS,
    placeholderData: keepPreviousData,
  })
}

/** How many hours of throughput are looked at. */
export const SPANS = [
  { value: '1', label: 'Hour' },
  { value: '24', label: 'Day' },
  { value: '168', label: 'Week' },
] as const
export type Span = (typeof SPANS)[number]['value']

/** How many events were delivered when. */
export function useThroughput(tenant: string, id: string, span: Span) {
  return useQuery({
    queryKey: ['destinations', tenant, id, 'throughput', span],
    queryFn: ({ signal }) =>
      apiGet<ThroughputView>(`${pathOf(id)}/throughput`, { tenant, query: { hours: span }, signal }),
    refetchInterval: AGAIN_MS,
    placeholderData: keepPreviousData,
  })
}

interface DeadLettersAnswer {
  deadLetters: DeadLetterView[]
  nextCursor: string | null
}

/** Events that the receiver refuses, the latest of the log first. */
export function useDeadLetters(tenant: string, id: string) {
  return useInfiniteQuery({
    queryKey: ['destinations', tenant, id, 'dead-letters'],
    queryFn: ({ pageParam, signal }) =>
      apiGet<DeadLettersAnswer>(`${pathOf(id)}/dead-letters`, {
        tenant,
        query: { limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

/** Sends a dead letter again, by its index; null: all of them, as far as there is time. */
export function useRetryDeadLetters(tenant: string, id: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: (index: number | null) =>
      apiSend<RetriedView>(
        'POST',
        `${pathOf(id)}/dead-letters${index === null ? '' : `/${index}`}/retry`,
        undefined,
        { tenant },
      ),
    onSettled: refresh,
  })
}
