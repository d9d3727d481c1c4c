'use client'

import type { DetailActions } from '@/components/event-detail/detail-head'
import { EventDetail } from '@/components/event-detail/event-detail'
import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { ALL_TENANTS } from '@/lib/access/tenants'
import type { Event } from '@/lib/event/event'

import { aroundLinks } from './around-links'
import { Alone, Reading } from './detail-place'
import { useEvent } from './use-event'
import type { ExplorerModel } from './use-explorer'
import { useLinks } from './use-links'
import { useTabs } from './use-tabs'

interface OpenDetailProps {
  explorer: ExplorerModel
  id: string
  /** Absent where it is none of the rows. */
  row: Event | undefined
  steps: NonNullable<DetailActions['steps']>
  onClose: () => void
}

/** What a row knows is shown at once; before and after, and all of an event that is no row, as soon as they are read. */
export function OpenDetail({ explorer, id, row, steps, onClose }: OpenDetailProps) {
  const { state, go, tenantName, result, diff, openEvent } = explorer
  const { hrefOf, copyLink } = useLinks(tenantName)
  // Where events of all tenants are shown, everything about this one is asked of its own.
  const tenant = tenantName === ALL_TENANTS ? (row?.tenant ?? openEvent.of) : tenantName
  const tabs = useTabs(state, go)
  const { event, attempt, isWhole, error, retry, isRetrying } = useEvent(tenant, id, {
    ...(row && { known: row }),
    isPaused: openEvent.isPassing,
  })
  if (event === null) return <NotRead error={error} onRetry={retry} steps={steps} onClose={onClose} />
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
        tenant={tenant}
        isPaused={openEvent.isPassing}
        isWhole={isWhole || (!event.hasBefore && !event.hasAfter)}
        isRead={isWhole}
        error={error}
        onRetry={retry}
        attempt={attempt && { attempt, onLookAgain: retry, isLooking: isRetrying }}
        tabs={tabs}
        diff={diff}
        links={{
          ...aroundLinks(tenant),
          onSearch: ({ q, since = null, until = null }) => go({ q, since, until }),
          onEvent: (near) => openEvent.open({ id: near, tenant }),
        }}
        actions={{
          href: hrefOf(event),
          onCopyLink: () => copyLink(event),
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
type NotReadProps = Pick<OpenDetailProps, 'steps' | 'onClose'> & { error: Error | null; onRetry: () => void }

function NotRead({ error, onRetry, steps, onClose }: NotReadProps) {
  if (error === null) return <Reading steps={steps} onClose={onClose} />
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
