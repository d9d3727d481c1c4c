import type { Metadata } from 'next'

import { AcceptInvitation } from '@/components/auth/accept-invitation'
import { AuthFrame } from '@/components/auth/auth-frame'
import { Notice } from '@/components/ui/notice'
import { findInvitation } from '@/lib/admin/server/accept-invitation'
import { anonymousCtx, pageUser } from '@/lib/http/page-ctx'

// The token is in the address: nothing that is loaded from here may learn it.
export const metadata: Metadata = { title: 'Set your password', referrer: 'no-referrer' }

/** `/invite/<token>`: an invited person sets their name and password, once. */
export default async function InvitePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  const { db, now } = await anonymousCtx()
  const invited = await findInvitation(db, token, now())
  if (invited === null) {
    return (
      <AuthFrame
        title="This link cannot be used"
        description="It was used before, has expired, or was replaced by a newer one. Ask whoever invited you for a new link."
      />
    )
  }
  const user = await pageUser()
  const signedIn = user === null || user.email === invited.email ? null : user
  return (
    <AuthFrame
      title="Set your password"
      description={
        <>
          Set a password to sign in as <strong className="font-medium text-text">{invited.email}</strong>.
        </>
      }
    >
      {signedIn === null ? null : (
        <Notice tone="warning">
          This browser is signed in as {signedIn.name} ({signedIn.email}). Setting the password signs them out
          here. Is the link for somebody else? Pass it on unused: it works once.
        </Notice>
      )}
      <AcceptInvitation token={token} email={invited.email} name={invited.name} leave={signedIn !== null} />
    </AuthFrame>
  )
}
