'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/components/layout/api-client'
import type { SecretView, SigningKeyView } from '@/lib/delivery/signing-key-view'

import { pathOf } from './use-destinations'

interface SigningKeys {
  keys: SigningKeyView[]
  /** Where receivers find the public keys. */
  url: string
}

/** The keys of the tenant that what is delivered is signed with. */
export function useSigningKeys(tenant: string) {
  return useQuery({
    queryKey: ['signing-keys', tenant],
    queryFn: ({ signal }) => apiGet<SigningKeys>('/signing-keys', { tenant, signal }),
  })
}

/** Has a new key sign, some minutes after it is published. */
export function useRotateKey(tenant: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => apiSend<SigningKeys>('POST', '/signing-keys/rotate', {}, { tenant }),
    onSettled: () => client.invalidateQueries({ queryKey: ['signing-keys', tenant] }),
  })
}

/** Shows the secret that requests to a destination are signed with, or gives it another one. */
export function useSecret(tenant: string, id: string) {
  return useMutation({
    mutationFn: (how: 'show' | 'rotate') =>
      apiSend<SecretView>('POST', `${pathOf(id)}/secret${how === 'rotate' ? '/rotate' : ''}`, {}, { tenant }),
    // The secret must not stay in a cache after the page is gone.
    gcTime: 0,
  })
}
