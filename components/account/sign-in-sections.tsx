'use client'

import { errorRequestId, errorText } from '@/components/layout/api-error'
import { ErrorState } from '@/components/ui/error-state'
import { Skeleton } from '@/components/ui/skeleton'

import { AccountSection } from './account-section'
import { PasswordSection } from './password-section'
import { SecondFactorSection } from './second-factor-section'
import { useOwnAccount } from './use-account'

/** How one signs in: password and second factor, or single sign-on. */
export function SignInSections() {
  const { data, error, refetch, isFetching } = useOwnAccount()
  if (error && !data) {
    return (
      <ErrorState
        title="How you sign in could not be read"
        requestId={errorRequestId(error)}
        onRetry={() => void refetch()}
        retrying={isFetching}
      >
        {errorText(error)}
      </ErrorState>
    )
  }
  if (!data) {
    return (
      <AccountSection title="Password">
        <Skeleton className="h-44 w-80 max-w-full" />
      </AccountSection>
    )
  }
  if (!data.hasPassword) {
    return (
      <AccountSection
        title="Signing in"
        description="You sign in with single sign-on. Your password and second factor are kept there."
      >
        {null}
      </AccountSection>
    )
  }
  return (
    <>
      <PasswordSection />
      <SecondFactorSection account={data} />
    </>
  )
}
