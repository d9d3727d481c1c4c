'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'

import { apiSend } from '@/components/layout/api-client'
import type { GrantView, InheritedAdminView } from '@/lib/admin/views'

import type { GrantText } from './grant-draft'
import { type FirstPage, type PagedList, usePagedList } from './use-paged-list'

/** A page of the grants of a tenant. */
export interface GrantsAnswer {
  grants: GrantView[]
  inherited: InheritedAdminView[]
  nextCursor: string | null
  total: number
}

/** The grants of a tenant; `first` came with the page. */
export function useGrants(
  tenant: string,
  first: FirstPage<GrantsAnswer> | undefined,
): PagedList<GrantsAnswer> {
  return usePagedList('grants', '/grants', {
    tenant,
    first,
    usually: 'all',
    rows: ({ grants }) => grants.length,
  })
}

/** Change a grant as a whole; `version` is the one that the change was made from. */
export function useSetGrant(tenant: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ userId, ...grant }: GrantText & { userId: string; version: number }) =>
      apiSend<GrantView>('PUT', `/grants/${encodeURIComponent(userId)}`, grant, { tenant }),
    // Also after a failure: somebody else may have changed it.
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['grants', tenant] }),
        client.invalidateQueries({ queryKey: ['users', tenant] }),
      ]),
  })
}
