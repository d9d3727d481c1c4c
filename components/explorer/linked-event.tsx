'use client'

import { useEffect, useEffectEvent, useRef } from 'react'

import { type DiffChoice, EventDetail } from '@/components/event-detail/event-detail'
import type { TermMode } from '@/components/event-table/grid-menu'
import type { Term, TermState } from '@/components/event-table/table-context'
import { TermRegion } from '@/components/event-table/term-region'
import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { Spinner } from '@/components/ui/spinner'
import type { TimeRange } from '@/lib/view/time-range'

import { isPlainKey, isTyping } from './shortcuts'
import { useEvent } from './use-event'

interface LinkedEventProps {
  tenant: string | null
  id: string
  diff: DiffChoice
  href: string
  onCopyLink: () => void
  stateOf: (term: Term) => TermState
  onTerm: (term: Term, mode: TermMode) => void
  onRange: (range: TimeRange) => void
  /** `byKeyboard`: the focus was in here, and goes away with it. */
  onClose: (byKeyboard: boolean) => void
}

/**
 * The open event of the address when it is none of the rows read so far, above the table. Reading pages until it turns
 * up could take for ever: it may lie anywhere in the log, or outside of the search.
 */
export function LinkedEvent(props: LinkedEventProps) {
  const { tenant, id, diff, href, onCopyLink, stateOf, onTerm, onRange } = props
  const { event, isWhole, error, retry } = useEvent(tenant, id)
  const panel = useRef<HTMLElement>(null)
  const onClose = () => props.onClose(panel.current?.querySelector(':focus-visible') != null)
  useEscape(onClose)
  return (
    <section ref={panel} aria-label="Linked event" className="max-h-[60%] shrink-0 overflow-y-auto border-t">
      {event === null ? null : (
        <p className="border-b bg-info-subtle px-3 py-1 text-sm">
          This event is not among the results read so far, so it is shown by itself.
        </p>
      )}
      {event !== null ? (
        <TermRegion stateOf={stateOf} onTerm={onTerm} onRange={onRange}>
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
        </TermRegion>
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

/** Esc anywhere on the page, where nothing on top of it has taken the key. The outside system is the keyboard. */
function useEscape(onEscape: () => void): void {
  const escape = useEffectEvent(onEscape)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && isPlainKey(event) && !isTyping(event.target)) escape()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}
