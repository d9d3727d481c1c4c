'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/components/layout/api-client'
import type { LogView } from '@/lib/proof/log-json'

/** A log is signed about once a second, and checked at some thousand entries a second: who looks on sees it move. */
const AGAIN_MS = 3000

const keyOf = (tenant: string) => ['log', tenant]

/** The tenant's log as it is now; `initial` came with the page. */
export function useLog(tenant: string, initial: LogView) {
  return useQuery({
    queryKey: keyOf(tenant),
    queryFn: ({ signal }) => apiGet<LogView>('/log', { tenant, signal }),
    initialData: initial,
    refetchInterval: AGAIN_MS,
  })
}

/** Says whether everybody may read the log. */
export function usePublishLog(tenant: string) {
  return useChange(tenant, (isPublic: boolean) =>
    apiSend<LogView>('PUT', '/log', { public: isPublic }, { tenant }),
  )
}

/** Has the log signed with another key, for some days with both. */
export function useRotateLogKey(tenant: string) {
  return useChange(tenant, (overlapDays: number) =>
    apiSend<LogView>('POST', '/log/keys', { overlapDays }, { tenant }),
  )
}

/** Has the log checked from inside, as soon as may be. */
export function useScrubLog(tenant: string) {
  return useChange(tenant, (kind: 'full' | 'sample') =>
    apiSend<LogView>('POST', '/log/scrub', { kind }, { tenant }),
  )
}

function useChange<Input>(tenant: string, change: (input: Input) => Promise<LogView>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: (view) => client.setQueryData(keyOf(tenant), view),
    onError: () => client.invalidateQueries({ queryKey: keyOf(tenant) }),
  })
}
