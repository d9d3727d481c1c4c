'use client'

import { IdentityAsker } from '@/components/layout/identity-asker'
import { useSignOut } from '@/components/layout/use-sign-out'
import { Button } from '@/components/ui/button'

import { SecondFactorSetup } from './second-factor-setup'

/** Setting up a second factor before anything else; or signing out. */
export function MustSetUp({ email, next }: { email: string; next: string }) {
  const signOut = useSignOut()
  return (
    <>
      {/* A whole page load: nothing of the time without rights stays in memory. */}
      <SecondFactorSetup
        email={email}
        doneLabel="I have kept them, go on"
        onDone={() => location.assign(next)}
      />
      <Button variant="ghost" onClick={signOut}>
        Sign out instead
      </Button>
      <IdentityAsker email={email} />
    </>
  )
}
