'use client'

import { requestSignOut } from '@/components/auth/auth-requests'
import { useToast } from '@/components/ui/toast'

import { signInPath } from './paths'
import { forgetPreferences } from './use-preference'

/** Ends the session on the server, then shows the sign-in page. */
export function useSignOut(): () => void {
  const toast = useToast()
  return () => {
    requestSignOut().then(
      // A whole page load, so that nothing of this session stays in memory.
      (elsewhere) => {
        forgetPreferences('recent-searches.')
        location.assign(elsewhere ?? signInPath(undefined, 'signed-out'))
      },
      () =>
        toast({
          tone: 'danger',
          title: 'Could not sign out',
          description: 'The server did not answer. Try again.',
        }),
    )
  }
}
