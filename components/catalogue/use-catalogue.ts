'use client'

import { useQuery } from '@tanstack/react-query'

import { apiGet } from '@/components/layout/api-client'
import type { Catalogue, CatalogueSample } from '@/lib/search/catalogue'

/** The catalogue; `initial` came with the page. Read again only when somebody asks: each reading is recorded. */
export function useCatalogue(tenant: string, initial: Catalogue | null) {
  return useQuery({
    // Each rendering of the page on the server is another reading, and newer than what was kept.
    queryKey: ['catalogue', tenant, initial?.size ?? null],
    queryFn: ({ signal }) => apiGet<Catalogue>('/catalogue', { tenant, signal }),
    ...(initial && { initialData: initial }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** What the newest events of one kind look like, read when somebody opens it. */
export function useCatalogueSample(tenant: string, type: string, action: string) {
  return useQuery({
    queryKey: ['catalogue-sample', tenant, type, action],
    queryFn: ({ signal }) =>
      apiGet<CatalogueSample>('/catalogue/sample', { tenant, query: { type, action }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}
