'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'

import { apiGet } from '@/components/layout/api-client'
import type { Event } from '@/lib/event/event'
import type { OpenedEvent } from '@/lib/search/attempts/attempts-page'

interface EventOptions {
  /** The row of the list: all fields but before and after are shown from it at once. */
  known?: Event
  /** Nothing is read now. */
  isPaused?: boolean
}

/** One event with its before and after, which the list leaves out. An event never changes, so it is read once. */
export function useEvent(tenant: string | null, id: string, { known, isPaused = false }: EventOptions) {
  const query = useQuery({
    queryKey: keyOf(tenant, id),
    queryFn: ({ signal }) =>
      apiGet<OpenedEvent>(`/events/${id}`, { tenant, query: { attempt: 'true' }, signal }),
    select: withoutAttempt,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: !isPaused,
  })
  return {
    event: query.data?.event ?? known ?? null,
    /** The attempt that it is a part of, as far as it was read: unlike an event, that can change. */
    attempt: query.data?.attempt,
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

function withoutAttempt({ attempt, ...event }: OpenedEvent) {
  return { event, attempt }
}

function keyOf(tenant: string | null, id: string) {
  return ['event', tenant, id] as const
}
