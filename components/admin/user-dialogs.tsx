'use client'

import { AskDialog } from '@/components/layout/ask-dialog'
import type { InvitationView, UserView } from '@/lib/admin/views'

import {
  useChangeUser,
  useRemoveFactorOf,
  useRemoveUser,
  useResetPassword,
  useSignOutUser,
} from './use-users'

/** What is asked about before it is done. */
export type UserTask = 'disable' | 'remove' | 'password' | 'factor' | 'sign-out'

interface UserDialogsProps {
  tenant: { slug: string; name: string }
  user: UserView
  /** What is asked about now. */
  asking: UserTask | null
  onClose: () => void
  /** There is a link to hand over. */
  onLink: (link: InvitationView) => void
}

/** Ask before something is done to a person. */
export function UserDialogs({ tenant, user, asking, onClose, onLink }: UserDialogsProps) {
  const change = useChangeUser(tenant.slug)
  const remove = useRemoveUser(tenant.slug)
  const reset = useResetPassword(tenant.slug)
  const removeFactor = useRemoveFactorOf(tenant.slug)
  const signOut = useSignOutUser(tenant.slug)
  const { id, name } = user
  return (
    <>
      <AskDialog
        open={asking === 'disable'}
        onClose={onClose}
        title={`Disable ${name}?`}
        description="They are signed out everywhere at once and cannot sign in. What they did stays in the log. You can enable them again."
        confirmLabel="Disable user"
        work={change}
        input={{ id, disabled: true }}
        done={`${name} is disabled and signed out everywhere`}
      />
      <AskDialog
        open={asking === 'remove'}
        onClose={onClose}
        title={`Remove ${name} from ${tenant.name}?`}
        description="They lose their role in this tenant. Their account and their roles elsewhere stay, and so does what they did here."
        confirmLabel="Remove user"
        work={remove}
        input={id}
        done={`${name} has no role in ${tenant.name} any more`}
      />
      <AskDialog
        open={asking === 'password'}
        onClose={onClose}
        title={`Reset the password of ${name}?`}
        description={`Their password stops working and they are signed out everywhere, at once. You get a link that sets a new one.${
          user.secondFactor ? ' Their second factor stays.' : ''
        }`}
        confirmLabel="Reset password"
        work={reset}
        input={id}
        onDone={({ invitation }) => onLink(invitation)}
      />
      <AskDialog
        open={asking === 'factor'}
        onClose={onClose}
        title={`Take the second factor of ${name} away?`}
        description="For somebody who has lost the device and the recovery codes. They are signed out everywhere. Until they set up another one, their password alone signs them in: make sure that it is them who asks."
        confirmLabel="Take it away"
        requireText={name}
        work={removeFactor}
        input={id}
        done={`${name} has no second factor any more`}
      />
      <AskDialog
        open={asking === 'sign-out'}
        onClose={onClose}
        title={`Sign ${name} out everywhere?`}
        description="All their sessions end now. They can sign in again."
        confirmLabel="Sign out everywhere"
        work={signOut}
        input={id}
        done={`${name} is signed out everywhere`}
      />
    </>
  )
}
