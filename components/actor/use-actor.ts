'use client'

import { useQuery } from '@tanstack/react-query'

import { apiGet } from '@/components/layout/api-client'
import type { ActorKey, ActorProfile } from '@/lib/search/actor'

/** What an actor did; `initial` came with the page. Read again only when somebody asks: each reading is recorded. */
export function useActor(tenant: string, actor: string, by: ActorKey | null, initial: ActorProfile | null) {
  const known = initial?.actor === actor && initial.by === by ? initial : null
  return useQuery({
    // Each rendering of the page on the server is another reading, and newer than what was kept.
    queryKey: ['actor', tenant, actor, by, known?.size ?? null],
    queryFn: ({ signal }) => apiGet<ActorProfile>('/actor', { tenant, query: { actor, by }, signal }),
    ...(known && { initialData: known }),
    enabled: actor !== '',
    staleTime: Number.POSITIVE_INFINITY,
  })
}
