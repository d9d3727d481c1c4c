'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { apiGet, apiSend } from '@/components/layout/api-client'
import { ApiError } from '@/components/layout/api-error'
import type { SsoTestView, SsoTrialView, SsoView } from '@/lib/admin/sso/sso-views'
import type { Problem } from '@/lib/base/errors'

import { draftOf, problemAt, problemsOf, secretOf, settingsOf, type SsoDraft } from './sso-draft'

const KEY = ['sso'] as const

interface Change {
  draft: SsoDraft
  version: number
}

function useSsoChange() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ draft, version }: Change) =>
      apiSend<SsoView>('PUT', '/sso', {
        settings: settingsOf(draft),
        clientSecret: secretOf(draft),
        version,
      }),
    onSuccess: (view) => client.setQueryData(KEY, view),
    // A secret stays in no cache.
    gcTime: 0,
  })
}

/** The settings of SSO while somebody changes them. `initial` came with the page. */
export function useSso(initial: SsoView) {
  const stored = useQuery({
    queryKey: KEY,
    initialData: initial,
    queryFn: ({ signal }) => apiGet<SsoView>('/sso', { signal }),
  })
  // What is being changed stays, with the version that it was read as. null: as it is stored.
  const [changed, setChanged] = useState<Change | null>(null)
  const [tried, setTried] = useState(false)
  const change = useSsoChange()
  const current = changed ?? { draft: draftOf(stored.data), version: stored.data.version }
  const own = problemsOf(current.draft)
  const refused = change.error instanceof ApiError ? change.error : null
  const undo = () => {
    setChanged(null)
    setTried(false)
    change.reset()
  }
  const save = (onSaved: () => void) => {
    setTried(true)
    if (own.length > 0) return
    change.mutate(current, {
      onSuccess: () => {
        undo()
        onSaved()
      },
    })
  }
  return {
    stored: stored.data,
    draft: current.draft,
    isChanged: changed !== null,
    isSaving: change.isPending,
    error: change.error,
    isStale: refused?.status === 409,
    isValid: own.length === 0,
    problemAt: (path: string) => problemAt(tried && own.length > 0 ? own : problemsIn(refused), path),
    set: (part: Partial<SsoDraft>) => {
      setChanged({ ...current, draft: { ...current.draft, ...part } })
      if (change.isError) change.reset()
    },
    undo,
    reload: async () => {
      await stored.refetch()
      undo()
    },
    save,
  }
}

const problemsIn = (refused: ApiError | null): readonly Problem[] => refused?.problems ?? []

/** The form's state, as its parts are given it. */
export type SsoForm = ReturnType<typeof useSso>

/** Ask the provider of a draft. */
export function useSsoTest() {
  return useMutation({
    mutationFn: (draft: SsoDraft) => {
      const { issuer, clientId } = settingsOf(draft)
      return apiSend<SsoTestView>('POST', '/sso/test', { issuer, clientId, clientSecret: secretOf(draft) })
    },
    gcTime: 0,
  })
}

/** Try claims with a draft. */
export function useSsoTrial() {
  return useMutation({
    mutationFn: ({ claims, draft }: { claims: Record<string, unknown>; draft: SsoDraft }) =>
      apiSend<SsoTrialView>('POST', '/sso/dry-run', { claims, settings: settingsOf(draft) }),
    gcTime: 0,
  })
}
