'use client'

import type { Ref } from 'react'

import { EventTable, type EventTableHandle } from '@/components/event-table/event-table'
import type { TermMode } from '@/components/event-table/grid-menu'
import type { Term, TermState } from '@/components/event-table/table-context'
import type { TableHold } from '@/components/event-table/use-hold'
import { errorRequestId, errorText } from '@/components/layout/api-error'
import type { CheckedQuery } from '@/components/query-bar/check-query'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { useWhenOnline } from '@/components/ui/use-when-online'
import { type ExplorerState, NO_EVENT } from '@/lib/view/explorer-state'

import { isUntouched } from './is-untouched'
import { ListFooter } from './list-footer'
import { NothingYet } from './nothing-yet'
import { NothingFound, TableSkeleton } from './result-states'
import type { EventsResult } from './use-events'
import type { Go } from './use-explorer-state'
import { useLinks } from './use-links'
import type { OpenEvent } from './use-open-event'

interface ResultsProps {
  tableRef: Ref<EventTableHandle>
  tenant: string | null
  state: ExplorerState
  go: Go
  checked: CheckedQuery
  result: EventsResult
  /** The query or the address has errors: nothing new is searched. */
  isBlocked: boolean
  stateOf: (term: Term) => TermState
  onTerm: (term: Term, mode: TermMode) => void
  openEvent: OpenEvent
  onHold: (hold: TableHold) => void
  /** Where API keys are made, for those who may. */
  keysHref: string | null
}

/** Why nothing was read. Once the network is back it is tried again by itself. */
function NotRead(props: { error: Error; onRetry: () => void; isReading: boolean }) {
  const { error, onRetry, isReading } = props
  useWhenOnline(onRetry)
  return (
    <ErrorState
      title="The events could not be read"
      requestId={errorRequestId(error)}
      onRetry={onRetry}
      retrying={isReading}
    >
      {errorText(error)}
    </ErrorState>
  )
}

/** What the search found, or why there is nothing to see. */
export function Results(props: ResultsProps) {
  const { tableRef, tenant, state, go, checked, result, isBlocked, openEvent, keysHref, stateOf, onTerm } =
    props
  const { copyLink } = useLinks(tenant)
  const { events, first, last } = result
  if (result.error !== null && !isBlocked) {
    return <NotRead error={result.error} onRetry={result.refresh} isReading={result.isReading} />
  }
  if (last === null) {
    if (isBlocked)
      return <EmptyState title="Nothing was searched">Put right what is marked above.</EmptyState>
    return <TableSkeleton state={state} />
  }
  const start =
    !result.isOld && isUntouched(state, first) ? (
      <NothingYet keysHref={keysHref} isReading={result.isReading} onRefresh={result.refresh} />
    ) : null
  if (events.length === 0 && !result.isOld) {
    return (
      start ?? (
        <NothingFound
          state={state}
          checked={checked}
          last={last}
          go={go}
          onGoOn={result.goOn}
          isGoingOn={result.isReadingMore}
          error={result.moreError}
        />
      )
    )
  }
  return (
    <>
      {start}
      <EventTable
        ref={tableRef}
        events={events}
        resultKey={first}
        columns={state.columns}
        arrangement={{
          widths: state.widths,
          onColumns: (columns) => go({ columns }, 'replace'),
          onWidths: (widths) => go({ widths }, 'replace'),
        }}
        density={state.density}
        order={state.order}
        total={last.nextCursor === null && !result.isOld ? events.length : null}
        isBusy={result.isReading}
        isOld={result.isOld}
        openId={openEvent.id}
        stateOf={stateOf}
        onOrder={(order) => go({ order, ...NO_EVENT })}
        onOpen={(event) => (event === null ? openEvent.close() : openEvent.open(event))}
        onVisit={openEvent.visit}
        onTerm={onTerm}
        onRange={({ since, until }) => go({ since, until })}
        onCopyLink={copyLink}
        onNearEnd={result.readMore}
        onHold={props.onHold}
        footer={<ListFooter result={result} order={state.order} onSearch={(q) => go({ q, ...NO_EVENT })} />}
      />
    </>
  )
}
