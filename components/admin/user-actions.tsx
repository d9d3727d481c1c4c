'use client'

import {
  Ban,
  CircleCheck,
  Eye,
  KeyRound,
  Link2,
  LogOut,
  MoreHorizontal,
  ShieldOff,
  UserMinus,
} from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'

import { errorText } from '@/components/layout/api-error'
import { useSession } from '@/components/layout/session'
import { readsHref } from '@/components/reads/read-links'
import { DropdownMenu, MenuItem, MenuSeparator } from '@/components/ui/dropdown-menu'
import { IconButton } from '@/components/ui/icon-button'
import { useToast } from '@/components/ui/toast'
import type { InvitationView, UserView } from '@/lib/admin/views'

import { InvitationDialog } from './invitation-dialog'
import { useChangeUser, useNewInvitation } from './use-users'
import { UserDialogs, type UserTask } from './user-dialogs'

interface UserActionsProps {
  tenant: { slug: string; name: string }
  user: UserView
}

/** What can be done about one person, besides their role. */
export function UserActions({ tenant, user }: UserActionsProps) {
  const change = useChangeUser(tenant.slug)
  const renew = useNewInvitation(tenant.slug)
  const toast = useToast()
  const { instanceAdmin } = useSession()
  const router = useRouter()
  const [asking, setAsking] = useState<UserTask | null>(null)
  const [invitation, setInvitation] = useState<InvitationView | null>(null)
  const failed = (title: string) => (error: unknown) =>
    toast({ tone: 'danger', title, description: errorText(error) })
  // A promise, because a search may take this row off the list as soon as it has changed.
  const enable = () => {
    change
      .mutateAsync({ id: user.id, disabled: false })
      .then(() => toast({ title: `${user.name} can sign in again` }), failed(`${user.name} was not enabled`))
  }
  const link = () =>
    renew.mutate(user.id, {
      onSuccess: (answer) => setInvitation(answer.invitation),
      onError: failed(`There is no new link for ${user.name}`),
    })
  const keptOut =
    user.disabledByInstance && !instanceAdmin
      ? 'An instance admin disabled them, and only an instance admin can enable them.'
      : undefined
  const ofProvider =
    user.sso && !instanceAdmin
      ? 'They sign in by single sign-on: only an instance admin does this.'
      : undefined
  return (
    <>
      <DropdownMenu
        align="end"
        trigger={
          <IconButton
            size="sm"
            tooltip="none"
            icon={<MoreHorizontal size={14} />}
            aria-label={`Actions for ${user.name}`}
            loading={renew.isPending || change.isPending}
          />
        }
      >
        <MenuItem
          icon={<Eye size={14} />}
          onSelect={() => router.push(readsHref(tenant.slug, { reader: user.id }))}
        >
          What they read
        </MenuItem>
        <MenuSeparator />
        {user.status === 'invited' ? (
          <>
            <MenuItem icon={<Link2 size={14} />} onSelect={link}>
              New invitation link
            </MenuItem>
            <MenuSeparator />
          </>
        ) : null}
        {user.status === 'active' ? (
          <MenuItem
            icon={<KeyRound size={14} />}
            onSelect={() => setAsking('password')}
            disabledReason={ofProvider}
          >
            Reset password…
          </MenuItem>
        ) : null}
        {user.secondFactor ? (
          <MenuItem
            icon={<ShieldOff size={14} />}
            onSelect={() => setAsking('factor')}
            disabledReason={ofProvider}
          >
            Take second factor away…
          </MenuItem>
        ) : null}
        {user.status === 'active' ? (
          <MenuItem icon={<LogOut size={14} />} onSelect={() => setAsking('sign-out')}>
            Sign out everywhere…
          </MenuItem>
        ) : null}
        {user.role === null ? null : (
          <MenuItem icon={<UserMinus size={14} />} onSelect={() => setAsking('remove')}>
            Remove from {tenant.name}…
          </MenuItem>
        )}
        {user.status === 'disabled' ? (
          <MenuItem icon={<CircleCheck size={14} />} onSelect={enable} disabledReason={keptOut}>
            Enable
          </MenuItem>
        ) : (
          <MenuItem danger icon={<Ban size={14} />} onSelect={() => setAsking('disable')}>
            Disable everywhere…
          </MenuItem>
        )}
      </DropdownMenu>
      <UserDialogs
        tenant={tenant}
        user={user}
        asking={asking}
        onClose={() => setAsking(null)}
        onLink={setInvitation}
      />
      <InvitationDialog name={user.name} invitation={invitation} onClose={() => setInvitation(null)} />
    </>
  )
}
