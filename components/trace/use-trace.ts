'use client'

import { useQuery } from '@tanstack/react-query'

import { apiGet } from '@/components/layout/api-client'
import type { Trace } from '@/lib/search/trace'

/** A trace; `initial` came with the page. Read again only when somebody asks: each reading is recorded. */
export function useTrace(tenant: string, id: string, initial: Trace | null) {
  const known = initial?.id === id ? initial : null
  return useQuery({
    // Each rendering of the page on the server is another reading, and newer than what was kept.
    queryKey: ['trace', tenant, id, known?.size ?? null],
    queryFn: ({ signal }) => apiGet<Trace>('/trace', { tenant, query: { id }, signal }),
    ...(known && { initialData: known }),
    enabled: id !== '',
    staleTime: Number.POSITIVE_INFINITY,
  })
}
