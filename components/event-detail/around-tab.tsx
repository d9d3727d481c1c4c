'use client'

import { Search } from 'lucide-react'

import { ChangeBadge } from '@/components/event-table/change-cell'
import { Link } from '@/components/layout/link'
import { buttonStyle } from '@/components/ui/button-style'
import { cx } from '@/components/ui/class-names'
import { absoluteTime } from '@/components/ui/time-text'
import { useZone } from '@/components/ui/zone'
import type { Event } from '@/lib/event/event'
import { partyName } from '@/lib/event/party'
import type { AroundKind, AroundSearch, Neighbours } from '@/lib/search/around'
import { eventSentence } from '@/lib/view/event-words'
import { visibleText } from '@/lib/view/visible-text'

import { PartState } from './part-state'
import { stay } from './stay'
import { useEventPart } from './use-event-part'

/** Where neighbours and the searches for all of them lead. */
export interface AroundLinks {
  /** The events page with this search. */
  searchHref: (search: AroundSearch) => string
  eventHref: (id: string) => string
  /** Goes there without leaving the page, where it is the events page already. */
  onSearch?: (search: AroundSearch) => void
  onEvent?: (id: string) => void
}

interface AroundTabProps {
  tenant: string | null
  event: Event
  isPaused: boolean
  links: AroundLinks
}

/** The nearest events before and after, by what they have in common with this one. */
export function AroundTab({ tenant, event, isPaused, links }: AroundTabProps) {
  const { data, error, retry } = useEventPart('around', { tenant, id: event.id, isPaused })
  if (data === null) return <PartState what="What happened around it" error={error} onRetry={retry} />
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {data.groups.map((group) => (
        <Group key={group.kind} group={group} event={event} links={links} />
      ))}
    </div>
  )
}

const TITLE: Record<AroundKind, string> = {
  actor: 'Same actor',
  resource: 'Same resource',
  session: 'Same session',
  trace: 'Same trace',
  time: 'Within 5 minutes',
}

function Group({ group, event, links }: { group: Neighbours; event: Event; links: AroundLinks }) {
  const { kind, before, after, more, unfinished } = group
  const isAlone = before.length + after.length === 0
  return (
    <section aria-label={TITLE[kind]} className="min-w-0">
      <div className="mb-1 flex items-center justify-between gap-2">
        <h3 className="min-w-0 truncate text-sm">
          <span className="font-medium">{TITLE[kind]}</span>
          <span className="text-muted"> {visibleText(subject(kind, event).slice(0, 80))}</span>
        </h3>
        <Link
          href={links.searchHref(group)}
          // Reading ahead would be recorded as reading.
          onClick={(click) => stay(click, links.onSearch && (() => links.onSearch?.(group)))}
          className={buttonStyle('ghost', 'sm')}
        >
          <Search size={13} aria-hidden="true" />
          {more ? 'Show all' : 'Show in the table'}
          <span className="sr-only">: {TITLE[kind]}</span>
        </Link>
      </div>
      {isAlone && !unfinished ? (
        <p className="text-sm text-muted">{ALONE[kind]}</p>
      ) : (
        <ol className="overflow-hidden rounded-md border bg-surface-raised text-sm">
          {after.toReversed().map((one) => (
            <Neighbour key={one.id} event={one} links={links} />
          ))}
          <Neighbour event={event} links={links} isThis />
          {before.map((one) => (
            <Neighbour key={one.id} event={one} links={links} />
          ))}
        </ol>
      )}
      {unfinished ? (
        <p className="mt-1 text-sm text-muted">
          Time ran out before all of the log was looked at: some of the nearest may be missing.
        </p>
      ) : null}
    </section>
  )
}

const ALONE: Record<AroundKind, string> = {
  actor: 'This is the only event of this actor.',
  resource: 'This is the only event of this resource.',
  session: 'This is the only event of this session.',
  trace: 'This is the only event of this trace.',
  time: 'Nothing else happened within 5 minutes.',
}

/** What they have in common, in a word. */
function subject(kind: AroundKind, { actor, resource, sessionId, traceId }: Event): string {
  switch (kind) {
    case 'actor':
      return partyName(actor)
    case 'resource':
      return `${resource.type} ${resource.name ?? resource.id ?? ''}`.trim()
    case 'session':
      return sessionId ?? ''
    case 'trace':
      return traceId ?? ''
    case 'time':
      return ''
  }
}

function Neighbour({ event, links, isThis = false }: { event: Event; links: AroundLinks; isThis?: boolean }) {
  const time = absoluteTime(event.occurredAt, 'second', useZone())
  const words = (
    <>
      <span className="flex shrink-0 items-center gap-2 font-mono text-xs text-muted">
        {time === null ? event.occurredAt : `${time.moment} ${time.zone}`}
        <span className="w-20">
          <ChangeBadge change={event.change} />
        </span>
      </span>
      <bdi className="min-w-0 flex-1 basis-40 truncate">
        {visibleText(eventSentence(event).slice(0, 200))}
      </bdi>
    </>
  )
  const look = 'flex flex-wrap items-center gap-x-2.5 gap-y-0.5 px-2.5 py-1'
  return (
    <li className="border-b last:border-b-0">
      {isThis ? (
        <div aria-current="true" className={cx(look, 'border-l-2 border-l-accent bg-surface-active pl-2')}>
          {words}
        </div>
      ) : (
        <Link
          href={links.eventHref(event.id)}
          onClick={(click) => stay(click, links.onEvent && (() => links.onEvent?.(event.id)))}
          className={cx(look, 'hover:bg-surface-hover focus-visible:-outline-offset-2')}
        >
          {words}
        </Link>
      )}
    </li>
  )
}
