'use client'

import { type DiffChoice, EventDetail } from '@/components/event-detail/event-detail'
import type { Event } from '@/lib/event/event'

import { useEvent } from './use-event'

interface RowDetailProps {
  tenant: string | null
  event: Event
  diff: DiffChoice
  href: string
  onCopyLink: () => void
  onPrevious: (() => void) | null
  onNext: (() => void) | null
  onClose: () => void
}

/** The panel of an open row: what the row knows at once, before and after as soon as they are read. */
export function RowDetail({ tenant, event: row, diff, href, onCopyLink, ...steps }: RowDetailProps) {
  const { event, isWhole, error, retry } = useEvent(tenant, row.id, row)
  return (
    <EventDetail
      event={event ?? row}
      isWhole={isWhole || (!row.hasBefore && !row.hasAfter)}
      error={error}
      onRetry={retry}
      diff={diff}
      href={href}
      onCopyLink={onCopyLink}
      steps={steps}
    />
  )
}
