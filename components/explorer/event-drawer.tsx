'use client'

import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react'

import type { DetailActions } from '@/components/event-detail/detail-head'
import { EventDetail } from '@/components/event-detail/event-detail'
import { DrawerFrame } from '@/components/event-drawer/drawer-frame'
import { TermRegion } from '@/components/event-table/term-region'
import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { Spinner } from '@/components/ui/spinner'
import type { Event } from '@/lib/event/event'

import { aroundLinks } from './around-links'
import { isPlainKey, isTyping } from './shortcuts'
import { useEvent } from './use-event'
import type { ExplorerModel } from './use-explorer'
import { useLinks } from './use-links'
import { useTabs } from './use-tabs'

/** The open event beside the rows, or over them on a narrow window: one of the rows, or any other event of the log. */
export function EventDrawer({ explorer, id }: { explorer: ExplorerModel; id: string }) {
  const { state, go, result, terms, openEvent, tableRef } = explorer
  const index = result.events.findIndex((one) => one.id === id)
  const row = result.events[index]
  const stepTo = (to: number) => {
    const next = result.events[to]
    if (row === undefined || next === undefined) return null
    return () => {
      tableRef.current?.show(next.id)
      openEvent.visit(next.id)
    }
  }
  const steps = { onPrevious: stepTo(index - 1), onNext: stepTo(index + 1) }
  const inside = useRef<HTMLDivElement>(null)
  const close = () => {
    const hadFocus = inside.current?.contains(document.activeElement) === true
    openEvent.close()
    if (hadFocus || document.activeElement === document.body) tableRef.current?.focus(id)
  }
  useEscape(close)
  return (
    <DrawerFrame
      isExpanded={state.expanded === 'true'}
      onClose={openEvent.close}
      onFocusBack={() => tableRef.current?.focus(id)}
      onSheetKey={(key) => {
        if (key === 'j') steps.onNext?.()
        if (key === 'k') steps.onPrevious?.()
      }}
    >
      <div ref={inside} className="flex min-h-0 min-w-0 flex-1 flex-col">
        <TermRegion
          stateOf={terms.stateOf}
          onTerm={terms.onTerm}
          onRange={({ since, until }) => go({ since, until })}
        >
          <OpenDetail explorer={explorer} id={id} row={row} steps={steps} onClose={close} />
        </TermRegion>
      </div>
    </DrawerFrame>
  )
}

interface OpenDetailProps {
  explorer: ExplorerModel
  id: string
  /** Absent where it is none of the rows. */
  row: Event | undefined
  steps: NonNullable<DetailActions['steps']>
  onClose: () => void
}

/** What a row knows is shown at once; before and after, and all of an event that is no row, as soon as they are read. */
function OpenDetail({ explorer, id, row, steps, onClose }: OpenDetailProps) {
  const { state, go, tenantName, result, diff, openEvent } = explorer
  const { hrefOf, copyLink } = useLinks(tenantName)
  const tabs = useTabs(state, go)
  const { event, isWhole, error, retry } = useEvent(tenantName, id, {
    ...(row && { known: row }),
    isPaused: openEvent.isPassing,
  })
  if (event === null) return <NotRead error={error} onRetry={retry} onClose={onClose} />
  const isElsewhere = row === undefined && result.last !== null && !result.isOld
  return (
    <>
      {isElsewhere ? (
        <p className="shrink-0 border-b bg-info-subtle px-3 py-1 text-sm">
          This event is not among the results read so far, so it is shown by itself.
        </p>
      ) : null}
      <EventDetail
        event={event}
        tenant={tenantName}
        isPaused={openEvent.isPassing}
        isWhole={isWhole || (!event.hasBefore && !event.hasAfter)}
        error={error}
        onRetry={retry}
        tabs={tabs}
        diff={diff}
        links={{
          ...aroundLinks(tenantName),
          onSearch: ({ q, since = null, until = null }) => go({ q, since, until }),
          onEvent: openEvent.open,
        }}
        actions={{
          href: hrefOf(id),
          onCopyLink: () => copyLink(id),
          expand: {
            isExpanded: state.expanded === 'true',
            onExpand: (isExpanded) => go({ expanded: isExpanded ? 'true' : 'false' }, 'replace'),
          },
          ...(row && { steps }),
          onClose,
        }}
      />
    </>
  )
}

/** An event that no row knows: on its way, or why it cannot be shown. */
function NotRead({
  error,
  onRetry,
  onClose,
}: {
  error: Error | null
  onRetry: () => void
  onClose: () => void
}) {
  if (error === null) {
    return (
      <Alone>
        <p className="flex items-center gap-2 text-sm text-muted">
          <Spinner /> Reading the event of this link…
        </p>
      </Alone>
    )
  }
  const requestId = errorRequestId(error)
  return (
    <Alone>
      <Notice tone="danger">
        <p>The event of this link could not be read. {errorText(error)}</p>
        {requestId === null ? null : <p className="mt-1 font-mono text-xs">Request {requestId}</p>}
        <span className="mt-1.5 flex gap-1.5">
          <Button size="sm" onClick={onRetry}>
            Try again
          </Button>
          <Button size="sm" onClick={onClose}>
            Close
          </Button>
        </span>
      </Notice>
    </Alone>
  )
}

function Alone({ children }: { children: ReactNode }) {
  return <div className="min-w-0 flex-1 p-3">{children}</div>
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
