'use client'

import { UserPlus, Users } from 'lucide-react'
import { useState } from 'react'

import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { ProgressBar } from '@/components/ui/progress-bar'
import { SearchInput } from '@/components/ui/search-input'
import type { UserView } from '@/lib/admin/views'

import { InviteDialog } from './invite-dialog'
import { SettingsFrame } from './settings-frame'
import { useUsers } from './use-users'
import { UsersTable } from './users-table'

interface UsersPageProps {
  tenant: { slug: string; name: string }
  /** The list as it was when the page was made. */
  initial?: UserView[]
}

/** Users of one tenant: who they are, what they may, and the way in for new ones. */
export function UsersPage({ tenant, initial }: UsersPageProps) {
  const [typed, setTyped] = useState('')
  const [inviting, setInviting] = useState(false)
  const users = useUsers(tenant.slug, initial)
  const shown = users.data?.filter((user) => fits(user, typed))
  const invite = (
    <Button variant="primary" icon={<UserPlus size={14} />} onClick={() => setInviting(true)}>
      Invite user
    </Button>
  )
  return (
    <SettingsFrame
      title="Users"
      description={`Who may see the log of ${tenant.name}, and what else they may do. Every change here is an event in that log.`}
      actions={invite}
    >
      {users.isError && !users.data ? (
        <ErrorState
          title="The users could not be loaded"
          requestId={errorRequestId(users.error)}
          onRetry={() => void users.refetch()}
          retrying={users.isFetching}
        >
          {errorText(users.error)}
        </ErrorState>
      ) : (
        <>
          <div className="flex items-center justify-between gap-3">
            <SearchInput
              className="w-full max-w-72"
              label="Find by name, e-mail or role"
              value={typed}
              onValueChange={setTyped}
            />
            <p role="status" className="shrink-0 text-sm text-muted">
              {shown ? countText(shown.length, users.data?.length ?? 0) : ''}
            </p>
          </div>
          <div className="relative">
            <ProgressBar active={users.isFetching && Boolean(users.data)} label="Loading users" />
            <UsersTable tenant={tenant} users={shown} />
          </div>
          {shown?.length === 0 ? (
            <EmptyState
              icon={<Users size={18} />}
              title="No user fits"
              actions={<Button onClick={() => setTyped('')}>Show all users</Button>}
            >
              Nobody in {tenant.name} has “{typed.trim()}” in their name, e-mail or role.
            </EmptyState>
          ) : null}
        </>
      )}
      <InviteDialog tenant={tenant} open={inviting} onOpenChange={setInviting} />
    </SettingsFrame>
  )
}

function fits(user: UserView, typed: string): boolean {
  const text = `${user.name} ${user.email} ${user.role} ${user.status}`.toLowerCase()
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

function countText(shown: number, all: number): string {
  const noun = all === 1 ? 'user' : 'users'
  return shown === all
    ? `${all.toLocaleString('en')} ${noun}`
    : `${shown.toLocaleString('en')} of ${all.toLocaleString('en')} ${noun}`
}
