'use client'

import { type DiffChoice, EventDetail } from '@/components/event-detail/event-detail'
import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { Spinner } from '@/components/ui/spinner'

import { useEvent } from './use-event'

interface LinkedEventProps {
  tenant: string | null
  id: string
  diff: DiffChoice
  href: string
  onCopyLink: () => void
  onClose: () => void
}

/**
 * The open event of the address when it is none of the rows read so far, above the table. Reading pages until it turns
 * up could take for ever: it may lie anywhere in the log, or outside of the search.
 */
export function LinkedEvent({ tenant, id, diff, href, onCopyLink, onClose }: LinkedEventProps) {
  const { event, isWhole, error, retry } = useEvent(tenant, id)
  return (
    <section aria-label="Linked event" className="max-h-[60%] shrink-0 overflow-y-auto border-t">
      {event === null ? null : (
        <p className="border-b bg-info-subtle px-3 py-1 text-sm">
          This event is not among the results read so far, so it is shown by itself.
        </p>
      )}
      {event !== null ? (
        <EventDetail
          event={event}
          isWhole={isWhole}
          error={null}
          onRetry={retry}
          diff={diff}
          href={href}
          onCopyLink={onCopyLink}
          steps={{ onClose }}
        />
      ) : error === null ? (
        <p className="flex items-center gap-2 px-3 py-2.5 text-sm text-muted">
          <Spinner /> Reading the event of this link…
        </p>
      ) : (
        <div className="p-3">
          <Notice tone="danger">
            <p>The event of this link could not be read. {errorText(error)}</p>
            {errorRequestId(error) === null ? null : (
              <p className="mt-1 font-mono text-xs">Request {errorRequestId(error)}</p>
            )}
            <span className="mt-1.5 flex gap-1.5">
              <Button size="sm" onClick={retry}>
                Try again
              </Button>
              <Button size="sm" onClick={onClose}>
                Close
              </Button>
            </span>
          </Notice>
        </div>
      )}
    </section>
  )
}
