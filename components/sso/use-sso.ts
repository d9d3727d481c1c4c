'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { apiGet, apiSend } from '@/components/layout/api-client'
import { ApiError } from '@/components/layout/api-error'
import type { SsoTestView, SsoTrialView, SsoView } from '@/lib/admin/sso/sso-views'

import { draftOf, problemAt, problemsOf, secretOf, settingsOf, type SsoDraft } from './sso-draft'

const KEY = ['sso'] as const

/** The settings of SSO while somebody changes them. `initial` came with the page. */
export function useSso(initial: SsoView) {
  const client = useQueryClient()
  const stored = useQuery({
    queryKey: KEY,
    initialData: initial,
    queryFn: ({ signal }) => apiGet<SsoView>('/sso', { signal }),
  })
  // What is being changed stays, with the version that it was read as. null: as it is stored.
  const [draft, setDraft] = useState<{ of: SsoDraft; version: number } | null>(null)
  const [tried, setTried] = useState(false)
  const change = useMutation({
    mutationFn: (to: { draft: SsoDraft; version: number }) =>
      apiSend<SsoView>('PUT', '/sso', {
        settings: settingsOf(to.draft),
        clientSecret: secretOf(to.draft),
        version: to.version,
      }),
    onSuccess: (view) => client.setQueryData(KEY, view),
    // A secret stays in no cache.
    gcTime: 0,
  })
  const current = draft?.of ?? draftOf(stored.data)
  const own = problemsOf(current)
  const refused = change.error instanceof ApiError ? change.error : null
  const problems = [...(tried ? own : []), ...(refused?.problems ?? [])]
  const undo = () => {
    setDraft(null)
    setTried(false)
    change.reset()
  }
  return {
    stored: stored.data,
    draft: current,
    isChanged: draft !== null,
    isSaving: change.isPending,
    error: change.error,
    isStale: refused?.status === 409,
    isValid: own.length === 0,
    problemAt: (path: string) => problemAt(problems, path),
    set: (part: Partial<SsoDraft>) => {
      setDraft({ of: { ...current, ...part }, version: draft?.version ?? stored.data.version })
      if (change.isError) change.reset()
    },
    undo,
    reload: async () => {
      await stored.refetch()
      undo()
    },
    save: (onSaved: () => void) => {
      setTried(true)
      if (own.length > 0) return
      change.mutate(
        { draft: current, version: draft?.version ?? stored.data.version },
        {
          onSuccess: () => {
            undo()
            onSaved()
          },
        },
      )
    },
  }
}

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
