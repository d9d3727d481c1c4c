'use client'

import { type KeyboardEvent, type RefObject } from 'react'

import { ActorIcon } from '@/components/event-table/actor-cell'
import { ChangeBadge, OutcomeMark } from '@/components/event-table/change-cell'
import { Link } from '@/components/layout/link'
import { eventPath } from '@/components/layout/paths'
import { cx } from '@/components/ui/class-names'
import type { Event } from '@/lib/event/event'
import { nsBetween } from '@/lib/event/exact-time'
import { partyName } from '@/lib/event/party'
import { offsetText, type TraceKey, traceStep } from '@/lib/view/trace-layout'
import { visibleText } from '@/lib/view/visible-text'

/** Characters of a value in a row; the event's page has all of it. */
const VALUE_MAX = 200

const TRACKS =
  'sm:grid-cols-[120px_minmax(80px,0.8fr)_minmax(110px,1.2fr)_150px_minmax(110px,1.2fr)_minmax(120px,1.6fr)]'
const ROW = `grid items-center gap-x-3 gap-y-0.5 px-3 grid-cols-[112px_minmax(0,1fr)] ${TRACKS}`

interface TraceListProps {
  tenant: string
  events: readonly [Event, ...Event[]]
  active: string
  onActive: (id: string) => void
  list: RefObject<HTMLDivElement | null>
}

/** The events of a trace in order of time, a row each. ↑ and ↓ move from one to the next, Enter opens it. */
export function TraceList({ tenant, events, active, onActive, list }: TraceListProps) {
  const [first] = events
  const onKeyDown = (event: KeyboardEvent) => {
    const key = KEYS[event.key]
    if (key === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const next = traceStep(events, active, key)
    if (next !== null) focusRow(list.current, next)
  }
  return (
    <div
      ref={list}
      role="table"
      aria-label="Events of the trace"
      aria-rowcount={events.length + 1}
      className="overflow-hidden rounded-lg border bg-surface-raised"
    >
      <div
        role="row"
        className={cx(ROW, 'h-7 bg-surface-sunken text-sm font-medium text-muted max-sm:sr-only')}
      >
        {['After', 'Source', 'Actor', 'Change', 'Action', 'Resource'].map((name) => (
          <span key={name} role="columnheader">
            {name}
          </span>
        ))}
      </div>
      {events.map((event) => (
        <TraceRow
          key={event.id}
          tenant={tenant}
          event={event}
          offset={offsetText(nsBetween(first.occurredAt, event.occurredAt))}
          isActive={event.id === active}
          onActive={onActive}
          onKeyDown={onKeyDown}
        />
      ))}
    </div>
  )
}

const KEYS: Readonly<Record<string, TraceKey>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  j: 'next',
  k: 'previous',
  Home: 'first',
  End: 'last',
}

/** Brings the focus to the row of an event. */
export function focusRow(list: HTMLElement | null, id: string): void {
  list?.querySelector<HTMLElement>(`[data-event="${CSS.escape(id)}"] a`)?.focus()
}

interface TraceRowProps {
  tenant: string
  event: Event
  offset: string
  isActive: boolean
  onActive: (id: string) => void
  onKeyDown: (event: KeyboardEvent) => void
}

function TraceRow({ tenant, event, offset, isActive, onActive, onKeyDown }: TraceRowProps) {
  const { actor, resource, change, outcome, action, source } = event
  return (
    <div
      role="row"
      data-event={event.id}
      aria-current={isActive ? 'true' : undefined}
      className={cx(
        ROW,
        'min-h-8 border-t py-1 [contain-intrinsic-size:auto_32px] [content-visibility:auto]',
        isActive ? 'bg-accent-subtle' : outcome === 'failure' ? 'bg-danger-subtle' : 'hover:bg-surface-hover',
      )}
    >
      <span role="cell" className="min-w-0">
        <Link
          href={eventPath(tenant, event.id)}
          tabIndex={isActive ? 0 : -1}
          onFocus={() => onActive(event.id)}
          onKeyDown={onKeyDown}
          aria-label={`${offset}, open event`}
          title={event.occurredAt}
          className="rounded-sm font-mono text-xs whitespace-nowrap text-accent-text underline-offset-2 hover:underline"
        >
          {offset}
        </Link>
      </span>
      <Cell text={source.name} className="text-muted" />
      <span role="cell" className="flex min-w-0 items-center gap-1.5 max-sm:col-start-2">
        <ActorIcon type={actor.type} />
        <Value text={partyName(actor)} />
        <span className="sr-only">, {actor.type}</span>
      </span>
      <span role="cell" className="flex min-w-0 items-center gap-1.5 max-sm:col-start-2">
        <ChangeBadge change={change} />
        <OutcomeMark outcome={outcome} />
      </span>
      <Cell text={action} className="font-mono text-xs max-sm:col-start-2" />
      <span role="cell" className="flex min-w-0 items-center gap-1.5 max-sm:col-start-2">
        <span className="max-w-[50%] shrink-0 truncate font-mono text-xs text-muted">{resource.type}</span>
        <Value text={resource.name ?? resource.id ?? ''} />
      </span>
    </div>
  )
}

function Cell({ text, className }: { text: string; className: string }) {
  return (
    <span role="cell" className={cx('flex min-w-0', className)}>
      <Value text={text} />
    </span>
  )
}

function Value({ text }: { text: string }) {
  const shown = visibleText(text.slice(0, VALUE_MAX))
  return (
    <bdi className="truncate" title={shown}>
      {shown}
    </bdi>
  )
}
