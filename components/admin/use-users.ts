'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'

import { apiSend } from '@/components/layout/api-client'
import type { Role } from '@/lib/access/roles'
import type { InvitationView, UserView } from '@/lib/admin/views'

import { type FirstPage, type PagedList, usePagedList } from './use-paged-list'

/** Someone to invite. */
export interface NewUser {
  email: string
  name: string
  role: Role
  /** What of the events it shows; null: all of them. */
  query: string | null
  masks: string[]
  /** Give the role also to an account that exists already; without it the server asks back. */
  confirm?: true
}

const key = (tenant: string) => ['users', tenant] as const

/** A page of the people of a tenant. */
export interface UsersAnswer {
  users: UserView[]
  nextCursor: string | null
  total: number
}

/** The people of a tenant; `first` came with the page. */
export function useUsers(tenant: string, first: FirstPage<UsersAnswer> | undefined): PagedList<UsersAnswer> {
  return usePagedList('users', '/users', { tenant, first, usually: 'all', rows: ({ users }) => users.length })
}

/** Invite someone; the answer holds their one-time link, or null when they can sign in already. */
export function useInviteUser(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: (user: NewUser) =>
      apiSend<{ user: UserView; invitation: InvitationView | null }>('POST', '/users', user, { tenant }),
    onSuccess: refresh,
    // Not waited for: what went wrong is said at once.
    onError: () => void refresh(),
  })
}

/** Change someone's role, or disable and enable their account. */
export function useChangeUser(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: ({ id, ...change }: { id: string; role?: Role; disabled?: boolean }) =>
      apiSend<UserView>('PATCH', `/users/${encodeURIComponent(id)}`, change, { tenant }),
    onSuccess: refresh,
  })
}

/** Take someone's role in the tenant away; their account stays. */
export function useRemoveUser(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: (id: string) =>
      apiSend<undefined>('DELETE', `/users/${encodeURIComponent(id)}`, undefined, { tenant }),
    onSuccess: refresh,
  })
}

/** A new one-time link for someone who has not used theirs; the old one stops working. */
export function useNewInvitation(tenant: string) {
  return useMutation({
    mutationFn: (id: string) =>
      apiSend<{ invitation: InvitationView }>(
        'POST',
        `/users/${encodeURIComponent(id)}/invitation`,
        {},
        { tenant },
      ),
  })
}

/** A one-time link to set another password; the old one and all sessions end. */
export function useResetPassword(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: (id: string) =>
      apiSend<{ invitation: InvitationView }>(
        'POST',
        `/users/${encodeURIComponent(id)}/password-reset`,
        {},
        { tenant },
      ),
    onSuccess: refresh,
  })
}

/** Take away the second factor of somebody who lost it; all their sessions end. */
export function useRemoveFactorOf(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: (id: string) =>
      apiSend<undefined>('DELETE', `/users/${encodeURIComponent(id)}/second-factor`, undefined, { tenant }),
    onSuccess: refresh,
  })
}

/** End all of someone's sessions. */
export function useSignOutUser(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: (id: string) =>
      apiSend<unknown>('DELETE', `/users/${encodeURIComponent(id)}/sessions`, undefined, { tenant }),
    onSuccess: refresh,
  })
}

function useRefresh(tenant: string) {
  const client = useQueryClient()
  // Returned, so that a mutation is only done when the list shows it.
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: key(tenant) }),
      client.invalidateQueries({ queryKey: ['grants', tenant] }),
    ])
}
