'use client'

import { useQuery } from '@tanstack/react-query'

import { apiGet } from '@/components/layout/api-client'
import type { SealedEntry } from '@/lib/log/sealed-entry'
import type { Around } from '@/lib/search/around'

interface Parts {
  entry: SealedEntry
  around: Around
}

/**
 * A part of one event that is read when it is looked at: each time anew, since the log goes on. Nothing is read, and so
 * recorded as read, while the keyboard only passes over the event.
 */
export function useEventPart<K extends keyof Parts>(
  part: K,
  { tenant, id, isPaused }: { tenant: string | null; id: string; isPaused: boolean },
) {
  const query = useQuery({
    queryKey: ['event', part, tenant, id],
    queryFn: ({ signal }) => apiGet<Parts[K]>(`/events/${id}/${part}`, { tenant, signal }),
    staleTime: 60_000,
    enabled: !isPaused,
  })
  return { data: query.data ?? null, error: query.error, retry: () => void query.refetch() }
}
