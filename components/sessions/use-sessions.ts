'use client'

import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/components/layout/api-client'
import type { SessionView } from '@/lib/admin/views'

/** A page of a list of sessions. */
export interface SessionsPage {
  sessions: SessionView[]
  nextCursor: string | null
  total: number
}

/** One's own sessions, or everybody's. */
export type Whose = 'own' | 'all'

const ROOT = { own: '/me/sessions', all: '/sessions' } as const
const key = (whose: Whose) => ['sessions', whose] as const

/** Open sessions, those opened last first; `initial` came with the page. */
export function useSessions(whose: Whose, find: string, initial?: SessionsPage) {
  return useInfiniteQuery({
    queryKey: [...key(whose), find],
    queryFn: ({ signal, pageParam }) =>
      apiGet<SessionsPage>(ROOT[whose], { signal, query: { find, cursor: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    ...(initial && find === '' ? { initialData: { pages: [initial], pageParams: [null] } } : {}),
  })
}

/** End a session. */
export function useEndSession(whose: Whose) {
  const refresh = useRefresh(whose)
  return useMutation({
    mutationFn: (id: string) => apiSend<undefined>('DELETE', `${ROOT[whose]}/${encodeURIComponent(id)}`),
    // Also when it failed: it may have ended by itself.
    onSettled: refresh,
  })
}

/** End all of one's own sessions but this one. */
export function useSignOutElsewhere() {
  const refresh = useRefresh('own')
  return useMutation({
    mutationFn: () => apiSend<{ ended: number }>('DELETE', ROOT.own),
    onSettled: refresh,
  })
}

function useRefresh(whose: Whose) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: key(whose) })
}
