'use client'

import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/components/layout/api-client'
import type { JsonObject } from '@/lib/base/json'
import type { ReplayView } from '@/lib/delivery/replay-view'

interface ReplaysAnswer {
  replays: ReplayView[]
  nextCursor: string | null
}

/** While one runs, its progress is not older than this; else what others began is. */
const RUNNING_MS = 2_000
const RESTING_MS = 15_000

const pathOf = (id: string) => `/replays/${encodeURIComponent(id)}` as const

/** Whether it is over, for good. */
export const isOver = ({ status }: Pick<ReplayView, 'status'>): boolean =>
  status === 'completed' || status === 'cancelled'

/** What was sent to a destination again, the newest first. */
export function useReplays(tenant: string, destination: string) {
  return useInfiniteQuery({
    queryKey: ['replays', tenant, destination],
    queryFn: ({ pageParam, signal }) =>
      apiGet<ReplaysAnswer>('/replays', { tenant, query: { destination, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: (query) => {
      const replays = query.state.data?.pages.flatMap((page) => page.replays) ?? []
      return replays.some((replay) => !isOver(replay)) ? RUNNING_MS : RESTING_MS
    },
    placeholderData: keepPreviousData,
  })
}

/** Begins one. */
export function useCreateReplay(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: (input: JsonObject) => apiSend<ReplayView>('POST', '/replays', input, { tenant }),
    onSettled: refresh,
  })
}

/** Has one rest, go on or end. */
export function useChangeReplay(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: ({ id, to }: { id: string; to: 'pause' | 'resume' | 'cancel' }) =>
      apiSend<ReplayView>('POST', `${pathOf(id)}/${to}`, {}, { tenant }),
    onSettled: refresh,
  })
}

function useRefresh(tenant: string) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: ['replays', tenant] })
}
