'use client'

import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'

import { apiGet, apiSend } from '@/components/layout/api-client'
import { ApiError } from '@/components/layout/api-error'
import type { Problem } from '@/lib/base/errors'
import type { Sources } from '@/lib/ingest/source-view'

/** A record that could not be taken. */
export interface RejectView {
  id: string
  source: { name: string; format: string }
  record: string
  problems: Problem[]
  times: number
  firstAt: string
  lastAt: string
}

interface RejectsAnswer {
  rejects: RejectView[]
  nextCursor: string | null
}

/** While the page is looked at, figures are not older than this. */
const AGAIN_MS = 30_000
/** Whoever waits for a first event is told of it within this. */
const WAIT_MS = 2000
const PAGE = 100

/** Where the events of a tenant come from. */
export function useSources(tenant: string) {
  return useQuery({
    queryKey: ['sources', tenant],
    queryFn: ({ signal }) => apiGet<Sources>('/sources', { tenant, signal }),
    // Whoever has just seen a first event arrive does not go back to "No source yet".
    refetchOnMount: 'always',
    refetchInterval: AGAIN_MS,
  })
}

/** One source, asked for again and again until it has sent something since this moment. */
export function useFirstEvent(tenant: string, source: string, since: string) {
  return useQuery({
    queryKey: ['sources', tenant, source, since],
    queryFn: async ({ signal }) => {
      const { sources, readAt } = await apiGet<Sources>('/sources', { tenant, query: { source }, signal })
      const [found] = sources
      const isNew = (at: string | null | undefined) =>
        typeof at === 'string' && Date.parse(at) >= Date.parse(since) ? at : null
      return { readAt, seenAt: isNew(found?.lastSeenAt), rejectedAt: isNew(found?.lastRejectAt) }
    },
    refetchInterval: (query) => (query.state.data?.seenAt ? false : WAIT_MS),
  })
}

/** The records of a source that could not be taken, those that came last first. */
export function useRejects(tenant: string, source: string) {
  return useInfiniteQuery({
    queryKey: ['rejects', tenant, source],
    queryFn: ({ pageParam, signal }) =>
      apiGet<RejectsAnswer>('/rejects', {
        tenant,
        query: { source, limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })
}

/** What became of rejects that were tried again. */
export interface Retried {
  taken: number
  /** They still cannot be taken. */
  left: number
}

/** Try rejects again, one after the other. Those that still cannot be taken stay, and keep none of the others out. */
export function useRetryRejects(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: async (ids: readonly string[]): Promise<Retried> => {
      const done = { taken: 0, left: 0 }
      for (const id of ids) {
        const isTaken = await retry(tenant, id)
        if (isTaken) done.taken += 1
        else done.left += 1
      }
      return done
    },
    onSettled: refresh,
  })
}

async function retry(tenant: string, id: string): Promise<boolean> {
  try {
    await apiSend('POST', `/rejects/${encodeURIComponent(id)}/retry`, undefined, { tenant })
    return true
  } catch (error) {
    if (error instanceof ApiError && error.status === 422) return false
    throw error
  }
}

/** Let rejects go, for good. */
export function useDiscardRejects(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: async (ids: readonly string[]): Promise<number> => {
      for (const id of ids) {
        await apiSend('DELETE', `/rejects/${encodeURIComponent(id)}`, undefined, { tenant })
      }
      return ids.length
    },
    onSettled: refresh,
  })
}

function useRefresh(tenant: string) {
  const client = useQueryClient()
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['rejects', tenant] }),
      client.invalidateQueries({ queryKey: ['sources', tenant], exact: true }),
    ])
  }
}
