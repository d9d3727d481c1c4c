'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/components/layout/api-client'
import type { Scope } from '@/lib/access/roles'
import type { ApiKeyView } from '@/lib/admin/views'

/** A key to make. */
export interface NewApiKey {
  name: string
  sourceName: string
  scopes: Scope[]
  addresses: string[]
  expiresAt: string | null
}

const key = (tenant: string) => ['api-keys', tenant] as const

/** The API keys of a tenant, also those that are over; `initialData` came with the page. */
export function useApiKeys(tenant: string, initialData: ApiKeyView[] | undefined) {
  return useQuery({
    queryKey: key(tenant),
    ...(initialData ? { initialData } : {}),
    queryFn: ({ signal }) =>
      apiGet<{ apiKeys: ApiKeyView[] }>('/api-keys', { tenant, signal }).then((answer) => answer.apiKeys),
  })
}

/** Make a key. Only this answer holds its secret. */
export function useCreateApiKey(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: (wanted: NewApiKey) =>
      apiSend<{ apiKey: ApiKeyView; secret: string }>('POST', '/api-keys', wanted, { tenant }),
    onSuccess: refresh,
    // The secret must not stay in a cache after the dialog is gone.
    gcTime: 0,
  })
}

/** Make a key that takes another's place. Only this answer holds its secret. */
export function useRotateApiKey(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: ({ id, overlapHours }: { id: string; overlapHours: number }) =>
      apiSend<{ apiKey: ApiKeyView; secret: string }>(
        'POST',
        `/api-keys/${encodeURIComponent(id)}/rotate`,
        { overlapHours },
        { tenant },
      ),
    onSuccess: refresh,
    gcTime: 0,
  })
}

/** Take a key back, for good. */
export function useRevokeApiKey(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: (id: string) =>
      apiSend<ApiKeyView>('DELETE', `/api-keys/${encodeURIComponent(id)}`, undefined, { tenant }),
    onSuccess: refresh,
  })
}

function useRefresh(tenant: string) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: key(tenant) })
}
