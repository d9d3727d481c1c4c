'use client'

import { List, Waypoints } from 'lucide-react'
import { useRef, useState } from 'react'

import { AddressNotice } from '@/components/layout/address-notice'
import { AnswerArea } from '@/components/layout/answer-area'
import { AskWhich } from '@/components/layout/ask-which'
import { Link } from '@/components/layout/link'
import { eventsPath } from '@/components/layout/paths'
import { ReadAgain } from '@/components/layout/read-again'
import { useAddress } from '@/components/layout/use-address'
import { buttonStyle } from '@/components/ui/button-style'
import { CopyButton } from '@/components/ui/copy-button'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Skeleton } from '@/components/ui/skeleton'
import { useZone } from '@/components/ui/zone'
import type { Event } from '@/lib/event/event'
import { toggleTerm } from '@/lib/query/edit'
import type { Trace } from '@/lib/search/trace'
import { countText } from '@/lib/view/number-words'
import { addressProblems, chosen } from '@/lib/view/page-address'
import { timeWords } from '@/lib/view/time-range'
import { TRACE_SCALES, type TraceScale } from '@/lib/view/trace-layout'
import { visibleText } from '@/lib/view/visible-text'

import { TraceFacts } from './trace-facts'
import { focusRow, TraceList } from './trace-list'
import { TraceTimeline } from './trace-timeline'
import { useTrace } from './use-trace'

const SHAPE = { id: 'text', event: 'text', scale: TRACE_SCALES } as const
const SCALES = [
  { value: 'time', label: 'To scale' },
  { value: 'steps', label: 'In steps' },
] as const

interface TracePageProps {
  tenant: string
  /** As it was when the page was made; null where it could not be read, or none was asked for. */
  initial: Trace | null
}

/** Everything that one request did, across sources. The address says which trace, where to begin, and how it is drawn. */
export function TracePage({ tenant, initial }: TracePageProps) {
  const { params, goTo } = useAddress()
  const id = params.get('id') ?? ''
  const trace = useTrace(tenant, id, initial)
  const search = toggleTerm('', 'trace', id, 'include')
  return (
    <div className="mx-auto flex w-full max-w-[1600px] flex-col gap-4 px-4 py-5 sm:px-6">
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-lg font-semibold tracking-tight">Trace</h1>
          {id === '' ? null : (
            <p className="flex min-w-0 items-center gap-1">
              <bdi className="line-clamp-3 min-w-0 font-mono text-sm wrap-anywhere text-muted">
                {visibleText(id)}
              </bdi>
              <CopyButton text={id} aria-label="Copy trace id" />
            </p>
          )}
        </div>
        {id === '' ? null : (
          <div className="flex flex-wrap gap-2">
            <Link href={eventsPath(tenant, { q: search, order: 'asc' })} className={buttonStyle('secondary')}>
              <List size={14} aria-hidden="true" />
              In the events list
            </Link>
            <ReadAgain query={trace} isReading={trace.isFetching && trace.data !== undefined} />
          </div>
        )}
      </header>
      <AddressNotice problems={addressProblems(params, SHAPE)} />
      {id === '' ? (
        <AskWhich
          icon={<Waypoints size={18} />}
          title="Which trace?"
          label="Trace id"
          mono
          onShow={(asked) => goTo({ id: asked })}
        >
          Give the id that your services write into their logs. An event that has one links to its trace.
        </AskWhich>
      ) : (
        <AnswerArea
          query={trace}
          failed="The trace could not be read"
          reading="Reading the trace"
          skeleton={<TraceSkeleton />}
        >
          {(found) => <TraceBody tenant={tenant} trace={found} />}
        </AnswerArea>
      )}
    </div>
  )
}

function TraceBody({ tenant, trace }: { tenant: string; trace: Trace }) {
  const zone = useZone()
  const [first, ...others] = trace.events
  if (first !== undefined) return <TraceEvents tenant={tenant} trace={trace} events={[first, ...others]} />
  return (
    <EmptyState icon={<Waypoints size={18} />} title="No event names this trace">
      {trace.searchedUpTo === undefined
        ? 'All of the log was searched. Check the id, and that its sources send a traceId.'
        : `Searched up to ${timeWords(trace.searchedUpTo, zone)} before time ran out.`}
    </EmptyState>
  )
}

interface TraceEventsProps {
  tenant: string
  trace: Trace
  events: readonly [Event, ...Event[]]
}

function TraceEvents({ tenant, trace, events }: TraceEventsProps) {
  const { params, goTo } = useAddress()
  const zone = useZone()
  const scale = chosen(params, 'scale', TRACE_SCALES)
  const list = useRef<HTMLDivElement>(null)
  const asked = params.get('event')
  const [at, setAt] = useState(asked)
  const active = events.find(({ id }) => id === at)?.id ?? events[0].id
  return (
    <>
      {trace.more ? (
        <Notice tone="info">
          This trace has more than the {countText(events.length)} events shown here, its oldest. The events
          list has all of them.
        </Notice>
      ) : null}
      {trace.searchedUpTo === undefined ? null : (
        <Notice tone="warning">
          Searched up to {timeWords(trace.searchedUpTo, zone)} before time ran out: later events may be
          missing.
        </Notice>
      )}
      <TraceFacts tenant={tenant} events={events} isWhole={!trace.more && trace.searchedUpTo === undefined} />
      <div className="flex flex-col gap-2">
        <div className="flex items-center justify-between gap-3">
          <h2 className="text-md font-semibold">Timeline</h2>
          <SegmentedControl<TraceScale>
            aria-label="Distances"
            size="sm"
            value={scale}
            onValueChange={(value) => goTo({ scale: value === 'time' ? null : value }, 'replace')}
            options={SCALES}
          />
        </div>
        <TraceTimeline
          events={events}
          scale={scale}
          active={active}
          onActive={setAt}
          onOpen={(id) => {
            setAt(id)
            goTo({ event: id }, 'replace')
            focusRow(list.current, id)
          }}
        />
        <p className="text-sm text-muted">
          A disc has failed, a broken edge says that the outcome is unknown, a number stands for events that
          have no room apart.
        </p>
      </div>
      <div className="flex flex-col gap-2">
        <h2 className="text-md font-semibold">Events</h2>
        <TraceList tenant={tenant} events={events} active={active} onActive={setAt} list={list} />
      </div>
    </>
  )
}

function TraceSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <p className="sr-only">Reading the trace…</p>
      <Skeleton className="h-24 rounded-lg" />
      <Skeleton className="h-40 rounded-lg" />
      <Skeleton className="h-64 rounded-lg" />
    </div>
  )
}
