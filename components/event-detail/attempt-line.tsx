import { Hourglass, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'

import { attemptsPath } from '@/components/attempts/attempts-path'
import { Link } from '@/components/layout/link'
import { Button } from '@/components/ui/button'
import type { Event } from '@/lib/event/event'
import type { AttemptEnd, AttemptOfEvent } from '@/lib/search/attempts/attempts-page'
import { begunWords, endWords } from '@/lib/view/attempt-words'
import { visibleText } from '@/lib/view/visible-text'

import type { AroundLinks } from './around-tab'
import { stay } from './stay'

/** What an event that is a part of an attempt is shown with. */
export interface AttemptShown {
  attempt: AttemptOfEvent
  /** Reads it again, where the event is shown beside a list. */
  onLookAgain?: () => void
  isLooking?: boolean
}

interface AttemptLineProps extends AttemptShown {
  event: Event
  links: AroundLinks
}

/** What became of what this event began; or when what it ended began. */
export function AttemptLine({ event, attempt, links, onLookAgain, isLooking = false }: AttemptLineProps) {
  const { part, other } = attempt
  if (part === 'result') {
    if (other === null) return <Line>This is how an attempt ended. No event says that it began.</Line>
    return (
      <Line>
        This is how an attempt ended that{' '}
        <End end={other} links={links}>
          began {begunWords(event.occurredAt, other.at)}
        </End>
        .
      </Line>
    )
  }
  if (other === null) {
    return (
      <Line tone="open">
        <span>An attempt without a result: no event says how it ended.</span>
        {onLookAgain === undefined ? null : (
          <Button
            size="sm"
            variant="ghost"
            icon={<RotateCw size={12} />}
            loading={isLooking}
            onClick={onLookAgain}
          >
            Look again
          </Button>
        )}
        <Link href={attemptsPath(event.tenant)} className="rounded-sm text-accent-text hover:underline">
          All open attempts
        </Link>
      </Line>
    )
  }
  return (
    <Line>
      This began an attempt.{' '}
      <End end={other} links={links}>
        {endWords(event.occurredAt, other)}
      </End>
      {other.reason === undefined ? null : (
        <bdi className="line-clamp-2 text-muted wrap-anywhere">{visibleText(other.reason.slice(0, 300))}</bdi>
      )}
    </Line>
  )
}

function Line({ tone, children }: { tone?: 'open'; children: ReactNode }) {
  return (
    <div
      role="note"
      aria-label="Attempt"
      className={`mx-3 mt-1.5 flex shrink-0 items-start gap-2 rounded-md border px-2.5 py-1.5 text-sm ${
        tone === 'open' ? 'border-warning-border bg-warning-subtle' : 'bg-surface-sunken'
      }`}
    >
      <Hourglass size={13} aria-hidden="true" className="mt-0.5 shrink-0 text-muted" />
      <div className="flex min-w-0 flex-wrap items-center gap-x-1.5 gap-y-0.5">{children}</div>
    </div>
  )
}

function End({ end, links, children }: { end: AttemptEnd; links: AroundLinks; children: ReactNode }) {
  return (
    <Link
      href={links.eventHref(end.event)}
      // Reading ahead would be recorded as reading.
      onClick={(click) => stay(click, links.onEvent && (() => links.onEvent?.(end.event)))}
      className="rounded-sm font-medium text-accent-text hover:underline"
    >
      {children}
    </Link>
  )
}
