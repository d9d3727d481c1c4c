'use client'

import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'

import { tracksOf } from '@/components/event-table/columns'
import { rowHeightPx } from '@/components/event-table/row-style'
import { errorText } from '@/components/layout/api-error'
import type { CheckedQuery } from '@/components/query-bar/check-query'
import { keyHints } from '@/components/query-bar/key-hints'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { useZone } from '@/components/ui/zone'
import { type ExplorerState, NO_EVENT } from '@/lib/view/explorer-state'
import { rangeLabel, timeWords, widerRange } from '@/lib/view/time-range'

import type { PinnedPage } from './events-page'
import { knownKeys } from './known-keys'
import { PartialNote } from './partial-note'
import type { Go } from './use-explorer-state'
import { withoutLastTerm } from './ways-out'

/** Rows in the shape of what is coming, with the columns' real widths. */
export function TableSkeleton({ state }: { state: ExplorerState }) {
  const { columns, density, widths } = state
  const { tracks } = tracksOf(columns, widths)
  return (
    <div aria-busy="true" className="min-h-0 flex-1 overflow-hidden">
      <p className="sr-only">Searching…</p>
      <div className="h-7 border-b bg-surface-sunken" />
      {Array.from({ length: 24 }, (_, row) => (
        <div
          key={row}
          className="grid items-center border-b max-md:!flex"
          style={{ gridTemplateColumns: tracks, height: rowHeightPx(density, false) }}
        >
          {columns.map((column, i) => (
            <span key={column} className="px-2">
              {/* Lengths differ by place and not by chance: server and browser must draw the same. */}
              <Skeleton className={`h-3 ${WIDTHS[(row + i) % WIDTHS.length]}`} />
            </span>
          ))}
        </div>
      ))}
    </div>
  )
}

const WIDTHS = ['w-3/5', 'w-4/5', 'w-1/2', 'w-2/3']

interface NothingFoundProps {
  state: ExplorerState
  checked: CheckedQuery
  last: PinnedPage
  go: Go
  onGoOn: () => void
  isGoingOn: boolean
  /** Why going on did not work. */
  error: Error | null
}

/** Nothing found: what was searched, where, and the nearest ways out. */
export function NothingFound(props: NothingFoundProps) {
  const { state, checked, last, go, onGoOn, isGoingOn, error } = props
  const zone = useZone()
  const wider = widerRange(state)
  const looser = withoutLastTerm(state.q, checked.query)
  const stopped = last.searchedBackTo
  // A cursor says that the search has not come to its end, also where no time says how far it came.
  const isUnfinished = last.nextCursor !== null
  const hints = keyHints(state.q, checked.query, useReadKeys())
  return (
    <EmptyState
      icon={<SearchX size={18} />}
      title={isUnfinished ? 'Nothing found so far' : 'No events match'}
      actions={
        <>
          {!isUnfinished ? null : (
            <Button variant="primary" loading={isGoingOn} onClick={onGoOn}>
              Go on
            </Button>
          )}
          {wider === null ? null : (
            <Button onClick={() => go({ since: wider.since, until: null })}>
              {wider.since === null ? 'Search all time' : wider.label}
            </Button>
          )}
          {looser === null ? null : (
            <Button className="max-w-64" onClick={() => go({ q: looser.query })}>
              <span className="truncate">
                Without <bdi className="font-mono text-sm">{looser.dropped}</bdi>
              </span>
            </Button>
          )}
          {state.q === '' ? null : <Button onClick={() => go({ q: '' })}>Clear the query</Button>}
        </>
      }
    >
      <p>Searched for {checked.words ?? 'all events'}.</p>
      <p className="mt-1">
        {rangeLabel(state, zone)}
        {stopped === undefined ? null : `, searched back to ${timeWords(stopped, zone)} before time ran out`}
      </p>
      {last.partial === true ? (
        <p className="mt-1">
          <PartialNote onSearch={(q) => go({ q, ...NO_EVENT })} />
        </p>
      ) : null}
      {error === null ? null : (
        <p role="alert" className="mt-1 text-danger">
          Going on did not work. {errorText(error)}
        </p>
      )}
      {hints.map(({ typed, better, query }) => (
        <p key={typed} className="mt-2">
          No event read so far has <code className="font-mono text-sm text-text">{typed}</code>.{' '}
          <Button size="sm" onClick={() => go({ q: query })}>
            Search {better} instead
          </Button>
        </p>
      ))}
    </EmptyState>
  )
}

/** Details keys of all events that were read since the page was opened, as far as they are still remembered. */
function useReadKeys(): string[] {
  const client = useQueryClient()
  const found = client.getQueriesData<InfiniteData<PinnedPage>>({ queryKey: ['events'] })
  return [...new Set(found.flatMap(([, data]) => knownKeys(data?.pages[0]?.events ?? [])))]
}
