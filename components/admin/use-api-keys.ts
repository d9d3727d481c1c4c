'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'

import { apiSend } from '@/components/layout/api-client'
import type { Scope } from '@/lib/access/roles'
import type { ApiKeyView } from '@/lib/admin/views'

import { type FirstPage, type PagedList, usePagedList } from './use-paged-list'

/** A key to make. */
export interface NewApiKey {
  name: string
  sourceName: string
  scopes: Scope[]
  addresses: string[]
  expiresAt: string | null
  /** A key of the whole instance. */
  allTenants?: true
}

const key = (tenant: string) => ['api-keys', tenant] as const

/** A page of the API keys of a tenant. */
export interface ApiKeysAnswer {
  apiKeys: ApiKeyView[]
  nextCursor: string | null
  total: number
}

/** The API keys of a tenant, also those that are over; `first` came with the page. */
export function useApiKeys(
  tenant: string,
  first: FirstPage<ApiKeysAnswer> | undefined,
): PagedList<ApiKeysAnswer> {
  return usePagedList('api-keys', '/api-keys', {
    tenant,
    first,
    usually: 'active',
    rows: ({ apiKeys }) => apiKeys.length,
  })
}

/** Make a key. Only this answer holds its secret. */
export function useCreateApiKey(tenant: string) {
  const refresh = useRefreshApiKeys(tenant)
  return useMutation({
    mutationFn: (wanted: NewApiKey) =>
      apiSend<{ apiKey: ApiKeyView; secret: string }>('POST', '/api-keys', wanted, { tenant }),
    onSuccess: refresh,
    // Not waited for: what went wrong is said at once.
    onError: () => void refresh(),
    // The secret must not stay in a cache after the dialog is gone.
    gcTime: 0,
  })
}

/**
 * Make a key that takes another's place. Only this answer holds its secret. After a failure the list is not asked
 * again by itself: the row that says what went wrong may be gone from it.
 */
export function useRotateApiKey(tenant: string) {
  const refresh = useRefreshApiKeys(tenant)
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
  const refresh = useRefreshApiKeys(tenant)
  return useMutation({
    mutationFn: (id: string) =>
      apiSend<ApiKeyView>('DELETE', `/api-keys/${encodeURIComponent(id)}`, undefined, { tenant }),
    onSuccess: refresh,
  })
}

/** Has the list ask again. */
export function useRefreshApiKeys(tenant: string) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: key(tenant) })
}
