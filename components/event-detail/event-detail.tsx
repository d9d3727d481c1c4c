'use client'

import { ArrowDown, ArrowUp, Braces, ExternalLink, Link2, X } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useMemo, useState } from 'react'

import { DiffView } from '@/components/diff-view/diff-view'
import { ChangeBadge, OutcomeMark } from '@/components/event-table/change-cell'
import { useWidth } from '@/components/event-table/use-width'
import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { buttonStyle } from '@/components/ui/button-style'
import { cx } from '@/components/ui/class-names'
import { IconButton } from '@/components/ui/icon-button'
import { Notice } from '@/components/ui/notice'
import { Skeleton } from '@/components/ui/skeleton'
import type { Event } from '@/lib/event/event'
import { eventSentence } from '@/lib/view/event-words'
import type { DiffFields, DiffLayout } from '@/lib/view/explorer-state'
import { visibleText } from '@/lib/view/visible-text'

import { eventFields } from './event-fields'
import { FieldList } from './field-list'
import { RawJson } from './raw-json'

/** From this width in px on the fields stand beside the diff. */
const BESIDE_PX = 1080
const FIELDS_PX = 340

/** How the diff is shown; it stands in the address. */
export interface DiffChoice {
  layout: DiffLayout
  fields: DiffFields
  onLayout: (layout: DiffLayout) => void
  onFields: (fields: DiffFields) => void
}

interface EventDetailProps {
  event: Event
  /** False while before and after are not known yet. */
  isWhole: boolean
  /** Why they could not be read. */
  error: Error | null
  onRetry: () => void
  diff: DiffChoice
  /** The event's own page; null on that page. */
  href: string | null
  onCopyLink: (() => void) | null
  /** Steps to the neighbours and the way out, where it is a row of the table. */
  steps?: { onPrevious?: (() => void) | null; onNext?: (() => void) | null; onClose: () => void }
}

/** Everything about one event: its sentence, every field, and what it changed. */
export function EventDetail(props: EventDetailProps) {
  const { event, isWhole, error, onRetry, diff } = props
  const [panel, setPanel] = useState<HTMLElement | null>(null)
  const [isRaw, setRaw] = useState(false)
  const width = useWidth(panel)
  const groups = useMemo(() => eventFields(event), [event])
  const hasDocuments = event.before !== undefined || event.after !== undefined
  const isBeside = width !== null && width >= BESIDE_PX && (hasDocuments || !isWhole)
  return (
    <article ref={setPanel} aria-label="Event" className="min-w-0 bg-surface-sunken px-3 py-2.5">
      <DetailHead {...props} isRaw={isRaw} onRaw={() => setRaw(!isRaw)} />
      {isRaw ? (
        <RawJson event={event} />
      ) : (
        <div
          className={cx('grid min-w-0 gap-4', !isBeside && 'grid-cols-1')}
          style={isBeside ? { gridTemplateColumns: `${FIELDS_PX}px minmax(0, 1fr)` } : undefined}
        >
          <FieldList groups={groups} isWide={!isBeside && width !== null && width >= SIDE_BY_SIDE_PX} />
          <div className={cx('min-w-0', !isBeside && hasDocuments && 'order-first')}>
            <Documents isWhole={isWhole} error={error} onRetry={onRetry}>
              <DiffView
                event={event}
                layout={diff.layout}
                fields={diff.fields}
                widthPx={width === null ? null : width - (isBeside ? FIELDS_PX + 16 : 0) - 24}
                onLayout={diff.onLayout}
                onFields={diff.onFields}
              />
            </Documents>
          </div>
        </div>
      )}
    </article>
  )
}

/** From this width in px on groups of fields stand beside each other. */
const SIDE_BY_SIDE_PX = 720

function Documents(props: {
  isWhole: boolean
  error: Error | null
  onRetry: () => void
  children: ReactNode
}) {
  const { isWhole, error, onRetry, children } = props
  if (isWhole) return children
  if (error === null) {
    return (
      <div aria-busy="true" className="flex flex-col gap-2">
        <span className="sr-only">Reading before and after…</span>
        <Skeleton className="h-5 w-40" />
        <Skeleton className="h-32 w-full" />
      </div>
    )
  }
  const requestId = errorRequestId(error)
  return (
    <Notice tone="danger">
      <p>Before and after could not be read. {errorText(error)}</p>
      {requestId === null ? null : <p className="mt-1 font-mono text-xs">Request {requestId}</p>}
      <Button size="sm" className="mt-1.5" onClick={onRetry}>
        Try again
      </Button>
    </Notice>
  )
}

function DetailHead(props: EventDetailProps & { isRaw: boolean; onRaw: () => void }) {
  const { event, href, onCopyLink, steps, isRaw, onRaw } = props
  return (
    <header className="mb-2.5 flex flex-wrap items-start justify-between gap-x-4 gap-y-1.5">
      <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
        <h2 className="min-w-0 text-md font-semibold">
          <bdi className="wrap-anywhere">{visibleText(eventSentence(event).slice(0, 300))}</bdi>
        </h2>
        <ChangeBadge change={event.change} />
        <OutcomeMark outcome={event.outcome} />
      </div>
      <div className="flex shrink-0 items-center gap-1">
        <Button size="sm" variant="ghost" icon={<Braces size={14} />} aria-pressed={isRaw} onClick={onRaw}>
          {isRaw ? 'Fields' : 'JSON'}
        </Button>
        {onCopyLink === null ? null : (
          <Button size="sm" variant="ghost" icon={<Link2 size={14} />} onClick={onCopyLink}>
            Copy link
          </Button>
        )}
        {href === null ? null : (
          <Link href={href} className={buttonStyle('ghost', 'sm')}>
            <ExternalLink size={14} aria-hidden="true" />
            Own page
          </Link>
        )}
        {steps === undefined ? null : (
          <>
            <Step
              icon={<ArrowUp size={14} />}
              name="Previous event"
              end="This is the first event"
              to={steps.onPrevious}
            />
            <Step
              icon={<ArrowDown size={14} />}
              name="Next event"
              end="This is the last event"
              to={steps.onNext}
            />
            <IconButton
              size="sm"
              icon={<X size={14} />}
              aria-label="Close"
              shortcut="Esc"
              onClick={steps.onClose}
            />
          </>
        )}
      </div>
    </header>
  )
}

/** To a neighbour; null where there is none, nothing where it has no neighbours at all. */
function Step(props: { icon: ReactNode; name: string; end: string; to: (() => void) | null | undefined }) {
  const { icon, name, end, to } = props
  if (to === undefined) return null
  return (
    <IconButton
      size="sm"
      icon={icon}
      aria-label={name}
      disabledReason={to === null ? end : undefined}
      onClick={to ?? undefined}
    />
  )
}
