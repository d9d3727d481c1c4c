'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/components/layout/api-client'
import type { SourceSettingsView } from '@/lib/ingest/source-settings'

import type { settingsOf } from './settings-draft'

const pathOf = (source: string) => `/sources/${encodeURIComponent(source)}/settings` as const

/** What is set for a source, as it is when somebody begins to look: what is being typed does not change under them. */
export function useSourceSettings(tenant: string, source: string) {
  return useQuery({
    queryKey: ['source-settings', tenant, source],
    queryFn: ({ signal }) => apiGet<SourceSettingsView>(pathOf(source), { tenant, signal }),
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  })
}

/** Sets all of a source's settings; `version` is the one that the change was made from. */
export function useSetSourceSettings(tenant: string, source: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (settings: ReturnType<typeof settingsOf> & { version: number }) =>
      apiSend<SourceSettingsView>('PUT', pathOf(source), settings, { tenant }),
    // Also after a failure: somebody else may have changed them.
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['source-settings', tenant, source] }),
        client.invalidateQueries({ queryKey: ['sources', tenant], exact: true }),
      ]),
  })
}
