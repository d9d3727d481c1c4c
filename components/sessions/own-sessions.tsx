'use client'

import { useState } from 'react'

import { AccountSection } from '@/components/account/account-section'
import { errorRequestId, errorText } from '@/components/layout/api-error'
import { AskDialog } from '@/components/layout/ask-dialog'
import { Button } from '@/components/ui/button'
import { ErrorState } from '@/components/ui/error-state'
import { useToast } from '@/components/ui/toast'

import { MoreSessions } from './more-sessions'
import { SessionsTable } from './sessions-table'
import { useSessions, useSignOutElsewhere } from './use-sessions'

/** Where one is signed in, and how to end it. */
export function OwnSessions() {
  const list = useSessions('own', '')
  const sessions = list.data?.pages.flatMap((page) => page.sessions)
  const total = list.data?.pages[0]?.total ?? 0
  return (
    <AccountSection
      title="Sessions"
      description="Where you are signed in now. A session that you do not know is somebody else’s: end it, and change your password."
    >
      {list.isError && !sessions ? (
        <ErrorState
          title="Your sessions could not be loaded"
          requestId={errorRequestId(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        >
          {errorText(list.error)}
        </ErrorState>
      ) : (
        <>
          <SessionsTable whose="own" sessions={sessions} />
          <MoreSessions list={list} />
          <SignOutElsewhere others={total - 1} />
        </>
      )}
    </AccountSection>
  )
}

function SignOutElsewhere({ others }: { others: number }) {
  const [asking, setAsking] = useState(false)
  const signOut = useSignOutElsewhere()
  const toast = useToast()
  return (
    <div>
      <Button
        onClick={() => setAsking(true)}
        disabledReason={others > 0 ? undefined : 'You are signed in nowhere else'}
      >
        Sign out everywhere else…
      </Button>
      <AskDialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Sign out everywhere else?"
        description={`${others === 1 ? 'Your other session ends' : `Your ${others.toLocaleString('en')} other sessions end`} at once. This one goes on.`}
        confirmLabel="Sign out everywhere else"
        work={signOut}
        input={undefined}
        onDone={({ ended }) =>
          toast({
            title:
              ended === 1 ? 'One session has ended' : `${ended.toLocaleString('en')} sessions have ended`,
          })
        }
      />
    </div>
  )
}
