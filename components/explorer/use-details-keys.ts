'use client'

import { useQuery } from '@tanstack/react-query'

import { apiGet } from '@/components/layout/api-client'

import { pinOf } from './events-page'
import type { ExplorerModel } from './use-explorer'

/** Keys asked for: more than anybody looks through, fewer than slow a list down. */
const KEYS_MAX = 60

interface Counted {
  facets: { values: { value: string }[] }[]
}

/**
 * Keys of details that the events of this search have, the most frequent first: those of the rows on the screen, then those
 * of the whole search as soon as they are counted. Only asked for while somebody looks.
 */
export function useDetailsKeys(explorer: ExplorerModel, isAsked: boolean): readonly string[] {
  const { tenantName, isAllTenants, state, keys, result } = explorer
  const { first } = result
  const { data } = useQuery({
    queryKey: ['details-keys', tenantName, state.q, first?.range, first?.size, first?.pin],
    queryFn: ({ signal }) =>
      apiGet<Counted>('/facets', {
        tenant: tenantName,
        query: {
          q: state.q,
          ...first?.range,
          ...(first && pinOf(first, isAllTenants)),
          read: first?.read,
          keys: 'details',
          limit: KEYS_MAX,
        },
        signal,
      }),
    enabled: isAsked && first !== null && !result.isOld,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const counted = data?.facets[0]?.values.map(({ value }) => value.replace(/^details\./, '')) ?? []
  return [...new Set([...keys, ...counted])]
}
