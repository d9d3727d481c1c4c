'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/components/layout/api-client'
import type { Json } from '@/lib/base/json'

/** The values of a section by the names of its fields. */
export type Values = Readonly<Record<string, Json>>

/** A section of the instance's settings as the server answers with it. */
export interface SectionState {
  section: string
  value: Values
  version: number
  updatedAt: string | null
  updatedBy: string | null
}

const key = (section: string) => ['settings', section] as const
const path = (section: string) => `/settings/${section}` as const

/** A section as it is now; `initialData` came with the page. */
export function useSettings(section: string, initialData: SectionState) {
  return useQuery({
    queryKey: key(section),
    initialData,
    queryFn: ({ signal }) => apiGet<SectionState>(path(section), { signal }),
  })
}

/** Change a section, from the version that was read. */
export function useChangeSettings(section: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: { value: Values; version: number }) =>
      apiSend<SectionState>('PUT', path(section), change),
    onSuccess: (state) => client.setQueryData(key(section), state),
  })
}
