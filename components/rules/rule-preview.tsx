'use client'

import { ArrowRight } from 'lucide-react'

import { errorText } from '@/components/layout/api-error'
import { Link } from '@/components/layout/link'
import { eventPath, eventsPath } from '@/components/layout/paths'
import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/class-names'
import { Notice } from '@/components/ui/notice'
import { ProgressBar } from '@/components/ui/progress-bar'
import { RelativeTime } from '@/components/ui/relative-time'
import { Skeleton } from '@/components/ui/skeleton'
import type { Event } from '@/lib/event/event'
import { counted, countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { shareText } from './share-text'
import type { RulePreviewAnswer, useRulePreview } from './use-rules'

interface RulePreviewProps {
  tenant: string
  preview: ReturnType<typeof useRulePreview>
  /** False: what is shown is of what stood in the form before. */
  isAsked: boolean
  isEmpty: boolean
  isWrong: boolean
  /** How many it kept out already, which are not there to be counted. */
  ignored: number
}

/** What a rule would have ignored of the last 24 hours, had it been there. */
export function RulePreview(props: RulePreviewProps) {
  const { tenant, preview, isAsked, isEmpty, isWrong, ignored } = props
  const { data, error } = preview
  const isOld = preview.isPlaceholderData || !isAsked
  return (
    <section
      aria-labelledby="rule-preview"
      aria-busy={preview.isFetching || undefined}
      className="relative flex flex-col gap-3 overflow-hidden rounded-lg border bg-surface-raised p-4"
    >
      <ProgressBar active={preview.isFetching} label="Counting what it would have ignored" />
      <h2 id="rule-preview" className="text-sm font-medium text-muted">
        In the last 24 hours
      </h2>
      {isEmpty ? (
        <p className="text-muted">Write a query, and see what it would have ignored.</p>
      ) : isWrong && data === undefined ? (
        <p className="text-muted">Once the query can be read, this says what it would have ignored.</p>
      ) : error !== null && data === undefined ? (
        <Notice tone="danger">
          <p>It could not be counted. {errorText(error)}</p>
          <Button size="sm" className="mt-2" onClick={() => void preview.refetch()}>
            Try again
          </Button>
        </Notice>
      ) : data === undefined ? (
        <Skeleton className="h-8 w-40" />
      ) : (
        <div className={cx('flex flex-col gap-3 transition-opacity', isOld && 'opacity-50')}>
          <Figure answer={data} />
          <Samples tenant={tenant} answer={data} />
        </div>
      )}
      {ignored === 0 ? null : (
        <p className="text-muted">
          Not counted: {counted(ignored, 'event')} that it ignored in this time, which{' '}
          {ignored === 1 ? 'is' : 'are'} not in the log.
        </p>
      )}
      <p className="text-xs text-muted">This is a search, and recorded as one.</p>
    </section>
  )
}

function Figure({ answer }: { answer: RulePreviewAnswer }) {
  const { count, exact } = answer
  return (
    <p role="status" className="flex flex-col">
      <span className="text-xl font-semibold tabular-nums">
        {exact ? '' : 'at least '}
        {countText(count)}
      </span>
      <span className="text-muted">
        {count === 1 ? 'event' : 'events'} would have been ignored{shareText(answer)}
      </span>
    </p>
  )
}

function Samples({ tenant, answer }: { tenant: string; answer: RulePreviewAnswer }) {
  const { samples, search, since, until, count } = answer
  if (samples.length === 0) return null
  return (
    <>
      <ul aria-label="The newest of them" className="flex flex-col divide-y rounded-md border">
        {samples.map((event) => (
          <li key={event.id}>
            <Link
              href={eventPath(tenant, event.id)}
              className="flex flex-col px-2.5 py-1.5 transition-colors hover:bg-surface-hover"
            >
              <span className="flex items-baseline justify-between gap-3">
                <span className="min-w-0 truncate font-mono text-sm">{visibleText(event.action)}</span>
                <RelativeTime
                  at={event.occurredAt}
                  precision="second"
                  className="shrink-0 text-xs text-muted"
                />
              </span>
              <span className="truncate text-sm text-muted">{visibleText(partiesOf(event))}</span>
            </Link>
          </li>
        ))}
      </ul>
      {count > samples.length ? (
        <Link
          href={eventsPath(tenant, { q: `(${search}) -source:vouchsafe`, since, until })}
          className="inline-flex items-center gap-1 self-start text-accent-text hover:underline"
        >
          All {countText(count)} in the log <ArrowRight size={12} aria-hidden="true" />
        </Link>
      ) : null}
    </>
  )
}

function partiesOf({ actor, resource }: Event): string {
  const who = actor.name ?? actor.email ?? actor.id ?? actor.type
  const what = resource.name ?? resource.id
  return `${who} · ${resource.type}${what === undefined ? '' : ` ${what}`}`
}
