'use client'

import { useQuery } from '@tanstack/react-query'

import { lookAtLog } from './look-at-log'

/**
 * What this browser has to say of a tenant's log, looked at once when the page opens: each look is the one that the next is held
 * against, and what was seen a minute ago says less than what was seen the last time.
 */
export function useContinuity(tenant: { id: string; slug: string }) {
  return useQuery({
    queryKey: ['continuity', tenant.id],
    queryFn: ({ signal }) => lookAtLog(tenant, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
}
