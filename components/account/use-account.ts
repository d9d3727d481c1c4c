'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/components/layout/api-client'
import type { OwnAccountView, RecoveryCodesView, SecondFactorSetupView } from '@/lib/admin/second-factor'

const KEY = ['own account'] as const

/** What one's account signs in with. */
export function useOwnAccount() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => apiGet<OwnAccountView>('/account', { signal }),
  })
}

/** Set another password. */
export function useChangePassword() {
  return useMutation({
    mutationFn: (change: { current: string; password: string }) =>
      apiSend<undefined>('PUT', '/account/password', change),
    gcTime: 0,
  })
}

/** A secret for the app. Kept no longer than the window that shows it. */
export function useBeginSecondFactor() {
  return useMutation({
    mutationFn: () => apiSend<SecondFactorSetupView>('POST', '/account/second-factor/setup', {}),
    gcTime: 0,
  })
}

/** Set the second factor with the app's first code; the answer holds the recovery codes. */
export function useSetSecondFactor() {
  return useMutation({
    mutationFn: (given: { setup: string; code: string }) =>
      apiSend<RecoveryCodesView>('PUT', '/account/second-factor', given),
    gcTime: 0,
  })
}

/** New recovery codes in the place of the old ones. */
export function useRenewRecoveryCodes() {
  const refresh = useRefreshAccount()
  return useMutation({
    mutationFn: () => apiSend<RecoveryCodesView>('POST', '/account/recovery-codes', {}),
    onSuccess: refresh,
    gcTime: 0,
  })
}

/** Take the second factor away. */
export function useRemoveSecondFactor() {
  const refresh = useRefreshAccount()
  return useMutation({
    mutationFn: () => apiSend<undefined>('DELETE', '/account/second-factor'),
    onSuccess: refresh,
  })
}

/** Has the page ask again what the account signs in with. */
export function useRefreshAccount() {
  const client = useQueryClient()
  // Returned, so that a mutation is only done when the page shows it.
  return () => client.invalidateQueries({ queryKey: KEY })
}
