'use client'

import { UserPlus } from 'lucide-react'
import { useState } from 'react'

import { Button } from '@/components/ui/button'
import { SegmentedControl } from '@/components/ui/segmented-control'

import { InviteDialog } from './invite-dialog'
import { PagedListFrame } from './paged-list'
import { SettingsFrame } from './settings-frame'
import type { FirstPage } from './use-paged-list'
import { type UsersAnswer, useUsers } from './use-users'
import { UsersTable } from './users-table'

interface UsersPageProps {
  tenant: { slug: string; name: string }
  /** The list as it was when the page was made. */
  first?: FirstPage<UsersAnswer>
}

const SHOWN = [
  { value: 'all', label: 'All' },
  { value: 'active', label: 'Active' },
  { value: 'invited', label: 'Invited' },
  { value: 'disabled', label: 'Disabled' },
] as const

/** Users of one tenant: who they are, what they may, and the way in for new ones. */
export function UsersPage({ tenant, first }: UsersPageProps) {
  const [inviting, setInviting] = useState(false)
  const list = useUsers(tenant.slug, first)
  const users = list.answer?.users
  return (
    <SettingsFrame
      title="Users"
      description={`Who may see the log of ${tenant.name}, and what else they may do. Every change here is an event in that log.`}
      actions={
        <Button variant="primary" icon={<UserPlus size={14} />} onClick={() => setInviting(true)}>
          Invite user
        </Button>
      }
    >
      <PagedListFrame
        list={list}
        noun="user"
        findLabel="Find by anything shown here"
        filtered={`Nobody in ${tenant.name} is in this state.`}
        shown={users?.length}
        filter={
          <SegmentedControl
            aria-label="Which users"
            size="sm"
            value={SHOWN.find(({ value }) => value === list.status)?.value ?? 'all'}
            onValueChange={(value) => list.setStatus(value === 'all' ? null : value)}
            options={SHOWN}
          />
        }
      >
        <UsersTable tenant={tenant} users={users} />
      </PagedListFrame>
      <InviteDialog tenant={tenant} open={inviting} onOpenChange={setInviting} />
    </SettingsFrame>
  )
}
