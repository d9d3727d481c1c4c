'use client'

import { MonitorSmartphone } from 'lucide-react'
import { useDeferredValue, useState } from 'react'

import { SettingsFrame } from '@/components/admin/settings-frame'
import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { ProgressBar } from '@/components/ui/progress-bar'
import { SearchInput } from '@/components/ui/search-input'

import { MoreSessions } from './more-sessions'
import { SessionsTable } from './sessions-table'
import { useSessions, type SessionsPage as Page } from './use-sessions'

/** Who is signed in, where, and how to end it: of everybody. */
export function SessionsPage({ initial }: { initial: Page }) {
  const [typed, setTyped] = useState('')
  const find = useDeferredValue(typed.trim())
  const list = useSessions('all', find, initial)
  const sessions = list.data?.pages.flatMap((page) => page.sessions)
  const total = list.data?.pages[0]?.total
  return (
    <SettingsFrame
      title="Sessions"
      description="Everybody who is signed in now, in every tenant. Ending a session is recorded in the log."
    >
      {list.isError && !sessions ? (
        <ErrorState
          title="The sessions could not be loaded"
          requestId={errorRequestId(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        >
          {errorText(list.error)}
        </ErrorState>
      ) : (
        <>
          <div className="flex items-center justify-between gap-3">
            <SearchInput
              className="w-full max-w-72"
              label="Find by person, address or browser"
              value={typed}
              onValueChange={setTyped}
            />
            <p role="status" className="shrink-0 text-sm text-muted">
              {total === undefined
                ? ''
                : `${total.toLocaleString('en')} ${total === 1 ? 'session' : 'sessions'}`}
            </p>
          </div>
          <div className="relative">
            <ProgressBar active={list.isFetching && !list.isFetchingNextPage} label="Loading sessions" />
            {sessions?.length === 0 ? null : <SessionsTable whose="all" sessions={sessions} />}
          </div>
          <MoreSessions list={list} />
          {sessions?.length === 0 ? (
            <EmptyState
              icon={<MonitorSmartphone size={18} />}
              title="No session fits"
              actions={<Button onClick={() => setTyped('')}>Show all sessions</Button>}
            >
              No open session has “{find}” in its person, address or browser.
            </EmptyState>
          ) : null}
        </>
      )}
    </SettingsFrame>
  )
}
