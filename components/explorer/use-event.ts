'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'

import { apiGet } from '@/components/layout/api-client'
import type { Event } from '@/lib/event/event'

/**
 * One event with its before and after, which the list leaves out. An event never changes, so it is read once. `known` is
 * the row of the list: all fields but those two are shown from it at once.
 */
export function useEvent(tenant: string | null, id: string, known?: Event) {
  const query = useQuery({
    queryKey: keyOf(tenant, id),
    queryFn: ({ signal }) => apiGet<Event>(`/events/${id}`, { tenant, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return {
    event: query.data ?? known ?? null,
    /** False while before and after are not known yet. */
    isWhole: query.data !== undefined,
    error: query.error,
    retry: () => void query.refetch(),
    isRetrying: query.isRefetching,
  }
}

/** What is known now of an event: all of it once it was read, else `row`. For handlers, not while drawing. */
export function useKnownEvent(): (tenant: string | null, id: string, row?: Event) => Event | undefined {
  const client = useQueryClient()
  return (tenant, id, row) => client.getQueryData<Event>(keyOf(tenant, id)) ?? row
}

function keyOf(tenant: string | null, id: string) {
  return ['event', tenant, id] as const
}
