'use client'

import { errorText } from '@/components/layout/api-error'
import { Link } from '@/components/layout/link'
import { consolePath, eventsPath } from '@/components/layout/paths'
import { Notice } from '@/components/ui/notice'
import { Spinner } from '@/components/ui/spinner'
import { toggleTerm } from '@/lib/query/edit'
import { lagText } from '@/lib/view/lag-text'

import { useFirstEvent } from './use-sources'

interface FirstEventProps {
  tenant: string
  source: string
  /** When the key was made: what comes from then on is meant. */
  since: string
}

/** Waits for a source's first event, and says when it has come. */
export function FirstEvent({ tenant, source, since }: FirstEventProps) {
  const { data, error } = useFirstEvent(tenant, source, since)
  const sinceMs = Date.parse(since)
  if (data?.seenAt) {
    const took = Date.parse(data.seenAt) - sinceMs
    return (
      <Notice tone="success">
        The first event arrived, {lagText(took)} after the key was made.{' '}
        <Link
          href={eventsPath(tenant, { q: toggleTerm('', 'source', source, 'include') })}
          className="font-medium text-accent-text underline"
        >
          Show its events
        </Link>
      </Notice>
    )
  }
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2 rounded-md border bg-surface-raised px-2.5 py-2">
        <Spinner />
        <p role="status" className="min-w-0 flex-1">
          Waiting for the first event…
        </p>
        {data === undefined ? null : (
          // Not read out each time that it grows.
          <span aria-hidden="true" className="text-sm text-muted tabular-nums">
            {lagText(Math.max(0, Date.parse(data.readAt) - sinceMs))}
          </span>
        )}
      </div>
      {data?.rejectedAt ? (
        <Notice tone="warning">
          A record arrived that could not be taken.{' '}
          <Link
            href={`${consolePath('/settings/sources', tenant)}&rejects=${encodeURIComponent(source)}`}
            target="_blank"
            className="font-medium text-accent-text underline"
          >
            See why, in another tab
          </Link>
        </Notice>
      ) : null}
      {error === null ? null : (
        <Notice tone="danger">Whether it has come could not be asked. {errorText(error)}</Notice>
      )}
    </div>
  )
}
