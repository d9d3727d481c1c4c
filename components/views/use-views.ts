'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'

import { apiGet, apiSend } from '@/components/layout/api-client'
import type { SavedView, SavedViews } from '@/lib/view/saved-view'

const key = (tenant: string | null) => ['views', tenant] as const

/** The views of this person in a tenant; `initialData` came with the page. Asked for only while somebody looks. */
export function useViews(
  tenant: string | null,
  options: { initialData?: SavedViews | undefined; enabled?: boolean },
) {
  const { initialData, enabled = true } = options
  return useQuery({
    queryKey: key(tenant),
    queryFn: ({ signal }) => apiGet<SavedViews>('/views', { tenant, signal }),
    enabled: enabled && tenant !== null,
    ...(initialData && { initialData }),
  })
}

/** A view to save. */
export interface NewView {
  name: string
  search: string
  shared: boolean
}

/** One change of a view. */
export type ViewPatch = { name: string } | { search: string } | { shared: boolean } | { isDefault: boolean }

/** Saves a view. */
export function useCreateView(tenant: string | null) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (view: NewView) => apiSend<SavedView>('POST', '/views', view, { tenant }),
    onSuccess: refresh,
  })
}

/** Changes a view; answers null for one that is gone. */
export function useChangeView(tenant: string | null) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: ({ id, change }: { id: string; change: ViewPatch }) =>
      apiSend<SavedView | null>('PATCH', `/views/${encodeURIComponent(id)}`, change, { tenant }),
    onSuccess: refresh,
  })
}

/** Deletes a view. `onDeleted` comes before the list shows it, so that nobody is told that theirs has gone. */
export function useDeleteView(tenant: string | null, onDeleted: () => void) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: async (id: string) => {
      await apiSend<undefined>('DELETE', `/views/${encodeURIComponent(id)}`, undefined, { tenant })
      onDeleted()
    },
    onSuccess: refresh,
  })
}

/** Whether this person begins with a view in a tenant, as far as anybody knows. */
export function useBeginsWithView(): (tenant: string | null) => boolean {
  const client = useQueryClient()
  return useCallback(
    (tenant) => {
      const known = client.getQueryData<SavedViews>(key(tenant))
      return known?.views.some(({ isDefault }) => isDefault) === true
    },
    [client],
  )
}

function useRefresh() {
  const client = useQueryClient()
  // Of every name of the tenant. Returned, so that a change is only done when the list shows it.
  return () => client.invalidateQueries({ queryKey: ['views'] })
}
