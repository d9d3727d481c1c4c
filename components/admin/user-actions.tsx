'use client'

import { Ban, CircleCheck, KeyRound, Link2, LogOut, MoreHorizontal, ShieldOff, UserMinus } from 'lucide-react'
import { useState } from 'react'

import { errorText } from '@/components/layout/api-error'
import { useSession } from '@/components/layout/session'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { DropdownMenu, MenuItem, MenuSeparator } from '@/components/ui/dropdown-menu'
import { IconButton } from '@/components/ui/icon-button'
import { useToast } from '@/components/ui/toast'
import type { InvitationView, UserView } from '@/lib/admin/views'

import { InvitationDialog } from './invitation-dialog'
import { useChangeUser, useNewInvitation, useRemoveUser } from './use-users'
import { RemoveFactorDialog, ResetPasswordDialog, SignOutDialog } from './user-sign-in-dialogs'

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
  const [asking, setAsking] = useState<'disable' | 'remove' | 'password' | 'factor' | 'sign-out' | null>(null)
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
  const close = () => setAsking(null)
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
      <DisableDialog tenant={tenant} user={user} open={asking === 'disable'} onClose={close} />
      <RemoveDialog tenant={tenant} user={user} open={asking === 'remove'} onClose={close} />
      <ResetPasswordDialog
        tenant={tenant}
        user={user}
        open={asking === 'password'}
        onClose={close}
        onLink={setInvitation}
      />
      <RemoveFactorDialog tenant={tenant} user={user} open={asking === 'factor'} onClose={close} />
      <SignOutDialog tenant={tenant} user={user} open={asking === 'sign-out'} onClose={close} />
      <InvitationDialog name={user.name} invitation={invitation} onClose={() => setInvitation(null)} />
    </>
  )
}

interface AskProps extends UserActionsProps {
  open: boolean
  onClose: () => void
}

function DisableDialog({ tenant, user, open, onClose }: AskProps) {
  const change = useChangeUser(tenant.slug)
  const toast = useToast()
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={() => {
        onClose()
        change.reset()
      }}
      title={`Disable ${user.name}?`}
      description="They are signed out everywhere at once and cannot sign in. What they did stays in the log. You can enable them again."
      confirmLabel="Disable user"
      onConfirm={() => {
        change.mutateAsync({ id: user.id, disabled: true }).then(
          () => {
            onClose()
            toast({ title: `${user.name} is disabled and signed out everywhere` })
          },
          () => undefined,
        )
      }}
      loading={change.isPending}
      error={change.isError ? errorText(change.error) : undefined}
    />
  )
}

function RemoveDialog({ tenant, user, open, onClose }: AskProps) {
  const remove = useRemoveUser(tenant.slug)
  const toast = useToast()
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={() => {
        onClose()
        remove.reset()
      }}
      title={`Remove ${user.name} from ${tenant.name}?`}
      description="They lose their role in this tenant. Their account and their roles elsewhere stay, and so does what they did here."
      confirmLabel="Remove user"
      onConfirm={() => {
        remove.mutateAsync(user.id).then(
          () => {
            // An instance admin stays in the list, and so would this.
            onClose()
            toast({ title: `${user.name} has no role in ${tenant.name} any more` })
          },
          () => undefined,
        )
      }}
      loading={remove.isPending}
      error={remove.isError ? errorText(remove.error) : undefined}
    />
  )
}
