'use client'

import { CheckCheck, Hourglass } from 'lucide-react'

import { errorRequestId, errorText } from '@/components/layout/api-error'
import { LogPage } from '@/components/layout/log-page'
import { type GoTo, useAddress } from '@/components/layout/use-address'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { Notice } from '@/components/ui/notice'
import { ProgressBar } from '@/components/ui/progress-bar'
import { RelativeTime } from '@/components/ui/relative-time'
import { ATTEMPT_STATES, type AttemptState } from '@/lib/search/attempts/attempts-input'
import { addressProblems, chosen } from '@/lib/view/page-address'
import { readTimeText } from '@/lib/view/time-range'

import { AttemptsFilters } from './attempts-filters'
import { AttemptsTable } from './attempts-table'
import { type AttemptsFilter, useAttempts } from './use-attempts'

const SHAPE = {
  state: ATTEMPT_STATES,
  q: 'text',
  since: 'text',
  until: 'text',
  olderThan: 'text',
} as const

/** What was begun in one event and ended in another: first of all, what nothing says the end of. */
export function AttemptsPage({ tenant }: { tenant: string }) {
  const { params, goTo } = useAddress()
  const filter = filterOf(params)
  const attempts = useAttempts(tenant, filter)
  return (
    <LogPage
      title="Attempts"
      description="What was begun, and whether the log says how it ended. Without a result, the application may have been stopped in between, or what it called never answered: look whether it happened."
      query={attempts}
      isReading={attempts.isFetching && !attempts.isFetchingNextPage}
      problems={[...addressProblems(params, SHAPE), ...timeProblems(params)]}
    >
      <AttemptsFilters filter={filter} goTo={goTo} />
      <Body tenant={tenant} filter={filter} attempts={attempts} goTo={goTo} />
    </LogPage>
  )
}

interface BodyProps {
  tenant: string
  filter: AttemptsFilter
  attempts: ReturnType<typeof useAttempts>
  goTo: GoTo
}

function Body({ tenant, filter, attempts, goTo }: BodyProps) {
  const { data, error, isFetching } = attempts
  const pages = data?.pages
  if (error !== null && (pages === undefined || attempts.isRefetchError)) {
    return (
      <ErrorState
        title="The attempts could not be read"
        requestId={errorRequestId(error)}
        onRetry={() => void attempts.refetch()}
        retrying={isFetching}
      >
        {errorText(error)}
      </ErrorState>
    )
  }
  const isNone = pages?.every((page) => page.attempts.length === 0) === true
  return (
    <div className="relative flex flex-col gap-4" aria-busy={attempts.isPlaceholderData || undefined}>
      <ProgressBar active={isFetching && pages !== undefined} label="Reading attempts" />
      {isNone && !attempts.hasNextPage ? (
        <None filter={filter} goTo={goTo} />
      ) : (
        <AttemptsTable tenant={tenant} pages={pages} />
      )}
      <More attempts={attempts} />
    </div>
  )
}

const NONE: Readonly<Record<AttemptState, { title: string; text: string }>> = {
  open: {
    title: 'Nothing is open',
    text: 'Every attempt that was begun has a result, as far as you may see the log.',
  },
  answered: { title: 'No attempt has a result', text: 'No event tells how an attempt ended.' },
  all: {
    title: 'No attempts',
    text: 'Applications tell of them with audit.attempt() of the SDK: that something begins, and how it ended.',
  },
}

function None({ filter, goTo }: Pick<BodyProps, 'filter' | 'goTo'>) {
  const isNarrowed = filter.q !== '' || filter.range.since !== null || filter.range.until !== null
  const { title, text } = NONE[filter.state]
  return (
    <EmptyState
      icon={filter.state === 'open' && !isNarrowed ? <CheckCheck size={18} /> : <Hourglass size={18} />}
      title={isNarrowed ? 'No attempt matches' : title}
      actions={
        isNarrowed ? (
          <Button onClick={() => goTo({ q: null, since: null, until: null })}>Clear the search</Button>
        ) : filter.state === 'all' ? undefined : (
          <Button onClick={() => goTo({ state: 'all' })}>Show all attempts</Button>
        )
      }
    >
      {isNarrowed ? 'None in this state began in this time and matches this query.' : text}
    </EmptyState>
  )
}

function More({ attempts }: Pick<BodyProps, 'attempts'>) {
  const { searchedBackTo } = attempts.data?.pages.at(-1) ?? {}
  return (
    <>
      {searchedBackTo === undefined ? null : (
        <Notice tone="info">
          Looked back to <RelativeTime at={searchedBackTo} />, and time ran out.
        </Notice>
      )}
      {attempts.isFetchNextPageError ? (
        <Notice tone="danger">More could not be read. {errorText(attempts.error)}</Notice>
      ) : null}
      {attempts.hasNextPage ? (
        <div className="flex justify-center">
          <Button
            loading={attempts.isFetchingNextPage}
            disabledReason={attempts.isPlaceholderData ? 'Others are being read' : undefined}
            onClick={() => void attempts.fetchNextPage()}
          >
            {searchedBackTo === undefined ? 'Show more' : 'Look further back'}
          </Button>
        </div>
      ) : null}
    </>
  )
}

function filterOf(params: URLSearchParams): AttemptsFilter {
  const time = (name: string) => readTimeText(params.get(name) ?? '')
  return {
    state: chosen(params, 'state', ATTEMPT_STATES),
    q: params.get('q') ?? '',
    olderThan: params.get('olderThan'),
    range: { since: time('since'), until: time('until') },
  }
}

/** A time that cannot be read would show more than was asked for: it is said. */
const timeProblems = (params: URLSearchParams): string[] =>
  ['since', 'until']
    .filter((name) => params.has(name) && readTimeText(params.get(name) ?? '') === null)
    .map((name) => `\`${name}\` is no time: write -7d, 2026-11-01 or 2026-11-01T10:00:00Z.`)
