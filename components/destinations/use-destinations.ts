'use client'

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/components/layout/api-client'
import type { JsonObject } from '@/lib/base/json'
import type { DestinationView, Preset, TestView } from '@/lib/delivery/destination-view'

/** The destinations of a tenant, and receivers that are known. */
export interface DestinationsAnswer {
  destinations: DestinationView[]
  presets: Preset[]
}

/** While the page is looked at, figures are not older than this. */
export const AGAIN_MS = 5_000

/** Path of one destination. */
export const pathOf = (id: string) => `/destinations/${encodeURIComponent(id)}` as const

/** Where the events of a tenant are sent. */
export function useDestinations(tenant: string) {
  return useQuery({
    queryKey: ['destinations', tenant],
    queryFn: ({ signal }) => apiGet<DestinationsAnswer>('/destinations', { tenant, signal }),
    refetchInterval: AGAIN_MS,
    placeholderData: keepPreviousData,
  })
}

/** A destination to be made, or what of one is to be changed, from the version that was read. */
export interface DestinationToSave {
  /** Absent: a new one. */
  id?: string
  version?: number
  input: JsonObject
}

/** Makes a destination, or changes one. */
export function useSaveDestination(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: ({ id, version, input }: DestinationToSave) =>
      id === undefined
        ? apiSend<DestinationView>('POST', '/destinations', input, { tenant })
        : apiSend<DestinationView>('PATCH', pathOf(id), { ...input, version }, { tenant }),
    // Also after a failure: somebody else may have changed it.
    onSettled: refresh,
  })
}

/** Has a stopped destination go on; `skip`: without the event of this index, which becomes a dead letter. */
export function useResume(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: ({ id, skip }: { id: string; skip?: number }) =>
      apiSend<DestinationView>('POST', `${pathOf(id)}/resume`, skip === undefined ? {} : { skip }, {
        tenant,
      }),
    onSettled: refresh,
  })
}

export function useDeleteDestination(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: (id: string) => apiSend('DELETE', pathOf(id), undefined, { tenant }),
    onSettled: refresh,
  })
}

/** A test of a destination as it is, or as it would be with this; `id` null: of one that is not there yet. */
export interface DestinationToTest {
  id: string | null
  input: JsonObject
}

/** Sends one made-up event, and shows what went there and what came back. */
export function useTestDestination(tenant: string) {
  return useMutation({
    mutationFn: ({ id, input }: DestinationToTest) =>
      apiSend<TestView>('POST', `${id === null ? '/destinations' : pathOf(id)}/test`, input, { tenant }),
    gcTime: 0,
  })
}

/** Has all that is shown of destinations be asked for again. */
export function useRefresh(tenant: string) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: ['destinations', tenant] })
}
