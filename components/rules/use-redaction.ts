'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/components/layout/api-client'
import type { RedactionView } from '@/lib/rules/redaction-input'

/** What is taken out of the tenant's events. */
export function useRedaction(tenant: string) {
  return useQuery({
    queryKey: ['redaction', tenant],
    queryFn: ({ signal }) => apiGet<RedactionView>('/redaction', { tenant, signal }),
  })
}

/** Changes it, all at once, from the version that was read. */
export function useSetRedaction(tenant: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (redaction: { secrets: boolean; paths: string[]; version: number }) =>
      apiSend<RedactionView>('PUT', '/redaction', redaction, { tenant }),
    onSettled: () => client.invalidateQueries({ queryKey: ['redaction', tenant] }),
  })
}
