'use client'

import { errorText } from '@/components/layout/api-error'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useToast } from '@/components/ui/toast'
import type { InvitationView, UserView } from '@/lib/admin/views'

import { useRemoveFactorOf, useResetPassword, useSignOutUser } from './use-users'

interface AskProps {
  tenant: { slug: string }
  user: UserView
  open: boolean
  onClose: () => void
}

/** Ask before a password is reset; then there is a link to hand over. */
export function ResetPasswordDialog(props: AskProps & { onLink: (link: InvitationView) => void }) {
  const { tenant, user, open, onClose, onLink } = props
  const reset = useResetPassword(tenant.slug)
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={() => {
        onClose()
        reset.reset()
      }}
      title={`Reset the password of ${user.name}?`}
      description={`Their password stops working and they are signed out everywhere, at once. You get a link that sets a new one.${
        user.secondFactor ? ' Their second factor stays.' : ''
      }`}
      confirmLabel="Reset password"
      onConfirm={() => {
        reset.mutateAsync(user.id).then(
          ({ invitation }) => {
            onClose()
            onLink(invitation)
          },
          () => undefined,
        )
      }}
      loading={reset.isPending}
      error={reset.isError ? errorText(reset.error) : undefined}
    />
  )
}

/** Ask before a second factor is taken away. */
export function RemoveFactorDialog({ tenant, user, open, onClose }: AskProps) {
  const remove = useRemoveFactorOf(tenant.slug)
  const toast = useToast()
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={() => {
        onClose()
        remove.reset()
      }}
      title={`Take the second factor of ${user.name} away?`}
      description="For somebody who has lost the device and the recovery codes. They are signed out everywhere. Until they set up another one, their password alone signs them in: make sure that it is them who asks."
      confirmLabel="Take it away"
      requireText={user.name}
      onConfirm={() => {
        remove.mutateAsync(user.id).then(
          () => {
            onClose()
            toast({ title: `${user.name} has no second factor any more` })
          },
          () => undefined,
        )
      }}
      loading={remove.isPending}
      error={remove.isError ? errorText(remove.error) : undefined}
    />
  )
}

/** Ask before all sessions of somebody end. */
export function SignOutDialog({ tenant, user, open, onClose }: AskProps) {
  const signOut = useSignOutUser(tenant.slug)
  const toast = useToast()
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={() => {
        onClose()
        signOut.reset()
      }}
      title={`Sign ${user.name} out everywhere?`}
      description="All their sessions end now. They can sign in again."
      confirmLabel="Sign out everywhere"
      onConfirm={() => {
        signOut.mutateAsync(user.id).then(
          () => {
            onClose()
            toast({ title: `${user.name} is signed out everywhere` })
          },
          () => undefined,
        )
      }}
      loading={signOut.isPending}
      error={signOut.isError ? errorText(signOut.error) : undefined}
    />
  )
}
