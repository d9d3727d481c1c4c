'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'

import { apiSend } from '@/components/layout/api-client'
import type { TenantView } from '@/lib/admin/views'

import { type FirstPage, type PagedList, usePagedList } from './use-paged-list'

/** A page of the tenants that one administers. */
export interface TenantsAnswer {
  tenants: TenantView[]
  nextCursor: string | null
  total: number
}

/** The tenants that one administers; `first` came with the page. `tenant` is only where one looks from. */
export function useTenants(
  tenant: string,
  first: FirstPage<TenantsAnswer> | undefined,
): PagedList<TenantsAnswer> {
  return usePagedList('tenants', '/tenants', {
    tenant,
    first,
    usually: 'active',
    rows: ({ tenants }) => tenants.length,
  })
}

/** Make a tenant: below another one, or, without one, of its own. */
export function useCreateTenant() {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (wanted: { slug: string; name: string; parent: string | null }) =>
      apiSend<TenantView>('POST', '/tenants', wanted),
    onSuccess: refresh,
  })
}

/** Rename a tenant, archive it, or bring it back. */
export function useChangeTenant() {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: ({ id, ...change }: { id: string; name?: string; slug?: string; archived?: boolean }) =>
      apiSend<TenantView>('PATCH', `/tenants/${encodeURIComponent(id)}`, change),
    onSuccess: refresh,
  })
}

function useRefresh() {
  const client = useQueryClient()
  const router = useRouter()
  return () => {
    // The frame of the page knows the tenants, too: its switch is made on the server.
    router.refresh()
    return client.invalidateQueries({ queryKey: ['tenants'] })
  }
}
