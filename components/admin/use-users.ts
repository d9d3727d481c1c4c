'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/components/layout/api-client'
import type { Role } from '@/lib/access/roles'
import type { InvitationView, UserView } from '@/lib/admin/views'

/** Someone to invite. */
export interface NewUser {
  email: string
  name: string
  role: Role
  /** Give the role also to an account that exists already; without it the server asks back. */
  confirm?: true
}

const key = (tenant: string) => ['users', tenant] as const

/** The people of a tenant; `initialData` came with the page. */
export function useUsers(tenant: string, initialData: UserView[] | undefined) {
  return useQuery({
    queryKey: key(tenant),
    ...(initialData ? { initialData } : {}),
    queryFn: ({ signal }) =>
      apiGet<{ users: UserView[] }>('/users', { tenant, signal }).then((answer) => answer.users),
  })
}

/** Invite someone; the answer holds their one-time link, or null when they can sign in already. */
export function useInviteUser(tenant: string) {
  const refresh = useRefresh(tenant)
  return useMutation({
    mutationFn: (user: NewUser) =>
      apiSend<{ user: UserView; invitation: InvitationView | null }>('POST', '/users', user, { tenant }),
    onSuccess: refresh,
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

function useRefresh(tenant: string) {
  const client = useQueryClient()
  // Returned, so that a mutation is only done when the list shows it.
  return () => client.invalidateQueries({ queryKey: key(tenant) })
}
